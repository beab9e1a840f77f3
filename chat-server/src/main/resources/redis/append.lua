-- What sessions do in a room, whose keys room.lua names. Most of what Redis does all day is done here, so each call of Redis, each table and each
-- text counts: a batch reads what it needs of a session once, and writes it once.

local REMEMBERED = 64 -- answers, RoomStore.MAX_IN_FLIGHT
local LABELS = 256 -- ProtocolLimits.MAX_REMEMBERED_IDS
local SLACK = 256 -- so many labels are forgotten at a time
local SHORT = 8 -- behind so many appends Redis looks for what is known of a session in a table
local OUT_SECONDS = 86400 -- so long a session is known in a room in which its user is not
local ENDED = 'ended'

-- By number modulo REMEMBERED.
local PLACES = {}
for i = 0, REMEMBERED - 1 do
  PLACES[i] = 'a' .. i
end

-- Arguments of an append before its commands, and of a command: session, writer, number, label, kind, user, JSON, extra.
local HEAD, WIDTH = 6, 8

-- Leaves the latest labels if there are many, and what is no label.
local function forgetLabels(key)
  if redis.call('HLEN', key) < LABELS + SLACK then
    return
  end
  local all = redis.call('HGETALL', key)
  local numbers = {}
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 1) == 'l' then
      numbers[#numbers + 1] = tonumber(all[i + 1])
    end
  end
  table.sort(numbers)
  local oldest = numbers[#numbers - LABELS + 1] or 0
  local old = {}
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 1) == 'l' and tonumber(all[i + 1]) < oldest then
      old[#old + 1] = all[i]
    end
  end
  if #old > 0 then
    redis.call('HDEL', key, unpack(old))
  end
end

-- A hash with a long value becomes a table, and stays one: Redis finds a field without looking through all of them. No field is empty.
local function makeTable(key)
  redis.call('HSET', key, '', string.rep(' ', 65))
  redis.call('HDEL', key, '')
end

-- What is known of a session stays while its user is in the room, and for a day behind that.
local function keep(own, id, isIn)
  if isIn then
    redis.call('PERSIST', own .. ':s:' .. id)
    redis.call('SADD', own .. ':p', id)
  else
    redis.call('EXPIRE', own .. ':s:' .. id, OUT_SECONDS)
    redis.call('SREM', own .. ':p', id)
  end
end

-- What is kept of each session that a batch is of, by its id. Of each command of a session there is a label, or none, behind the others in what is
-- asked for, and what bore that label in what is found: at is where the latest one is.
local function readSessions(own, arguments)
  local asked = {}
  for at = HEAD + 1, #arguments, WIDTH do
    local id, label = arguments[at], arguments[at + 3]
    local fields = asked[id]
    if fields then
      fields[#fields + 1] = label
    else
      asked[id] = {'HMGET', own .. ':s:' .. id, 'w', 'n', 'o', 'i', label}
    end
  end
  local sessions = {}
  for id, fields in pairs(asked) do
    local found = redis.call(unpack(fields))
    sessions[id] = {
      id = id, key = fields[2], asked = fields, found = found, at = 4,
      number = tonumber(found[2]), since = tonumber(found[4]), writes = false,
    }
  end
  return sessions
end

-- Writes so many fields of a session at the end of the batch.
local function set(session, ...)
  local writes = session.writes
  if not writes then
    session.writes = {'HSET', session.key, ...}
    return
  end
  local count = #writes
  for i = 1, select('#', ...) do
    writes[count + i] = select(i, ...)
  end
end

local function write(session)
  if session.writes then
    redis.call(unpack(session.writes))
    session.writes = false
  end
end

local function flush(batch)
  if #batch.records > 0 then
    batch.length = redis.call('RPUSH', batch.base .. ':log', unpack(batch.records))
    batch.records = {}
  end
end

-- Gives an event the next number, and answers with it. Others are told another JSON than is kept, where that is given.
local function add(batch, kind, author, json, told)
  local seq = batch.seq + 1
  local number = seq .. ''
  local kept = number .. '\t' .. batch.time .. '\t' .. kind .. '\t0\t' .. author .. '\t' .. json
  batch.seq = seq
  batch.records[#batch.records + 1] = kept
  batch.told[#batch.told + 1] = told and room.record(number, batch.time, 'o', '0', '', told) or kept
  if kind ~= 'm' then
    batch.others = batch.others + 1
  end
  return number
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

local function amend(batch, session, kind, user, json, extra)
  flush(batch)
  local of, since, moderates, told = string.match(extra, '^(%-?%d+)\t(%-?%d*)\t(1?)\t(.*)$')
  local found, replace = room.findMessage(batch.base, batch.seq, of)
  local number, time, foundKind, latest, author, foundJson
  if found then
    number, time, foundKind, latest, author, foundJson = room.fields(found)
  end
  local message = foundKind == 'm' and cjson.decode(foundJson) or nil
  local text = kind == 'e' and cjson.decode(told).text or nil
  local command = {session = session.id, user = user, since = since, moderates = moderates}
  local refused = refusal(message, latest, author, time, command, text)
  if refused then
    return refused
  end
  message.text = text
  message.edited = text and true or nil
  message.deleted = not text and true or nil
  replace(room.record(number, time, 'm', batch.seq + 1, author, cjson.encode(message)))
  if text then
    return nil, add(batch, 'e', of, json, told)
  end
  return nil, add(batch, 'o', '', json)
end

-- From now on its user is in, or is not.
local function turn(batch, session, isIn)
  if session.since == 0 or not isIn then
    keep(batch.own, session.id, isIn)
  end
  session.since = isIn and batch.seq or 0
  set(session, 'i', session.since)
end

-- Whether the user is in. Nobody has to look if they were since somebody went the last time.
local function isIn(batch, session, user)
  if session.since > 0 and session.since >= batch.gone then
    return true
  elseif redis.call('HEXISTS', batch.base .. ':users', user) == 0 then
    return false
  end
  turn(batch, session, true)
  return true
end

local function join(batch, session, user, json, shown)
  if isIn(batch, session, user) then
    return '=0'
  end
  local number = add(batch, 'o', '', json)
  redis.call('HSET', batch.base .. ':users', user, number .. '\t' .. shown)
  turn(batch, session, true)
  return nil, number
end

local function leave(batch, session, user, json)
  local answer, number = '=0', nil
  if redis.call('HDEL', batch.base .. ':users', user) == 1 then
    answer, number = nil, add(batch, 'o', '', json)
    batch.gone = batch.seq
    redis.call('HSET', batch.base .. ':meta', 'gone', number)
  end
  session.found[3] = '1'
  set(session, 'o', 1)
  turn(batch, session, false)
  return answer, number
end

-- What becomes of what a session wants: an answer, or nil and the number that it got.
local function act(batch, session, kind, user, json, extra)
  if kind == 'j' then
    return join(batch, session, user, json, extra)
  elseif kind == 'l' then
    return leave(batch, session, user, json)
  elseif not isIn(batch, session, user) then
    return 'u'
  elseif kind == 'e' or kind == 'd' then
    return amend(batch, session, kind, user, json, extra)
  end
  local before = session.found[session.at]
  if before then
    return '=-' .. before
  elseif kind == 't' then
    redis.call('HSET', batch.base .. ':meta', 'topic', extra)
    return nil, add(batch, 'o', '', json)
  end
  return nil, add(batch, 'm', extra, json)
end

-- A label is that of a number, for what is still to come of the batch, too.
local function labelLater(session, label, number)
  for later = session.at + 1, #session.asked - 2 do
    if session.asked[later + 2] == label then
      session.found[later] = number
    end
  end
end

local function announce(batch, session, text, json)
  local before = session.found[session.at]
  if before then
    return '=' .. before
  end
  local number = add(batch, 'm', 's0', json)
  labelLater(session, text, number)
  set(session, text, number)
  forgetLabels(session.key)
  return '>' .. number
end

-- As chat.server.store.state.RoomState.decide and RoomWriter have it.
local function decide(batch, session, writer, given, text, kind, user, json, extra)
  local found = session.found
  if found[1] ~= writer then
    return 'f'
  end
  local number, latest = tonumber(given), session.number
  local place = PLACES[number % REMEMBERED]
  if number <= latest then
    write(session)
    return number > latest - REMEMBERED and redis.call('HGET', session.key, place) or '=0'
  elseif found[3] == '1' then
    return 'f'
  elseif number > latest + 1 then
    return 'n' .. latest + 1
  end
  local answer, added = act(batch, session, kind, user, json, extra)
  session.number = number
  if added and text ~= '' then
    labelLater(session, text, added)
    set(session, 'n', given, place, '=' .. added, text, added)
  else
    set(session, 'n', given, place, answer or '=' .. added)
  end
  if number == SHORT then
    makeTable(session.key)
  elseif number % SLACK == 0 then
    forgetLabels(session.key)
  end
  return answer or '>' .. added
end

-- Appends: epoch, the latest number that the server has told, an epoch if another one is needed, time or nothing, how many messages are kept,
-- and how many events; behind these each command. Its kind is 'm' for a message, whose extra is its author; 'j' and the name as it is shown, 'l',
-- 't' and the topic; 'e' and 'd' with tabs between the number of the message, since when its user's account is, '1' if they moderate, and JSON
-- with the new text. A label is as it is called in the hash of its session, or empty.
--
-- Answers with the time, the latest number, and for each command, tabs between them: '>' and the number that it got; '=' and what was answered
-- before, negative if it repeats; 'f' if it is fenced; 'n' and the number that is next; 'u', 'm' or 'p' if it is refused, because its user is
-- not in, or there is no such message, or it is not theirs. Behind that there are the records between what the server has told and what is new.
-- Answers with nothing if the room is not that one.
local function append(keys, arguments)
  local base = keys[1]
  local epoch, applied, otherEpoch, given, history, run = unpack(arguments, 1, HEAD)
  local there = room.meta(base, epoch, applied, otherEpoch)
  if not there then
    return {}
  end
  local seq, own = there.seq, base .. ':' .. there.born
  local missing = tonumber(applied) < seq and room.read(base, seq, applied + 1, seq, 65536)
  local batch = {
    base = base, own = own, time = millis(given), seq = seq, others = 0, gone = there.gone,
    records = {}, told = {}, length = 0,
  }
  local sessions = readSessions(own, arguments)
  local answers = {}
  for at = HEAD + 1, #arguments, WIDTH do
    local id, writer, number, text, kind, user, json, extra = unpack(arguments, at, at + WIDTH - 1)
    local session = sessions[id]
    session.at = session.at + 1
    answers[#answers + 1] = id == '' and announce(batch, session, text, json)
      or decide(batch, session, writer, number, text, kind, user, json, extra)
  end
  for _, session in pairs(sessions) do
    write(session)
  end
  flush(batch)
  if batch.others > 0 then
    redis.call('HINCRBY', base .. ':meta', 'others', batch.others)
  end
  local last = batch.seq .. ''
  if batch.seq > seq then
    room.trim(base, batch.length, run, history)
    redis.call(PUBLISH, base, epoch .. '\t' .. last .. '\n' .. table.concat(batch.told, '\n'))
  end
  local answer = batch.time .. '\t' .. last .. '\t' .. table.concat(answers, '\t')
  return missing and {answer, unpack(missing)} or answer
end

export('room_append', append)

-- The same for those alone who go.
exportFreeing('room_leave', append)

-- The labels of what a session has given up, the oldest first.
local function givenUp(found)
  return found and cjson.decode(found) or {}
end

local function admit(base, there, id, fence, user)
  local own = base .. ':' .. there.born
  local session = own .. ':s:' .. id
  local known, lost = unpack(redis.call('HMGET', session, 'f', 'given'))
  if known == ENDED or (known and tonumber(known) > tonumber(fence)) then
    return 'f'
  end
  local writer = redis.call('HINCRBY', base .. ':meta', 'writers', 1)
  local isIn = redis.call('HEXISTS', base .. ':users', user) == 1
  redis.call('HSET', session, 'w', writer, 'n', 0, 'o', 0, 'f', fence, 'i', isIn and there.seq or 0)
  keep(own, id, isIn)
  forgetLabels(session)
  return {tostring(writer), unpack(givenUp(lost))}
end

-- Lets sessions write, each with this fence: epoch; behind it session, fence, and compared name of its user of each. Answers with the latest number of
-- the room, and for each session the number of the writer, and the labels of what it has given up there, or 'f' if the fence is too small; with
-- nothing if there is no room of this epoch.
exportFreeing('room_admit', function(keys, arguments)
  local there = room.meta(keys[1], arguments[1], 0, '')
  if not there then
    return {}
  end
  local answers = {there.seq}
  for i = 2, #arguments, 3 do
    answers[#answers + 1] = admit(keys[1], there, unpack(arguments, i, i + 2))
  end
  return answers
end)

-- Keeps for later writers of a session what it gave up: epoch, session, writer, labels. Answers with nothing if there is no room of this epoch, or
-- 'f' if it is fenced.
exportFreeing('room_give_up', function(keys, arguments)
  local there = room.meta(keys[1], arguments[1], 0, '')
  if not there then
    return {}
  end
  local session = keys[1] .. ':' .. there.born .. ':s:' .. arguments[2]
  local writer, lost = unpack(redis.call('HMGET', session, 'w', 'given'))
  if writer ~= arguments[3] then
    return {'f'}
  end
  local isNew, labels = {}, {}
  for i = 4, #arguments do
    isNew[arguments[i]] = true
  end
  for _, label in ipairs(givenUp(lost)) do
    if not isNew[label] then
      labels[#labels + 1] = label
    end
  end
  for i = 4, #arguments do
    labels[#labels + 1] = arguments[i]
  end
  redis.call('HSET', session, 'given', cjson.encode({unpack(labels, math.max(1, #labels - LABELS + 1))}))
  return {1}
end)

-- A session has ended: it is known for a while as one that has.
exportFreeing('room_end', function(keys, arguments)
  local base = keys[1]
  local born = redis.call('HGET', base .. ':meta', 'born')
  if born then
    local own = base .. ':' .. born
    local session = own .. ':s:' .. arguments[1]
    redis.call('DEL', session)
    redis.call('HSET', session, 'f', ENDED)
    keep(own, arguments[1], false)
  end
  return {1}
end)

-- The number of what bore a label: session, label.
exportReader('room_sent', function(keys, arguments)
  local born = redis.call('HGET', keys[1] .. ':meta', 'born') or ''
  return {redis.call('HGET', keys[1] .. ':' .. born .. ':s:' .. arguments[1], arguments[2])}
end)
