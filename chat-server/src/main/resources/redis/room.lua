-- A room. All keys begin with KEYS[1], and so are in one hash slot:
--   :meta   epoch; seq, the latest number; topic; said, how many messages the log has; born, what the keys of sessions bear, so that those of
--           a room of that name that was given up are not found; writers, how many there were; generation, of the Redis, see nodes.lua
--   :log    a list of the latest events, whose numbers have no gap: the last one has the number seq
--   :old    a sorted set, by number: the messages that are kept although the log goes on behind them
--   :users  compared name -> number of the entry, tab, name as it is shown
--   :<born>:s:<session>  how far a session has got: fence; writer, the latest; number, the latest that was taken; out, if its user went out
--           by it, else 0; in, if it is one of :p; a<number modulo 64>, what became of the latest numbers
--   :<born>:l:<session>  label -> number of what bore it. The server's own announcements have theirs under the empty session
--   :<born>:p  a set of the sessions whose keys stay, because their user was in. Those of others end after a day
-- The channel of what is announced is KEYS[1] itself.
--
-- A record is what is kept of an event, six fields with tabs between: number, milliseconds, kind ('m' for a message, 'e' for a changed text,
-- else 'o'), the number of the event that changed the message last (0 for none), author, JSON. The JSON bears neither number nor time. The
-- author is whose a message is ('s' and the session of a guest, 'u' and the compared name of an account); of a changed text it is the number
-- of the message, and the JSON lacks the text, which is the message's alone.

local REMEMBERED = 64 -- answers, RoomStore.MAX_IN_FLIGHT
local LABELS = 256 -- ProtocolLimits.MAX_REMEMBERED_IDS
local SLACK = 64 -- what is trimmed is trimmed so many at a time
local SHORT = 16 -- labels of a session that are looked through one by one
local OUT_SECONDS = 86400 -- so long a session is known in a room in which its user is not
local ENDED = 'ended'
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
  return table.concat({seq, time, kind, latest, author, json}, '\t')
end

-- How many records there are in the log, and the number of the first one.
local function extent(base, seq)
  local length = redis.call('LLEN', base .. ':log')
  return length, seq - length + 1
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
  for _, found in ipairs(redis.call('LPOP', base .. ':log', math.min(count, 1000))) do
    local kind, number = kindOf(found)
    if kind == 'm' then
      messages[#messages + 1] = number
      messages[#messages + 1] = found
    end
  end
  return messages
end

-- Keeps the log to so many events, and of the messages that go on behind it the latest, so that there are so many in all.
local function trim(base, length, run, said, history)
  if length < run + SLACK then
    return said
  end
  local old = base .. ':old'
  local kept = takeFirst(base, length - run)
  said = said - #kept / 2
  if said >= history then
    redis.call('DEL', old)
    return said
  end
  if #kept > 0 then
    redis.call('ZADD', old, unpack(kept))
  end
  redis.call('ZREMRANGEBYRANK', old, 0, said - history - 1)
  return said
end

-- The number of what bore the label before. Nil if nothing did: then it is that of this number from now on.
local function findOrAddLabel(key, label, seq)
  if redis.call('HSETNX', key, label, seq) == 0 then
    return redis.call('HGET', key, label)
  end
  local count = redis.call('HLEN', key)
  if count == SHORT then
    -- A hash with a long value is a table: Redis finds a label without looking through all of them.
    -- No label is empty.
    redis.call('HSET', key, '', string.rep(' ', 65))
    redis.call('HDEL', key, '')
  end
  if count < LABELS + SLACK then
    return nil
  end
  local all = redis.call('HGETALL', key)
  local numbers = {}
  for i = 2, #all, 2 do
    numbers[#numbers + 1] = tonumber(all[i])
  end
  table.sort(numbers)
  local oldest = numbers[#numbers - LABELS + 1]
  for i = 2, #all, 2 do
    if tonumber(all[i]) < oldest then
      redis.call('HDEL', key, all[i - 1])
    end
  end
  return nil
end

-- The keys of a session stay while its user is in the room, and for a day behind that.
local function keepSession(own, id, isIn)
  local keys = {own .. ':s:' .. id, own .. ':l:' .. id}
  for _, key in ipairs(keys) do
    if isIn then
      redis.call('PERSIST', key)
    else
      redis.call('EXPIRE', key, OUT_SECONDS)
    end
  end
  redis.call('HSET', keys[1], 'in', isIn and 1 or 0)
  redis.call(isIn and 'SADD' or 'SREM', own .. ':p', id)
end

-- What a batch does: events are collected, and put into the log together.
local Batch = {}
Batch.__index = Batch

function Batch:flush()
  if #self.records > 0 then
    self.length = redis.call('RPUSH', self.base .. ':log', unpack(self.records))
    self.records = {}
  end
end

-- Gives an event the next number. Others are told another JSON than is kept, where that is given.
function Batch:add(kind, author, json, told)
  self.seq = self.seq + 1
  local kept = record(self.seq, self.time, kind, 0, author, json)
  self.records[#self.records + 1] = kept
  self.told[#self.told + 1] = told and record(self.seq, self.time, 'o', 0, '', told) or kept
  if kind == 'm' then
    self.said = self.said + 1
  end
  return '>' .. self.seq
end

-- Why somebody may not change a message, or the number of the event that did so just like that before, negative; nil if they may. As
-- chat.server.store.state.Amendment has it.
local function refusal(message, latest, author, time, command, text)
  if not message or (message.deleted and (text or latest == '0')) then
    return 'm'
  end
  local isTheirs
  if string.sub(author, 1, 1) == 's' then
    isTheirs = author == 's' .. command.session
  else
    isTheirs = command.since ~= '' and tonumber(time) >= tonumber(command.since) and author == 'u' .. command.user
  end
  if not isTheirs and (text or command.moderates == '') then
    return 'p'
  end
  local isDone = message.deleted
  if text then
    isDone = message.edited and message.text == text
  end
  return isDone and latest ~= '0' and '=-' .. latest or nil
end

function Batch:amend(command)
  self:flush()
  local found, replace = findMessage(self.base, self.seq, command.extra)
  local number, time, kind, latest, author, json
  if found then
    number, time, kind, latest, author, json = fields(found)
  end
  local message = kind == 'm' and cjson.decode(json) or nil
  local text = command.kind == 'e' and cjson.decode(command.told).text or nil
  local refused = refusal(message, latest, author, time, command, text)
  if refused then
    return refused
  end
  message.text = text
  message.edited = text and true or nil
  message.deleted = not text and true or nil
  replace(record(number, time, 'm', self.seq + 1, author, cjson.encode(message)))
  if text then
    return self:add('e', command.extra, command.json, command.told)
  end
  return self:add('o', '', command.json)
end

-- What becomes of what a session wants; it is in the room unless it comes or goes.
function Batch:act(command, labels, isIn)
  local users = self.base .. ':users'
  if command.kind == 'j' then
    if isIn then
      return '=0'
    end
    local added = self:add('o', '', command.json)
    redis.call('HSET', users, command.user, self.seq .. '\t' .. command.extra)
    return added
  elseif command.kind == 'l' then
    return redis.call('HDEL', users, command.user) == 1 and self:add('o', '', command.json) or '=0'
  elseif not isIn then
    return 'u'
  elseif command.kind == 'e' or command.kind == 'd' then
    return self:amend(command)
  end
  if command.label ~= '' then
    local before = findOrAddLabel(labels, command.label, self.seq + 1)
    if before then
      return '=-' .. before
    end
  end
  if command.kind == 't' then
    redis.call('HSET', self.base .. ':meta', 'topic', command.extra)
    return self:add('o', '', command.json)
  end
  return self:add('m', command.extra, command.json)
end

function Batch:announce(command)
  local before = findOrAddLabel(self.own .. ':l:', command.label, self.seq + 1)
  if before then
    return '=' .. before
  end
  return self:add('m', 's0', command.json)
end

-- As chat.server.store.state.RoomState.decide and RoomWriter have it.
function Batch:decide(command)
  if command.session == '' then
    return self:announce(command)
  end
  local session = self.own .. ':s:' .. command.session
  local place = 'a' .. command.number % REMEMBERED
  local known = redis.call('HMGET', session, 'writer', 'number', 'out', 'in')
  if known[1] ~= command.writer then
    return 'f'
  end
  local latest = tonumber(known[2])
  if command.number <= latest then
    return command.number > latest - REMEMBERED and redis.call('HGET', session, place) or '=0'
  elseif known[3] == '1' then
    return 'f'
  elseif command.number > latest + 1 then
    return 'n' .. latest + 1
  end
  local labels = self.own .. ':l:' .. command.session
  local isIn = command.kind ~= 'l' and redis.call('HEXISTS', self.base .. ':users', command.user) == 1
  local answer = self:act(command, labels, isIn)
  local taken = string.gsub(answer, '>', '=')
  redis.call('HSET', session, 'number', command.number, place, taken)
  if command.kind == 'l' then
    redis.call('HSET', session, 'out', 1)
    keepSession(self.own, command.session, false)
  elseif known[4] ~= '1' and (isIn or command.kind == 'j') then
    keepSession(self.own, command.session, true)
  end
  return answer
end

-- Of the latest events some are lost that were told, or may be. The room gets another epoch, and numbers that are far from those that were given: whoever
-- comes back with one of these has seen nothing of the new ones. The messages that are there stay.
local function renew(base, epoch)
  local key = base .. ':meta'
  for length = redis.call('LLEN', base .. ':log'), 1, -1000 do
    local messages = takeFirst(base, length)
    if #messages > 0 then
      redis.call('ZADD', base .. ':old', unpack(messages))
    end
  end
  redis.call('HSET', key, 'epoch', epoch, 'said', 0)
  redis.call('HINCRBY', key, 'seq', FAR)
  redis.call('HINCRBY', key, 'writers', FAR)
  redis.call('PUBLISH', base, epoch .. '\t0\t0')
end

-- What the room is; nil if it is not there, or its numbering is another one. Who has seen a later number than there is has seen what is lost:
-- then the room gets another epoch, before any number is given again.
local function meta(base, epoch, applied, otherEpoch)
  local key = base .. ':meta'
  local there = redis.call('HMGET', key, 'epoch', 'seq', 'said', 'born')
  if there[1] ~= epoch then
    return nil
  elseif tonumber(applied) > tonumber(there[2]) then
    renew(base, otherEpoch)
    return nil
  end
  return {seq = tonumber(there[2]), said = tonumber(there[3]), born = there[4]}
end

local COMMAND = {'session', 'writer', 'number', 'label', 'kind', 'user', 'json', 'extra', 'told', 'since', 'moderates'}

-- Appends: epoch, the latest number that the server has told, an epoch if another one is needed, time or nothing, how many messages are kept,
-- and how many events; behind these the fields of COMMAND for each. Answers with the time, the latest number, the records between what the
-- server has told and what is new, and for each command: '>' and the number that it got; '=' and what was answered before, negative if it
-- repeats; 'f' if it is fenced; 'n' and the number that is next; 'u', 'm' or 'p' if it is refused, because its user is not in, or there is
-- no such message, or it is not theirs. Answers with nothing if the room is not that one.
local function append(keys, arguments)
  local base = keys[1]
  local epoch, applied, otherEpoch, given, history, run = unpack(arguments, 1, 6)
  local room = meta(base, epoch, applied, otherEpoch)
  if not room then
    return {}
  end
  local batch = setmetatable({
    base = base,
    own = base .. ':' .. room.born,
    time = millis(given),
    seq = room.seq,
    said = room.said,
    records = {},
    told = {},
  }, Batch)
  local missing = {}
  applied = tonumber(applied)
  if applied < room.seq then
    missing = read(base, room.seq, applied + 1, room.seq, 65536)
  end
  local answers = {}
  for first = 7, #arguments, #COMMAND do
    local command = {}
    for i, name in ipairs(COMMAND) do
      command[name] = arguments[first + i - 1]
    end
    command.number = tonumber(command.number)
    answers[#answers + 1] = batch:decide(command)
  end
  batch:flush()
  if #batch.told > 0 then
    local said = trim(base, batch.length, tonumber(run), batch.said, tonumber(history))
    redis.call('HSET', base .. ':meta', 'seq', batch.seq, 'said', said)
    redis.call('PUBLISH', base, epoch .. '\t' .. room.seq + 1 .. '\t' .. batch.seq .. '\n' .. table.concat(batch.told, '\n'))
  end
  return {batch.time, batch.seq, missing, answers}
end

export('room_append', append)

-- The same for those alone who go.
exportFreeing('room_leave', append)

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

-- Makes the room if it is not there, or renews it if it is of another generation: an epoch for it, and the generation. Answers with its epoch, the latest number, the topic, whether there are messages,
-- whether it was made now, and all values of :users.
export('room_open', function(keys, arguments)
  local base = keys[1]
  local isNew = redis.call('HSETNX', base .. ':meta', 'epoch', arguments[1]) == 1
  if isNew then
    redis.call('HSET', base .. ':meta', 'seq', 0, 'said', 0, 'topic', '', 'born', arguments[1], 'generation', arguments[2])
  else
    meet(base, arguments[1], arguments[2])
  end
  local there = redis.call('HMGET', base .. ':meta', 'epoch', 'seq', 'topic', 'said')
  local hasMessages = tonumber(there[4]) > 0 or redis.call('EXISTS', base .. ':old') == 1
  return {there[1], there[2], there[3], hasMessages and 1 or 0, isNew and 1 or 0, redis.call('HVALS', base .. ':users')}
end)

-- Lets a session write with this fence: epoch, session, fence, compared name of its user. Answers with the number of the writer; nothing if there is no room of this epoch, or
-- 'f' if the fence is too small.
exportFreeing('room_admit', function(keys, arguments)
  local base = keys[1]
  local epoch, id, fence, user = unpack(arguments)
  local room = meta(base, epoch, 0, '')
  if not room then
    return {}
  end
  local session = base .. ':' .. room.born .. ':s:' .. id
  local known = redis.call('HGET', session, 'fence')
  if known == ENDED or (known and tonumber(known) > tonumber(fence)) then
    return {'f'}
  end
  local writer = redis.call('HINCRBY', base .. ':meta', 'writers', 1)
  redis.call('HSET', session, 'writer', writer, 'number', 0, 'out', 0, 'fence', fence)
  keepSession(base .. ':' .. room.born, id, redis.call('HEXISTS', base .. ':users', user) == 1)
  return {tostring(writer), room.seq}
end)

-- A session has ended: it is known for a while as one that has.
exportFreeing('room_end', function(keys, arguments)
  local base = keys[1]
  local born = redis.call('HGET', base .. ':meta', 'born')
  if born then
    local own = base .. ':' .. born
    redis.call('DEL', own .. ':s:' .. arguments[1], own .. ':l:' .. arguments[1])
    redis.call('HSET', own .. ':s:' .. arguments[1], 'fence', ENDED)
    redis.call('EXPIRE', own .. ':s:' .. arguments[1], OUT_SECONDS)
    redis.call('SREM', own .. ':p', arguments[1])
  end
  return {1}
end)

exportReader('room_sent', function(keys, arguments)
  local born = redis.call('HGET', keys[1] .. ':meta', 'born') or ''
  return {redis.call('HGET', keys[1] .. ':' .. born .. ':l:' .. arguments[1], arguments[2])}
end)

-- Records from a number on: epoch, the latest number that the server has told, an epoch if another one is needed, from, to (nothing for the
-- latest), bytes. Answers with the latest number, and the records; nothing if the room is not that one.
exportFreeing('room_read', function(keys, arguments)
  local epoch, applied, otherEpoch, from, to, maxBytes = unpack(arguments)
  local room = meta(keys[1], epoch, applied, otherEpoch)
  if not room then
    return {}
  end
  local last = to == '' and room.seq or math.min(tonumber(to), room.seq)
  return {room.seq, read(keys[1], room.seq, tonumber(from), last, tonumber(maxBytes))}
end)

-- Records of messages: so many with numbers below the given one, the newest first, and as many from it on, the oldest first, where that is
-- wanted. Behind them what a room's places in a search are known by, and its topic; nothing if it is not there.
exportReader('room_messages', function(keys, arguments)
  local there = redis.call('HMGET', keys[1] .. ':meta', 'seq', 'born', 'topic', 'said')
  if not there[1] then
    return {}
  end
  local seq, said, number, limit = tonumber(there[1]), tonumber(there[4]), tonumber(arguments[1]), tonumber(arguments[2])
  local behind = arguments[3] == '1' and messagesFrom(keys[1], seq, said, number, limit) or {}
  return {messagesBefore(keys[1], seq, said, number, limit), behind, there[2], there[3], redis.call('HLEN', keys[1] .. ':users')}
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
      redis.call('EXPIRE', own .. ':l:' .. id, OUT_SECONDS)
    end
    redis.call('DEL', own .. ':p', own .. ':l:')
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
  local there = redis.call('HMGET', base .. ':meta', 'epoch', 'topic', 'seq')
  local from, limit = tonumber(arguments[1]), tonumber(arguments[2])
  local records = redis.call('ZRANGEBYSCORE', base .. ':old', from, '+inf', 'LIMIT', 0, limit)
  local _, first = extent(base, tonumber(there[3]))
  local at = math.max(0, from - first)
  if #records < limit then
    for _, found in ipairs(redis.call('LRANGE', base .. ':log', at, at + limit - #records - 1)) do
      records[#records + 1] = found
    end
  end
  return {there[1], there[2], there[3], from == 0 and redis.call('HVALS', base .. ':users') or {}, records}
end)

-- Makes a room of what was kept elsewhere: epoch, topic; behind these, records, each with a greater number than those before, in this call and in
-- the calls before. All messages are kept, and in the log those events that are without a gap, as many as given.
export('room_load', function(keys, arguments)
  local base = keys[1]
  local epoch, topic, run = unpack(arguments, 1, 3)
  local isNew = redis.call('HSETNX', base .. ':meta', 'epoch', epoch) == 1
  if isNew then
    redis.call('HSET', base .. ':meta', 'seq', 0, 'said', 0, 'topic', topic, 'born', epoch)
  end
  local there = redis.call('HMGET', base .. ':meta', 'seq', 'said')
  local seq, said = tonumber(there[1]), tonumber(there[2])
  local function toOld(count)
    for _, found in ipairs(redis.call('LPOP', base .. ':log', count) or {}) do
      local kind, number = kindOf(found)
      if kind == 'm' then
        said = said - 1
        redis.call('ZADD', base .. ':old', number, found)
      end
    end
  end
  for i = 4, #arguments do
    local kind, number = kindOf(arguments[i])
    local length = redis.call('LLEN', base .. ':log')
    if length > 0 and tonumber(number) ~= seq + 1 then
      toOld(length)
    elseif length >= tonumber(run) + SLACK then
      toOld(SLACK)
    end
    redis.call('RPUSH', base .. ':log', arguments[i])
    seq = tonumber(number)
    said = said + (kind == 'm' and 1 or 0)
  end
  redis.call('HSET', base .. ':meta', 'seq', seq, 'said', said)
  return {1}
end)
