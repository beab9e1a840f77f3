-- Which servers live, and who takes over from those that do not. See directory.lua.
--
--   :nodes    server -> how often it has beaten
--   :info     server -> what it says of itself, and :lag, how long it waited for the answer to a beat, in milliseconds
--   :webs     URL of the WebSocket of a server that has ended within the last day -> when, in milliseconds
--   :orphans  a server that is gone, of whose sessions not all are taken over -> who takes them over, if anybody does yet; what the others are
--             told of those who do not come back; whether it said goodbye

local function orphan(base, gone, heir, reason, clean)
  if redis.call('EXISTS', base .. ':at:' .. gone) == 1 then
    redis.call('HSET', base .. ':orphans', gone, cjson.encode({heir = heir, reason = reason, clean = clean}))
  end
end

-- What a version before cannot read has a greater number here. Since 2 a room counts by the length of its log, since 3 records of users are packed.
local DATA = 3

-- Pages that came from a server that has ended go on at the others, which have to know where they came from.
local PAGES_GO_ON = 24 * 60 * 60 * 1000

-- What the addresses of a Redis may come to.
local PLACES_BYTES = 1000

-- The URLs of those that have ended. Those that have long ago are forgotten.
local function endedWebs(base, now)
  local ended = redis.call('HGETALL', base .. ':webs')
  local webs = {}
  for i = 1, #ended, 2 do
    if now - tonumber(ended[i + 1]) > PAGES_GO_ON then
      redis.call('HDEL', base .. ':webs', ended[i])
    else
      webs[#webs + 1] = ended[i]
    end
  end
  return webs
end

-- Keeps that of a server that ends, if it was advertised.
local function keepWeb(base, info, now)
  local web = info and string.match(info, '^[^\n]*\n[^\n]*\n[^\n]*\n[^\n]*\n([^\n]+)')
  if web then
    redis.call('HSET', base .. ':webs', web, now)
  end
end

local function strike(base, node)
  keepWeb(base, redis.call('HGET', base .. ':info', node), tonumber(millis('')))
  redis.call('HDEL', base .. ':info', node)
  redis.call('HDEL', base .. ':lag', node)
  return redis.call('HDEL', base .. ':nodes', node)
end

-- What is kept here may lack what was answered: so nothing that was given since is given again. All servers begin anew.
local function goneBack(base)
  local fences = tonumber(redis.call('HGET', base .. ':meta', 'fences') or 0)
  redis.call('HSET', base .. ':meta', 'fences', string.format('%d', math.max(fences, redis.call('TIME')[1] * 1000)), 'kept', 1)
  for _, node in ipairs(redis.call('HKEYS', base .. ':nodes')) do
    strike(base, node)
    orphan(base, node, '', 'NODE_LOST', false)
    dir.tell(base, node, 'back')
  end
end

-- Its addresses as servers have met them, with spaces between, as many as there is room for. The latest is always one of them.
local function hasPlace(places, place)
  return string.find(' ' .. (places or '') .. ' ', ' ' .. place .. ' ', 1, true) ~= nil
end

-- Asked on each new connection before it is used: the replication id of this Redis; the one before, empty if there was none; where it is;
-- whether it writes all down before it answers; its process; the generation that the server knows, empty if it has met none yet; what to call
-- another one; whether it writes down what it is told; whether the server has told more of the one before than is here. Answers the generation:
-- as long as it is the same, nothing is missing that was told. :meta has it, and what was said of the Redis before:
--   the same replication id: the same Redis goes on
--   another one, of the same process that came from no other one: it gives itself another when it gets its first replica
--   another one, at the same place, that came from no other one: it was started again, and has what it has written down
--   another one, at another place, that came from the one before: a replica that has what was told, if it was waited for. A replica
--   that writes nothing down may have been started from a snapshot since, and lack some of it, though it came from the same one
exportFreeing('directory_meet', function(keys, args)
  local base = keys[1]
  local meta = base .. ':meta'
  local primary, former, place, durable, run, mine, other, written, lacks = unpack(args)
  local known = redis.call('HMGET', meta, 'primary', 'place', 'durable', 'generation', 'replicas', 'run')
  local generation = known[4]
  local places = known[2]
  local isAtPlace = hasPlace(places, place)
  local isSame = known[1] == primary or (known[6] == run and former == '')
  local isDurable = isAtPlace and former == '' and known[3] == '1' and durable == '1'
  local isConfirmed = not isAtPlace and former == known[1] and written == '1' and tonumber(known[5] or 0) > 0
  if not generation then
    if mine ~= '' then
      goneBack(base) -- it lacks even that
    end
    generation = other -- else nothing is here, or it was written by a version that knows of none
  elseif not (isSame or isDurable or isConfirmed) or (lacks == '1' and generation == mine) then
    goneBack(base)
    generation = other
  end
  if not isAtPlace then
    places = isSame and places and #places < PLACES_BYTES and places .. ' ' .. place or place
  end
  redis.call('HSET', meta, 'primary', primary, 'place', places, 'durable', durable, 'generation', generation, 'run', run)
  return {generation}
end)

-- Something small that is written, behind all that was written before.
exportFreeing('directory_confirm', function(keys)
  return {redis.call('HINCRBY', keys[1] .. ':meta', 'confirms', 1)}
end)

-- node, seats, replicas that have to have what is told: they are those of the first server; and 1 where rooms are spread over a Redis Cluster, as
-- they were not in versions before, else 0. Answers how many there are, that not all is here yet, or that a newer version keeps its data here.
export('directory_register', function(keys, args)
  local base = keys[1]
  local node, max, replicas, spread = unpack(args)
  local form = DATA + spread
  local data = tonumber(redis.call('HGET', base .. ':meta', 'data') or form)
  if data > form then
    return {'newer'}
  elseif data < form then
    return {'older'}
  elseif redis.call('HEXISTS', base .. ':meta', 'copying') == 1 then
    return {'copying'}
  end
  redis.call('HSET', base .. ':meta', 'data', form)
  redis.call('HSETNX', base .. ':nodes', node, 0)
  local isFirst = redis.call('HLEN', base .. ':nodes') == 1 and redis.call('HDEL', base .. ':meta', 'kept') == 0
  if isFirst or redis.call('HEXISTS', base .. ':meta', 'max') == 0 then
    redis.call('HSET', base .. ':meta', 'max', max, 'replicas', replicas)
  end
  return {'ok', redis.call('HGET', base .. ':meta', 'max'), redis.call('HGET', base .. ':meta', 'replicas') or '0'}
end)

-- The same replicas, for a primary that has not the directory.
exportFreeing('directory_replicas', function(keys, args)
  redis.call('HSET', keys[1] .. ':meta', 'replicas', args[1])
  return {}
end)

-- Everything is copied into this Redis from now on: :meta says so until that came to its end. Answers 'used' if a server has been here, and
-- 'copying' if the same was said before.
export('directory_copy', function(keys)
  local meta = keys[1] .. ':meta'
  if redis.call('HEXISTS', meta, 'max') == 1 then
    return {'used'}
  end
  return {redis.call('HSETNX', meta, 'copying', 1) == 1 and 'ok' or 'copying'}
end)

exportFreeing('directory_copied', function(keys)
  return {redis.call('HDEL', keys[1] .. ':meta', 'copying') == 1 and 'ok' or 'gone'}
end)

-- Whether not all is here yet.
exportReader('directory_copying', function(keys)
  return {redis.call('HEXISTS', keys[1] .. ':meta', 'copying')}
end)

-- Which servers there are, each with its beats.
exportReader('directory_nodes', function(keys)
  return redis.call('HGETALL', keys[1] .. ':nodes')
end)

-- node, seats or nothing, what it says of itself or nothing, its lag. Answers how many seats and users there are, the servers with their beats,
-- who is gone, each with who takes over, of each server that said what it is: server, what it said, lag, sessions; and :webs.
exportFreeing('directory_beat', function(keys, args)
  local base = keys[1]
  local node, max, info, lag = unpack(args)
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  redis.call('HINCRBY', base .. ':nodes', node, 1)
  if max ~= '' then
    redis.call('HSET', base .. ':meta', 'max', max)
  end
  if info ~= '' then
    redis.call('HSET', base .. ':info', node, info)
  end
  redis.call('HSET', base .. ':lag', node, lag)
  local infos = redis.call('HGETALL', base .. ':info')
  local said = {}
  for i = 1, #infos, 2 do
    table.insert(said, {
      infos[i], infos[i + 1], redis.call('HGET', base .. ':lag', infos[i]) or '0', redis.call('HLEN', base .. ':at:' .. infos[i])
    })
  end
  local orphans = {}
  local all = redis.call('HGETALL', base .. ':orphans')
  for i = 1, #all, 2 do
    table.insert(orphans, all[i])
    table.insert(orphans, cjson.decode(all[i + 1]).heir)
  end
  return {
    'ok', redis.call('HGET', base .. ':meta', 'max'), redis.call('HLEN', base .. ':users'),
    redis.call('HGETALL', base .. ':nodes'), orphans, said, endedWebs(base, tonumber(millis('')))
  }
end)

-- node, who is gone, the number of the beat that was seen last, whether it was seen alive. Answers whether it is declared gone by this.
exportFreeing('directory_lapse', function(keys, args)
  local base = keys[1]
  local node, gone, beats, wasAlive = unpack(args)
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  if redis.call('HGET', base .. ':nodes', gone) ~= beats then
    return {'ok', 0}
  end
  strike(base, gone)
  local isAlone = redis.call('HLEN', base .. ':nodes') == 1
  orphan(base, gone, node, wasAlive == '0' and isAlone and 'RESTART' or 'NODE_LOST', false)
  dir.tell(base, gone, 'gone')
  return {'ok', 1}
end)

-- node: it uses this no more
exportFreeing('directory_bye', function(keys, args)
  local base = keys[1]
  local node = args[1]
  if strike(base, node) == 1 then
    orphan(base, node, '', 'RESTART', true)
  end
  return {'ok'}
end)

-- Some of the sessions that were a server's, with their users' names and places; those are struck out that are somebody else's by now.
local function page(base, node, gone, limit)
  local at = base .. ':at:' .. gone
  local found = {}
  repeat
    local some = redis.call('HRANDFIELD', at, limit, 'WITHVALUES')
    for i = 1, #some, 2 do
      local id, key = some[i], some[i + 1]
      local user = dir.load(base, key)
      local session = user and dir.anySession(user, id)
      if session and (session.node == gone or session.node == node) then
        table.insert(found, {id = id, key = key, no = user.no})
      else
        redis.call('HDEL', at, id)
      end
    end
  until #found > 0 or #some == 0
  return found
end

local function restored(user, session, reason)
  return {user.name, session.id, session.fence, user.credential or '', session.secret and 1 or 0, reason, dir.rooms(user)}
end

-- node, who is gone, now or nothing, how many at most, and what was taken over by the call before. Answers the sessions that are this server's from now
-- on, those of who came first at the beginning: name, session, fence, credential, whether it can be resumed, the reason, rooms.
-- Until they are named in the next call they are answered again.
exportFreeing('directory_adopt', function(keys, args)
  local base = keys[1]
  local node, gone, now, limit = unpack(args)
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  local at = base .. ':at:' .. gone
  local state = redis.call('HGET', base .. ':orphans', gone)
  local orphans = state and cjson.decode(state)
  if not orphans or (orphans.heir ~= node and dir.isAlive(base, orphans.heir)) then
    return {'ok', {}}
  end
  if orphans.heir ~= node then
    orphan(base, gone, node, orphans.reason, orphans.clean)
  end
  if #args > 4 then
    redis.call('HDEL', at, unpack(args, 5))
  end
  local found = page(base, node, gone, limit)
  if #found == 0 then
    redis.call('HDEL', base .. ':orphans', gone)
    return {'ok', {}}
  end
  table.sort(found, function(one, other)
    return one.no < other.no
  end)
  redis.call('HSET', base .. ':meta', 'spared', millis(now))
  local answer = {}
  for _, entry in ipairs(found) do
    local user = dir.load(base, entry.key)
    local session = dir.anySession(user, entry.id)
    if session.node == gone then
      if not session.departure then
        session.fence = orphans.clean and session.fence or dir.nextFence(base, session)
        session.lost = dir.next(base)
        session.why = orphans.reason
        redis.call('ZREM', base .. ':kept', entry.key)
        dir.keepSeat(base, entry.key, user)
      end
      session.node = node
      redis.call('HSET', base .. ':at:' .. node, session.id, entry.key)
      dir.save(base, entry.key, user)
    end
    table.insert(answer, restored(user, session, orphans.reason))
  end
  return {'ok', answer}
end)

-- node, and compared name, session and fence of some that it holds for its own. Answers what it was to be told of those that are not, as dir.tell
-- would have told it, and as directory_adopt does those of its own that were resumed although it knows of no answer to that: nobody has them.
-- Answers come in order: who is being resumed while this is asked is known with the greater fence before this answer is.
exportReader('directory_check', function(keys, args)
  local base = keys[1]
  local node = args[1]
  if not dir.isAlive(base, node) then
    return {'gone'}
  end
  local news = {}
  local resumed = {}
  for i = 2, #args, 3 do
    local key, id, fence = args[i], args[i + 1], tonumber(args[i + 2])
    local user = dir.load(base, key)
    local session = user and dir.anySession(user, id)
    if not session then
      table.insert(news, table.concat({'ended', id, fence + 1, 'DISCONNECTED'}, ' '))
    elseif session.departure and session.node ~= node then
      table.insert(news, table.concat({'ended', id, session.fence, session.departure[4]}, ' '))
    elseif session.node ~= node then
      table.insert(news, table.concat({'displaced', id, session.fence}, ' '))
    elseif session.fence > fence and not session.departure then
      table.insert(news, table.concat({'displaced', id, session.fence}, ' '))
      table.insert(resumed, restored(user, session, 'NODE_LOST'))
    elseif #user.sessions > 1 then
      for _, room in ipairs(dir.rooms(user)) do
        table.insert(news, table.concat({'moved', user.name, room, 1}, ' '))
      end
    end
  end
  return {'ok', news, resumed}
end)

-- Room, and compared names. Answers those that are not on the way into that room, nor in it. Where rooms are elsewhere, what is here may have gone
-- back in time without them, or they without this.
exportReader('directory_strangers', function(keys, args)
  local strangers = {}
  for i = 2, #args do
    local user = dir.load(keys[1], args[i])
    local isIn = false
    for _, room in ipairs(user and user.rooms or {}) do
      isIn = isIn or room[1] == args[1]
    end
    if not isIn then
      strangers[#strangers + 1] = args[i]
    end
  end
  return strangers
end)

-- A compared name, and sessions. Answers those that are not that user's here, the same for boxes.
exportReader('directory_gone', function(keys, args)
  local user = dir.load(keys[1], args[1])
  local gone = {}
  for i = 2, #args do
    if not (user and dir.anySession(user, args[i])) then
      gone[#gone + 1] = args[i]
    end
  end
  return gone
end)
