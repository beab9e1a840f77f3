-- A room. All keys begin with KEYS[1], and so are in one hash slot:
--   :meta   epoch; start, the number before the first one of the log; others, how many events of the log are no messages; topic; born, what the keys of sessions bear, so that those of
--           a room of that name that was given up are not found; writers, how many there were; generation, of the Redis, see nodes.lua;
--           gone, the number of the event by which somebody left the last time; checked, the generation in which it was last looked who is in
--   :log    a list of the latest events, whose numbers have no gap. So a message changes nothing but the log and what is known of its session
--   :old    a sorted set, by number: the messages that are kept although the log goes on behind them
--   :users  compared name -> number of the entry, tab, name as it is shown
--   :<born>:s:<session>  how far a session has got: f, its fence; w, the latest writer; n, the latest number that was taken; o, 1 if its user went
--           out by it, else 0; i, a number at which its user was in, or 0; a<number modulo 64>, what became of the latest numbers; l<label>, the
--           number of what bore that label; given, labels of what it gave up, as JSON. The server's own announcements have their labels under
--           the empty session
--   :<born>:p  a set of the sessions whose keys stay, because their user was in. Those of others end after a day
-- The channel of what is announced is KEYS[1] itself.
--
-- A record is what is kept of an event, six fields with tabs between: number, milliseconds, kind ('m' for a message, 'e' for a changed text,
-- else 'o'), the number of the event that changed the message last (0 for none), author, JSON. The JSON bears neither number nor time. The
-- author is whose a message is ('s' and the session of a guest, 'u' and the compared name of an account); of a changed text it is the number
-- of the message, and the JSON lacks the text, which is the message's alone.

local SLACK = 64 -- what is trimmed is trimmed so many at a time
local OUT_SECONDS = 86400 -- so long a session is known in a room that is gone
local FAR = 1000000000 -- behind all numbers that may have been given and are lost

-- The kind of a record, and the number before it.
local function kindOf(record)
  local seq, kind = string.match(record, '^(%-?%d+)\t%d+\t(%a)')
  return kind, seq
end

local function fields(record)
  return string.match(record, '^(%-?%d+)\t(%d+)\t(%a)\t(%d+)\t([^\t]*)\t(.*)$')
end

local function record(seq, time, kind, latest, author, json)
  return seq .. '\t' .. time .. '\t' .. kind .. '\t' .. latest .. '\t' .. author .. '\t' .. json
end

-- How many records there are in the log, and the number of the first one.
local function extent(base, seq)
  local length = redis.call('LLEN', base .. ':log')
  return length, seq - length + 1
end

-- The latest number, and how many messages there are in the log. start is the number before its first event, others is how many of its events
-- are no messages.
local function latest(base, start, others)
  local length = redis.call('LLEN', base .. ':log')
  return start + length, length - others
end

-- The record of a message, and what puts another one in its place; nil if there is none.
local function findMessage(base, seq, of)
  local length, first = extent(base, seq)
  local number = tonumber(of)
  if number >= first and number <= seq then
    local found = redis.call('LINDEX', base .. ':log', number - first)
    return found, function(other)
      redis.call('LSET', base .. ':log', number - first, other)
    end
  end
  local found = redis.call('ZRANGEBYSCORE', base .. ':old', of, of)[1]
  return found, function(other)
    redis.call('ZREM', base .. ':old', found)
    redis.call('ZADD', base .. ':old', of, other)
  end
end

-- Records of the log from one number to another, as many as come to so many bytes, but at least one. Behind that of a changed text there is,
-- after a line feed, that of its message, if it is kept.
local function read(base, seq, from, to, maxBytes)
  local _, first = extent(base, seq)
  local records = {}
  if from < first then
    return records
  end
  local bytes = 0
  local chunk = 64
  for at = from - first, to - first, chunk do
    for _, found in ipairs(redis.call('LRANGE', base .. ':log', at, math.min(at + chunk - 1, to - first))) do
      bytes = bytes + #found
      if bytes > maxBytes and #records > 0 then
        return records
      end
      if kindOf(found) == 'e' then
        local _, _, _, _, of = fields(found)
        found = found .. '\n' .. (findMessage(base, seq, of) or '')
      end
      records[#records + 1] = found
    end
  end
  return records
end

-- The latest messages with numbers below the given one, the newest first: so many, of which as many as were said can be in the log.
local function messagesBefore(base, seq, said, before, limit)
  local messages = {}
  local _, first = extent(base, seq)
  local last = math.min(before - 1, seq) - first
  while last >= 0 and #messages < math.min(limit, said) do
    local chunk = redis.call('LRANGE', base .. ':log', math.max(0, last - 63), last)
    for i = #chunk, 1, -1 do
      if kindOf(chunk[i]) == 'm' and #messages < limit then
        messages[#messages + 1] = chunk[i]
      end
    end
    last = last - 64
  end
  if #messages < limit then
    local older = redis.call('ZREVRANGEBYSCORE', base .. ':old', '(' .. math.min(before, first), '-inf', 'LIMIT', 0, limit - #messages)
    for _, found in ipairs(older) do
      messages[#messages + 1] = found
    end
  end
  return messages
end

-- The first messages with numbers from the given one on.
local function messagesFrom(base, seq, said, from, limit)
  local messages = redis.call('ZRANGEBYSCORE', base .. ':old', from, '+inf', 'LIMIT', 0, limit)
  local length, first = extent(base, seq)
  local at = math.max(0, from - first)
  local most = math.min(limit, #messages + said)
  while at < length and #messages < most do
    for _, found in ipairs(redis.call('LRANGE', base .. ':log', at, at + 63)) do
      if kindOf(found) == 'm' and #messages < limit then
        messages[#messages + 1] = found
      end
    end
    at = at + 64
  end
  return messages
end

-- Takes the first events out of the log, at most so many. Answers number and record of each message among them.
local function takeFirst(base, count)
  local messages = {}
  local first = redis.call('LPOP', base .. ':log', math.min(count, 1000))
  for _, found in ipairs(first) do
    local kind, number = kindOf(found)
    if kind == 'm' then
      messages[#messages + 1] = number
      messages[#messages + 1] = found
    end
  end
  redis.call('HINCRBY', base .. ':meta', 'start', #first)
  redis.call('HINCRBY', base .. ':meta', 'others', #messages / 2 - #first)
  return messages
end

-- They go on behind the log.
local function keepBehind(base, messages)
  if #messages > 0 then
    redis.call('ZADD', base .. ':old', unpack(messages))
  end
end

-- Keeps the log to so many events, and of the messages that go on behind it the latest, so that there are so many in all.
local function trim(base, length, run, history)
  if length < run + SLACK then
    return
  end
  local messages = takeFirst(base, length - run)
  local _, said = latest(base, 0, redis.call('HGET', base .. ':meta', 'others'))
  if said >= tonumber(history) then
    redis.call('DEL', base .. ':old')
  else
    keepBehind(base, messages)
    redis.call('ZREMRANGEBYRANK', base .. ':old', 0, said - history - 1)
  end
end

-- Of the latest events some are lost that were told, or may be. The room gets another epoch, and numbers that are far from those that were given: whoever
-- comes back with one of these has seen nothing of the new ones. The messages that are there stay.
local function renew(base, epoch)
  local key = base .. ':meta'
  for length = redis.call('LLEN', base .. ':log'), 1, -1000 do
    keepBehind(base, takeFirst(base, length))
  end
  redis.call('HSET', key, 'epoch', epoch)
  redis.call('HINCRBY', key, 'start', FAR)
  redis.call('HINCRBY', key, 'writers', FAR)
  redis.call(PUBLISH, base, epoch .. '\t0')
end

-- What the room is; nil if it is not there, or its numbering is another one. Who has seen a later number than there is has seen what is lost:
-- then the room gets another epoch, before any number is given again.
local function meta(base, epoch, applied, otherEpoch)
  local key = base .. ':meta'
  local there = redis.call('HMGET', key, 'epoch', 'start', 'born', 'gone')
  if there[1] ~= epoch then
    return nil
  end
  local seq = latest(base, there[2], 0)
  if tonumber(applied) > seq then
    renew(base, otherEpoch)
    return nil
  end
  return {seq = seq, born = there[3], gone = tonumber(there[4])}
end

room.fields = fields
room.record = record
room.findMessage = findMessage
room.read = read
room.trim = trim
room.meta = meta

-- What another generation of this Redis said is renewed.
local function meet(base, otherEpoch, generation)
  local known = redis.call('HGET', base .. ':meta', 'generation')
  if known and known ~= generation then
    renew(base, otherEpoch)
  end
  if known ~= generation then
    redis.call('HSET', base .. ':meta', 'generation', generation)
  end
end

-- Whoever is in here may be nowhere else, or the other way round, if this Redis or that of the directory has gone back in time.
local function isChecked(base, generation)
  return redis.call('HGET', base .. ':meta', 'checked') == generation or redis.call('EXISTS', base .. ':users') == 0
end

-- They have not come in, as far as the directory knows: compared name and value in :users of each, from an argument on.
local function takeOut(base, arguments, from)
  for i = from, #arguments, 2 do
    if redis.call('HGET', base .. ':users', arguments[i]) == arguments[i + 1] then
      redis.call('HDEL', base .. ':users', arguments[i])
    end
  end
end

-- Makes the room if it is not there, or renews it if it is of another generation: an epoch for it, and the generation. Answers with its epoch, the latest number, the topic, whether there are messages,
-- whether it was made now, and all values of :users. Where the directory may be elsewhere, there is 1 behind the generation: if it has to be
-- asked who is in, the answer is an empty text and :users, and nothing happens. Behind 2 there are those who are not.
export('room_open', function(keys, arguments)
  local base = keys[1]
  local generation, look = arguments[2], arguments[3]
  if look and not isChecked(base, generation) then
    if look == '1' then
      return {'', redis.call('HGETALL', base .. ':users')}
    end
    takeOut(base, arguments, 4)
  end
  local isNew = redis.call('HSETNX', base .. ':meta', 'epoch', arguments[1]) == 1
  if isNew then
    redis.call('HSET', base .. ':meta', 'start', 0, 'others', 0, 'topic', '', 'born', arguments[1], 'gone', 0, 'generation', generation)
  else
    meet(base, arguments[1], generation)
  end
  if look then
    redis.call('HSET', base .. ':meta', 'checked', generation)
  end
  local there = redis.call('HMGET', base .. ':meta', 'epoch', 'start', 'topic', 'others')
  local seq, said = latest(base, there[2], there[4])
  local hasMessages = said > 0 or redis.call('EXISTS', base .. ':old') == 1
  return {there[1], seq, there[3], hasMessages and 1 or 0, isNew and 1 or 0, redis.call('HVALS', base .. ':users')}
end)

-- Records from a number on: epoch, the latest number that the server has told, an epoch if another one is needed, from, to (nothing for the
-- latest), bytes. Answers with the latest number, and the records; nothing if the room is not that one.
exportFreeing('room_read', function(keys, arguments)
  local epoch, applied, otherEpoch, from, to, maxBytes = unpack(arguments)
  local there = meta(keys[1], epoch, applied, otherEpoch)
  if not there then
    return {}
  end
  local last = to == '' and there.seq or math.min(tonumber(to), there.seq)
  return {there.seq, read(keys[1], there.seq, tonumber(from), last, tonumber(maxBytes))}
end)

-- Records of messages: so many with numbers below the given one, the newest first, and as many from it on, the oldest first, where that is
-- wanted. Behind them what a room's places in a search are known by, and its topic; nothing if it is not there.
exportReader('room_messages', function(keys, arguments)
  local there = redis.call('HMGET', keys[1] .. ':meta', 'start', 'born', 'topic', 'others')
  if not there[1] then
    return {}
  end
  local seq, said = latest(keys[1], there[1], there[4])
  local number, limit = tonumber(arguments[1]), tonumber(arguments[2])
  local behind = arguments[3] == '1' and messagesFrom(keys[1], seq, said, number, limit) or {}
  return {messagesBefore(keys[1], seq, said, number, limit), behind, there[2], there[3], redis.call('HLEN', keys[1] .. ':users')}
end)

-- Where a room stands: epoch and latest number; nothing if it is not there.
exportReader('room_point', function(keys)
  local there = redis.call('HMGET', keys[1] .. ':meta', 'epoch', 'start')
  return there[1] and {there[1], (latest(keys[1], there[2], 0))} or {}
end)

-- Gives up all that is kept of a room in which nobody is; what is known of sessions ends in a day. Answers with 1 if it is gone.
exportFreeing('room_forget', function(keys, arguments)
  local base = keys[1]
  local epoch, born = unpack(redis.call('HMGET', base .. ':meta', 'epoch', 'born'))
  if epoch and (epoch ~= arguments[1] or redis.call('HLEN', base .. ':users') > 0) then
    return {0}
  end
  if born then
    local own = base .. ':' .. born
    for _, id in ipairs(redis.call('SMEMBERS', own .. ':p')) do
      redis.call('EXPIRE', own .. ':s:' .. id, OUT_SECONDS)
    end
    redis.call('DEL', own .. ':p', own .. ':s:')
  end
  redis.call('DEL', base .. ':meta', base .. ':log', base .. ':old', base .. ':users')
  return {1}
end)

-- All that is kept, some records at a time, from a number on: args: from, how many, and as room_open has them an epoch and the generation. Answers
-- epoch, topic, the latest number, the values of :users (with the first ones), and the records; nothing if the room is not there.
exportFreeing('room_dump', function(keys, arguments)
  local base = keys[1]
  if redis.call('EXISTS', base .. ':meta') == 0 then
    return {}
  end
  meet(base, arguments[3], arguments[4])
  local there = redis.call('HMGET', base .. ':meta', 'epoch', 'topic', 'start')
  local from, limit = tonumber(arguments[1]), tonumber(arguments[2])
  local records = redis.call('ZRANGEBYSCORE', base .. ':old', from, '+inf', 'LIMIT', 0, limit)
  local at = math.max(0, from - there[3] - 1)
  if #records < limit then
    for _, found in ipairs(redis.call('LRANGE', base .. ':log', at, at + limit - #records - 1)) do
      records[#records + 1] = found
    end
  end
  return {there[1], there[2], latest(base, there[3], 0), from == 0 and redis.call('HVALS', base .. ':users') or {}, records}
end)

-- Makes a room of what was kept elsewhere: epoch, topic; behind these, records, each with a greater number than those before, in this call and in
-- the calls before. All messages are kept, and in the log those events that are without a gap, as many as given.
export('room_load', function(keys, arguments)
  local base = keys[1]
  local epoch, topic, run = unpack(arguments, 1, 3)
  local isNew = redis.call('HSETNX', base .. ':meta', 'epoch', epoch) == 1
  if isNew then
    redis.call('HSET', base .. ':meta', 'start', 0, 'others', 0, 'topic', topic, 'born', epoch, 'gone', 0)
  end
  local seq = latest(base, redis.call('HGET', base .. ':meta', 'start'), 0)
  for i = 4, #arguments do
    local kind, number = kindOf(arguments[i])
    local length = redis.call('LLEN', base .. ':log')
    if tonumber(number) ~= seq + 1 then
      for left = length, 1, -1000 do
        keepBehind(base, takeFirst(base, left))
      end
      redis.call('HSET', base .. ':meta', 'start', number - 1)
    elseif length >= run + SLACK then
      keepBehind(base, takeFirst(base, SLACK))
    end
    redis.call('RPUSH', base .. ':log', arguments[i])
    redis.call('HINCRBY', base .. ':meta', 'others', kind == 'm' and 0 or 1)
    seq = tonumber(number)
  end
  return {1}
end)
