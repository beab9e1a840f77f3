-- Who is in: names, seats, sessions and rooms. Every key begins with KEYS[1], which has the hash tag, and ARGV[1] is the server that calls.
-- The first value of an answer says what became of the call; "gone" is for a server that was declared gone: nothing happened.
--
--   :users     compared name -> the user's record, packed: see pack
--   :secrets   the beginning of the hash of a secret -> compared name
--   :looks     "s" or "c" and the skeleton of the shown or the compared form -> compared name, unless both are the same; nor is
--              the compared form here if both forms look the same
--   :kept      users whose seats are kept, the one that is kept longest first
--   :leaving   users without a session who have their seat still, who left first at the beginning
--   :evicted   users who are there still although their seats are somebody else's
--   :meta      order: the last number of whatever comes in an order; max: seats; spared: see Directory.SPARED_SECONDS; replicas: how many have
--              to have something before it is told; what nodes.lua says of the Redis; fences: no smaller one is given from now on
--   :at:NODE   session -> compared name, of those of a server, those included that ended and are not released yet
--
-- A record: name as it is shown; no, its place in the order of arrival; credential; devices; rooms, as pairs of compared and shown name; looks,
-- unless both are as the compared name; sessions, and ended, those that are not released yet. A session: id, fence, device, node; since, in milliseconds; secret; lost, its place in the order of those
-- without a connection, and why; evicted, the departure that made room for it; departure, once it has ended.
-- Numbers of sessions and credentials are strings: a number in Lua has 53 bits.

-- Enough of the 22 characters to tell one from every other.
local function index(secret)
  return string.sub(secret, 1, 14)
end

-- There are as many records as users. So they are kept as MessagePack, by place, where false is for what there is not, and for a name that is as
-- the one that it is compared by.
local USER = {'name', 'no', 'devices', 'credential', 'rooms', 'looks', 'sessions', 'ended'}
local SESSION = {'id', 'fence', 'device', 'node', 'since', 'secret', 'lost', 'why', 'evicted', 'departure'}

local function pack(names, record)
  local places, last = {}, 0
  for place, name in ipairs(names) do
    places[place] = record[name] or false
    last = places[place] and place or last
  end
  for place = last + 1, #names do
    places[place] = nil
  end
  return places
end

local function unpacked(names, places)
  local record = {}
  for place, name in ipairs(names) do
    record[name] = places[place] or nil
  end
  return record
end

local function each(list, change)
  local changed = {}
  for place, one in ipairs(list or {}) do
    changed[place] = change(one)
  end
  return changed
end

local function encode(key, user)
  local record = pack(USER, user)
  record[1] = user.name ~= key and user.name
  record[5] = each(user.rooms, function(room)
    return room[1] == room[2] and room[1] or room
  end)
  record[6] = user.looks and user.looks[1] == user.looks[2] and user.looks[1] or record[6]
  record[7] = each(user.sessions, function(session)
    return pack(SESSION, session)
  end)
  record[8] = user.ended and #user.ended > 0 and each(user.ended, function(session)
    return pack(SESSION, session)
  end) or nil
  return cmsgpack.pack(record)
end

function dir.decode(key, packed)
  local user = unpacked(USER, cmsgpack.unpack(packed))
  local function session(places)
    return unpacked(SESSION, places)
  end
  user.name = user.name or key
  user.looks = type(user.looks) == 'string' and {user.looks, user.looks} or user.looks
  user.rooms = each(user.rooms, function(room)
    return type(room) == 'string' and {room, room} or room
  end)
  user.sessions = each(user.sessions, session)
  user.ended = each(user.ended, session)
  return user
end

function dir.load(base, key)
  local packed = key and redis.call('HGET', base .. ':users', key)
  return packed and dir.decode(key, packed) or nil
end

function dir.save(base, key, user)
  redis.call('HSET', base .. ':users', key, encode(key, user))
end

function dir.next(base)
  return redis.call('HINCRBY', base .. ':meta', 'order', 1)
end

function dir.isAlive(base, node)
  return redis.call('HEXISTS', base .. ':nodes', node) == 1
end

function dir.tell(base, node, ...)
  redis.call(PUBLISH, base .. ':node:' .. node, table.concat({...}, ' '))
end

-- The next fence of a session. A Redis that has gone back in time gives none that it gave before.
function dir.nextFence(base, session)
  return math.max(session.fence + 1, tonumber(redis.call('HGET', base .. ':meta', 'fences') or 0))
end

-- The session becomes one of this server's.
function dir.move(base, key, session, node)
  redis.call('HDEL', base .. ':at:' .. session.node, session.id)
  redis.call('HSET', base .. ':at:' .. node, session.id, key)
  session.node = node
end

local function found(list, id)
  for place, session in ipairs(list or {}) do
    if session.id == id then
      return session, place
    end
  end
end

-- Of the sessions that go on.
function dir.session(user, id)
  return found(user.sessions, id)
end

-- Of all, those that have ended included.
function dir.anySession(user, id)
  return found(user.sessions, id) or found(user.ended, id)
end

function dir.rooms(user)
  local rooms = {}
  for _, room in ipairs(user.rooms) do
    rooms[#rooms + 1] = room[2]
  end
  return rooms
end

-- Whether no session has a connection, of one or more.
local function isLost(user)
  for _, session in ipairs(user.sessions) do
    if not session.lost then
      return false
    end
  end
  return #user.sessions > 0
end

-- The seat is kept from now on, if it is to be.
function dir.keepSeat(base, key, user)
  if isLost(user) then
    redis.call('ZADD', base .. ':kept', 'NX', dir.next(base), key)
  end
end

function dir.resumed(user, session)
  return {user.name, session.id, session.fence, session.device, user.credential or '', dir.rooms(user)}
end

-- Ends a session. Answers the departure: name, session, fence, reason, whether it was the last, all that ended, rooms.
-- others: pairs of session and fence that have just ended by the same.
local function finish(base, key, user, session, reason, node, others)
  if session.departure then
    return session.departure
  end
  session.fence = dir.nextFence(base, session)
  local _, place = dir.session(user, session.id)
  table.remove(user.sessions, place)
  table.insert(user.ended, session)
  if session.secret then
    redis.call('HDEL', base .. ':secrets', index(session.secret))
    session.secret = nil
  end
  local isLast = #user.sessions == 0
  if isLast then
    redis.call('ZREM', base .. ':kept', key)
    redis.call('ZADD', base .. ':leaving', dir.next(base), key)
  else
    dir.keepSeat(base, key, user)
  end
  local ended = {}
  for _, value in ipairs(others) do
    ended[#ended + 1] = value
  end
  ended[#ended + 1] = session.id
  ended[#ended + 1] = session.fence
  session.departure = {user.name, session.id, session.fence, reason, isLast and 1 or 0, ended, dir.rooms(user)}
  if session.node ~= node then
    dir.tell(base, session.node, 'ended', session.id, session.fence, reason)
    dir.move(base, key, session, node)
  end
  return session.departure
end

-- Answers whose seat it takes, if it takes somebody's, or else why there is none.
local function makeRoom(base, node, now, sparedMillis)
  local max = tonumber(redis.call('HGET', base .. ':meta', 'max'))
  local taken = redis.call('HLEN', base .. ':users') - redis.call('SCARD', base .. ':evicted')
  if taken < max then
    return nil, nil
  end
  local key = redis.call('ZRANGE', base .. ':leaving', 0, 0)[1]
  local kept = not key and redis.call('ZRANGE', base .. ':kept', 0, 0)[1]
  if taken > max or not (key or kept) then
    return nil, {'full', taken, max, 0}
  end
  if kept then
    local since = now - tonumber(redis.call('HGET', base .. ':meta', 'spared') or 0)
    if since >= 0 and since < sparedMillis then -- a clock may have been set back
      return nil, {'full', taken, max, sparedMillis - since}
    end
  end
  key = key or kept
  local victim = dir.load(base, key)
  redis.call('SADD', base .. ':evicted', key)
  local ended = {}
  while #victim.sessions > 0 do
    local session = victim.sessions[1]
    ended = finish(base, key, victim, session, session.why, node, ended)[6]
  end
  redis.call('ZREM', base .. ':leaving', key)
  dir.save(base, key, victim)
  return victim.ended[#victim.ended].departure, nil
end

-- A new session of a user. secret: empty for none; evicted: the departure that made room for it.
local function add(base, key, user, id, secret, node, evicted)
  user.devices = user.devices + 1
  local session = {id = id, fence = 1, device = user.devices, node = node, since = tonumber(millis('')), evicted = evicted}
  if secret ~= '' then
    session.secret = secret
    redis.call('HSET', base .. ':secrets', index(secret), key)
  end
  table.insert(user.sessions, session)
  redis.call('HSET', base .. ':at:' .. node, id, key)
  return session
end

-- Whose name looks like that: kind is 's' or 'c', as in :looks.
local function lookalike(base, kind, skeleton)
  local key = redis.call('HGET', base .. ':looks', kind .. skeleton)
  if key then
    return key
  end
  for _, other in ipairs({redis.call('HGET', base .. ':looks', 's' .. skeleton) or skeleton, skeleton}) do
    local user = dir.load(base, other)
    local looks = user and (user.looks or {other, other})
    if looks and looks[kind == 's' and 1 or 2] == skeleton then
      return other
    end
  end
end

local function claimed(user, session)
  return {'ok', user.name, session.id, session.fence, session.device, session.evicted or {}}
end

-- node, compared name, shown name, the skeletons of both, credential, session, secret, whether it is mistakable, now or nothing, how long seats are spared
export('directory_claim', function(keys, args)
  local base = keys[1]
  local node, key, name, shown, compared, credential, id, secret, mistakable, now, spared = unpack(args)
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  local there = dir.load(base, key)
  local known = there and dir.anySession(there, id)
  if known then
    return claimed(there, known)
  end
  local holder = there and key
  if not holder then
    if mistakable == '1' then
      return {'mistakable'}
    end
    holder = lookalike(base, 's', shown) or lookalike(base, 'c', compared)
  end
  if holder then
    return {'taken', dir.load(base, holder).name, redis.call('ZSCORE', base .. ':kept', holder) and 1 or 0}
  end
  local evicted, full = makeRoom(base, node, tonumber(millis(now)), tonumber(spared))
  if full then
    return full
  end
  local user = {name = name, no = dir.next(base), devices = 0, rooms = {}, sessions = {}, ended = {}}
  if shown ~= key or compared ~= key then
    user.looks = {shown, compared}
  end
  if shown ~= key then
    redis.call('HSET', base .. ':looks', 's' .. shown, key)
  end
  if compared ~= key and compared ~= shown then
    redis.call('HSET', base .. ':looks', 'c' .. compared, key)
  end
  if credential ~= '' then
    user.credential = credential
  end
  local session = add(base, key, user, id, secret, node, evicted)
  dir.save(base, key, user)
  return claimed(user, session)
end)

-- node, compared name, credential, session, secret, how many sessions there may be
export('directory_addSession', function(keys, args)
  local base = keys[1]
  local node, key, credential, id, secret, max = unpack(args)
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  local user = dir.load(base, key)
  local known = user and dir.anySession(user, id)
  if known then
    return {'ok', dir.resumed(user, known), known.evicted or {}}
  end
  if not user or #user.sessions == 0 or user.credential ~= credential then
    return {'nobody'}
  end
  local ended
  if #user.sessions >= tonumber(max) then
    local longest
    for _, session in ipairs(user.sessions) do
      if session.lost and (not longest or session.lost < longest.lost) then
        longest = session
      end
    end
    if not longest then
      return {'devices', user.name}
    end
    ended = finish(base, key, user, longest, longest.why, node, {})
  end
  local session = add(base, key, user, id, secret, node, ended)
  redis.call('ZREM', base .. ':kept', key)
  dir.save(base, key, user)
  return {'ok', dir.resumed(user, session), ended or {}}
end)

-- node, secret
export('directory_resume', function(keys, args)
  local base = keys[1]
  local node, secret = unpack(args)
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  local key = redis.call('HGET', base .. ':secrets', index(secret))
  local user = dir.load(base, key)
  for _, session in ipairs(user and user.sessions or {}) do
    if session.secret == secret then
      session.fence = dir.nextFence(base, session)
      session.lost = nil
      session.why = nil
      redis.call('ZREM', base .. ':kept', key)
      if session.node ~= node then
        dir.tell(base, session.node, 'displaced', session.id, session.fence)
        dir.move(base, key, session, node)
      end
      dir.save(base, key, user)
      return {'ok', dir.resumed(user, session)}
    end
  end
  return {'unknown'}
end)

-- Answers the user and the session that have this lease still, or else what there is to answer.
local function withLease(base, node, key, id, fence)
  if not dir.isAlive(base, node) then
    return nil, nil, {'gone'}
  end
  local user = dir.load(base, key)
  local session = user and dir.session(user, id)
  if not session or session.fence ~= tonumber(fence) then
    return nil, nil, {'fenced'}
  end
  return user, session, nil
end

-- node, compared name, session, fence, reason
exportFreeing('directory_keep', function(keys, args)
  local base = keys[1]
  local node, key, id, fence, reason = unpack(args)
  local user, session, refused = withLease(base, node, key, id, fence)
  if refused then
    return refused
  end
  if not session.lost then
    session.lost = dir.next(base)
    session.why = reason
    dir.save(base, key, user)
    dir.keepSeat(base, key, user)
  end
  return {'ok'}
end)

-- node, compared name, session, fence, reason
exportFreeing('directory_end', function(keys, args)
  local base = keys[1]
  local node, key, id, fence, reason = unpack(args)
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  local user = dir.load(base, key)
  local session = user and dir.anySession(user, id)
  if not session or tonumber(fence) < session.fence - (session.departure and 1 or 0) then
    return {'fenced'}
  end
  local departure = finish(base, key, user, session, reason, node, {})
  dir.save(base, key, user)
  return {'ok', departure}
end)

local function countedUsers(base)
  return {'ok', redis.call('HLEN', base .. ':users')}
end

-- node, compared name, session, whether it was the last. Answers how many users are left.
exportFreeing('directory_release', function(keys, args)
  local base = keys[1]
  local node, key, id, last = unpack(args)
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  local user = dir.load(base, key)
  local session, place
  if user then
    session, place = found(user.ended, id)
  end
  if not session then
    return countedUsers(base)
  end
  local function forget(ended)
    redis.call('HDEL', base .. ':at:' .. ended.node, ended.id)
  end
  forget(session)
  table.remove(user.ended, place)
  if last == '0' then
    dir.save(base, key, user)
    return countedUsers(base)
  end
  for _, other in ipairs(user.ended) do
    forget(other)
  end
  redis.call('HDEL', base .. ':users', key)
  redis.call('ZREM', base .. ':leaving', key)
  redis.call('SREM', base .. ':evicted', key)
  local shown, compared = unpack(user.looks or {key, key})
  for _, look in ipairs({'s' .. shown, 'c' .. compared}) do
    if redis.call('HGET', base .. ':looks', look) == key then
      redis.call('HDEL', base .. ':looks', look)
    end
  end
  return countedUsers(base)
end)

-- node, compared name, session, fence, credential
export('directory_identify', function(keys, args)
  local base = keys[1]
  local node, key, id, fence, credential = unpack(args)
  local user, _, refused = withLease(base, node, key, id, fence)
  if refused then
    return refused
  end
  user.credential = credential
  dir.save(base, key, user)
  return {'ok'}
end)

-- Tells the other servers through which the user is in that they go into a room or out of it.
local function tellMoved(base, user, node, room, isIn)
  local told = {[node] = true}
  for _, session in ipairs(user.sessions) do
    if not told[session.node] then
      told[session.node] = true
      dir.tell(base, session.node, 'moved', user.name, room, isIn and 1 or 0)
    end
  end
end

local function roomOf(user, room)
  for place, pair in ipairs(user.rooms) do
    if pair[1] == room then
      return place
    end
  end
end

-- node, compared name, session, fence, compared and shown name of the room
export('directory_enter', function(keys, args)
  local base = keys[1]
  local node, key, id, fence, room, shown = unpack(args)
  local user, _, refused = withLease(base, node, key, id, fence)
  if refused then
    return refused
  end
  if not roomOf(user, room) then
    table.insert(user.rooms, {room, shown})
    dir.save(base, key, user)
  end
  tellMoved(base, user, node, shown, true) -- also where another session left it and has not said so yet
  return {'ok'}
end)

-- node, compared name, session, fence, compared and shown name of the room
exportFreeing('directory_part', function(keys, args)
  local base = keys[1]
  local node, key, id, fence, room, shown = unpack(args)
  local user, _, refused = withLease(base, node, key, id, fence)
  if refused then
    return refused
  end
  local place = roomOf(user, room)
  if place then
    table.remove(user.rooms, place)
    dir.save(base, key, user)
    tellMoved(base, user, node, shown, false)
  end
  return {'ok'}
end)

-- node, compared name, session, fence
exportReader('directory_rooms', function(keys, args)
  local base = keys[1]
  local user, _, refused = withLease(base, unpack(args))
  return refused or {'ok', dir.rooms(user)}
end)

-- node, compared name: who is in under it, and each session with its fence, device, whether it is lost, server, and since when it is
exportReader('directory_find', function(keys, args)
  local base = keys[1]
  local node, key = unpack(args)
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  local user = dir.load(base, key)
  if not user then
    return {'ok'}
  end
  local sessions = {}
  for _, session in ipairs(user.sessions) do
    table.insert(sessions, {session.id, session.fence, session.device, session.lost and 1 or 0, session.node, session.since})
  end
  return {'ok', user.name, user.credential or '', sessions}
end)

-- The session by which somebody is in who is in through other servers alone: the oldest, of those with a connection if there are any.
local function elsewhere(user, node)
  local first
  for _, session in ipairs(user.sessions) do
    if session.node == node then
      return nil
    elseif not first or (first.lost and not session.lost) then
      first = session
    end
  end
  return first
end

-- node, where to go on, which is 0 at first, and how many users to look at. Answers where to go on, 0 at the end, and of those who are in through
-- other servers alone: name, since when, the name of the server, how many sessions, and whether all of them are lost. Somebody may come twice.
exportReader('directory_others', function(keys, args)
  local base = keys[1]
  local node, cursor, count = unpack(args)
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  local page = redis.call('HSCAN', base .. ':users', cursor, 'COUNT', count)
  local others = {}
  for i = 2, #page[2], 2 do
    local user = dir.decode(page[2][i - 1], page[2][i])
    local session = elsewhere(user, node)
    if session then
      local info = redis.call('HGET', base .. ':info', session.node) or ''
      table.insert(others, {user.name, user.sessions[1].since, string.match(info, '^[^\n]*'), #user.sessions, session.lost and 1 or 0})
    end
  end
  return {'ok', page[1], others}
end)

-- node, compared name or nothing for everybody, what to tell the other servers, or those through which that user is in
export('directory_tell', function(keys, args)
  local base = keys[1]
  local node, key, text = unpack(args)
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  local nodes = {}
  local user = key ~= '' and dir.load(base, key)
  for _, session in ipairs(user and user.sessions or {}) do
    nodes[session.node] = true
  end
  for _, other in ipairs(key == '' and redis.call('HKEYS', base .. ':nodes') or {}) do
    nodes[other] = true
  end
  nodes[node] = nil
  for other in pairs(nodes) do
    dir.tell(base, other, 'told', user and user.name or '', text)
  end
  return {'ok'}
end)
