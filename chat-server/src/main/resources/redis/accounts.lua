-- The names that belong to somebody, whose rooms are, who is banned or muted: all in one slot, because an account ends with what it owns, and
-- one has to remain that is an operator's. KEYS[1] is the key of all of it:
--   (itself)      hash of counters: num (of changes to accounts), closings (of closed rooms), sanctions (of changes to those), given (of times
--                 that somebody got a room, or closed one); and generation, where boxes are elsewhere: of the Redis that counts (see nodes.lua)
--   :a:<name>     hash of an account: shown, role, since, hash, cred, freeAt (of one that is gone), born (the change that made it), and how it
--                 looks (likeShown, likeCompared)
--   :n            sorted set of the names that are not gone, in their order; :ops, a set of those of operators
--   :c :free      sorted sets of names: by their latest change; of those that are gone, by when they are free
--   :l:<how>      set of names that look so
--   :gone         hash of names that are gone, and what was born as them: whose boxes are to be forgotten still
-- What of rooms belongs to it:
--   :r:<room>     hash: shown, owner, closed (when), hash, given (the latest time, counted as above); :ro:<name> and :rc:<name>, sets of rooms that one owns, and of those that are closed
--   :closed       sorted set of closed rooms by when
--   :i:<room>     hash by invited name: 1 if told else 0, and who invited, apart by a space; :ia:<name>, sorted set of rooms by when
-- And what of bans and mutes:
--   :s:<kind key> hash; :so, sorted set of them in their order; :su, of those that end, by when

local FAR = 1000000000 -- behind all numbers that may have been given and are lost

local function account(all, name)
  return all .. ':a:' .. name
end

local function isThere(all, name)
  return redis.call('EXISTS', account(all, name)) == 1 and redis.call('HEXISTS', account(all, name), 'freeAt') == 0
end

-- Shown name, role, since, hash, credential, when it is free, number of its latest change, what it was born as.
local function answer(all, name)
  local found = redis.call('HMGET', account(all, name), 'shown', 'role', 'since', 'hash', 'cred', 'freeAt', 'changed', 'born')
  for i = 1, 8 do
    found[i] = found[i] or ''
  end
  return found
end

local function count(all, name)
  local number = redis.call('HINCRBY', all, 'num', 1)
  redis.call('HSET', account(all, name), 'changed', number)
  redis.call('ZADD', all .. ':c', number, name)
  return number
end

local function looks(all, name)
  local like = redis.call('HMGET', account(all, name), 'likeShown', 'likeCompared')
  return {all .. ':l:s' .. (like[1] or ''), all .. ':l:c' .. (like[2] or '')}
end

local function delete(all, name)
  for _, look in ipairs(looks(all, name)) do
    redis.call('SREM', look, name)
  end
  redis.call('DEL', account(all, name))
  redis.call('ZREM', all .. ':n', name)
  redis.call('ZREM', all .. ':c', name)
  redis.call('ZREM', all .. ':free', name)
  redis.call('SREM', all .. ':ops', name)
end

local function setLooks(all, name, shown, compared)
  redis.call('HSET', account(all, name), 'likeShown', shown, 'likeCompared', compared)
  for _, look in ipairs(looks(all, name)) do
    redis.call('SADD', look, name)
  end
end

local function isFree(freeAt, now)
  return freeAt and tonumber(freeAt) <= tonumber(now)
end

local function find(all, name, now)
  local found = redis.call('HMGET', account(all, name), 'shown', 'freeAt')
  if not found[1] or isFree(found[2], now) then
    return {}
  end
  return answer(all, name)
end

-- args: name, now ('' for the clock of Redis). Answers the account; nothing if there is none.
exportReader('account_find', function(keys, args)
  return find(keys[1], args[1], millis(args[2]))
end)

local function alike(all, name, shown, compared, now)
  local first, since = nil, nil
  for _, look in ipairs({':l:s' .. shown, ':l:c' .. compared}) do
    for _, other in ipairs(redis.call('SMEMBERS', all .. look)) do
      local found = redis.call('HMGET', account(all, other), 'since', 'freeAt')
      if other ~= name and not isFree(found[2], now) and (not since or tonumber(found[1]) < since) then
        first, since = other, tonumber(found[1])
      end
    end
  end
  return first and answer(all, first) or {}
end

-- args: name, how it looks as shown and as compared, now ('' for the clock of Redis). Answers the first that looks alike; nothing if there is none.
exportReader('account_alike', function(keys, args)
  return alike(keys[1], args[1], args[2], args[3], millis(args[4]))
end)

-- The same, but the account itself if there is one.
exportReader('account_nearest', function(keys, args)
  local own = find(keys[1], args[1], millis(args[4]))
  return #own > 0 and own or alike(keys[1], args[1], args[2], args[3], millis(args[4]))
end)

-- args: behind which name ('' for the first), how many.
exportReader('account_list', function(keys, args)
  local found = {}
  local from = args[1] == '' and '-' or '(' .. args[1]
  for _, name in ipairs(redis.call('ZRANGEBYLEX', keys[1] .. ':n', from, '+', 'LIMIT', 0, args[2])) do
    found[#found + 1] = answer(keys[1], name)
  end
  return found
end)

-- args: behind which change, how many.
exportReader('account_changes', function(keys, args)
  local found = {}
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', keys[1] .. ':c', '(' .. args[1], '+inf', 'LIMIT', 0, args[2])) do
    found[#found + 1] = answer(keys[1], name)
  end
  return found
end)

-- args: name, shown, role, hash, credential, how it looks as shown and as compared, now ('' for the clock of Redis).
export('account_add', function(keys, args)
  local all, name, now = keys[1], args[1], millis(args[8])
  for _, free in ipairs(redis.call('ZRANGEBYSCORE', all .. ':free', '-inf', now)) do
    delete(all, free)
  end
  if isThere(all, name) then
    local isRepeated = redis.call('HGET', account(all, name), 'cred') == args[5]
    return {isRepeated and 'ok' or 'taken', answer(all, name)}
  end
  delete(all, name)
  redis.call('HSET', account(all, name), 'shown', args[2], 'role', args[3], 'since', now, 'hash', args[4], 'cred', args[5])
  redis.call('HSET', account(all, name), 'born', count(all, name))
  setLooks(all, name, args[6], args[7])
  redis.call('ZADD', all .. ':n', 0, name)
  if args[3] == 'operator' then
    redis.call('SADD', all .. ':ops', name)
  end
  return {'ok', answer(all, name)}
end)

-- Puts in one as it was kept elsewhere, as the one that was changed last. args: name, shown, role, since, hash, credential, how it looks as shown
-- and as compared, when it is free ('' if it is not gone).
export('account_load', function(keys, args)
  local all, name = keys[1], args[1]
  redis.call('HSET', account(all, name), 'shown', args[2], 'role', args[3], 'since', args[4], 'hash', args[5], 'cred', args[6])
  redis.call('HSET', account(all, name), 'born', count(all, name))
  setLooks(all, name, args[7], args[8])
  if args[9] ~= '' then
    redis.call('HSET', account(all, name), 'freeAt', args[9])
    redis.call('ZADD', all .. ':free', args[9], name)
    return 'ok'
  end
  redis.call('ZADD', all .. ':n', 0, name)
  if args[3] == 'operator' then
    redis.call('SADD', all .. ':ops', name)
  end
  return 'ok'
end)

-- args: name, credential before, hash, credential.
export('account_password', function(keys, args)
  local all, name = keys[1], args[1]
  if not isThere(all, name) then
    return {'none'}
  end
  local credential = redis.call('HGET', account(all, name), 'cred')
  if credential ~= args[4] then
    if credential ~= args[2] then
      return {'wrong'}
    end
    redis.call('HSET', account(all, name), 'hash', args[3], 'cred', args[4])
    count(all, name)
  end
  return {'ok', answer(all, name)}
end)

-- args: name, role.
export('account_role', function(keys, args)
  local all, name, role = keys[1], args[1], args[2]
  if not isThere(all, name) then
    return {'none'}
  end
  if role == 'operator' then
    redis.call('SADD', all .. ':ops', name)
  elseif redis.call('SISMEMBER', all .. ':ops', name) == 1 then
    if redis.call('SCARD', all .. ':ops') == 1 then
      return {'last', answer(all, name)}
    end
    redis.call('SREM', all .. ':ops', name)
  end
  redis.call('HSET', account(all, name), 'role', role)
  count(all, name)
  return {'ok', answer(all, name)}
end)

local function forgetInvitations(all, room)
  for _, name in ipairs(redis.call('HKEYS', all .. ':i:' .. room)) do
    redis.call('ZREM', all .. ':ia:' .. name, room)
  end
  redis.call('DEL', all .. ':i:' .. room)
end

-- The room is not closed any more.
local function reopen(all, room)
  forgetInvitations(all, room)
  local owner = redis.call('HGET', all .. ':r:' .. room, 'owner')
  if redis.call('HDEL', all .. ':r:' .. room, 'closed', 'hash') > 0 then
    redis.call('HINCRBY', all, 'closings', 1)
    redis.call('ZREM', all .. ':closed', room)
    redis.call('SREM', all .. ':rc:' .. owner, room)
  end
  return owner
end

-- The room is nobody's any more.
local function disown(all, room)
  local owner = reopen(all, room)
  if owner then
    redis.call('SREM', all .. ':ro:' .. owner, room)
    redis.call('DEL', all .. ':r:' .. room)
  end
end

-- args: name, credential, when it is free, now ('' for the clock of Redis).
exportFreeing('account_remove', function(keys, args)
  local all, name, now = keys[1], args[1], millis(args[4])
  local found = redis.call('HMGET', account(all, name), 'cred', 'freeAt', 'born')
  if not found[1] or found[2] and (isFree(found[2], now) or found[1] ~= args[2]) then
    return {'none'}
  elseif found[1] ~= args[2] then
    return {'wrong'}
  elseif not found[2] then
    for _, room in ipairs(redis.call('SMEMBERS', all .. ':ro:' .. name)) do
      disown(all, room)
    end
    for _, room in ipairs(redis.call('ZRANGE', all .. ':ia:' .. name, 0, -1)) do
      redis.call('HDEL', all .. ':i:' .. room, name)
    end
    redis.call('DEL', all .. ':ia:' .. name)
    redis.call('HSET', account(all, name), 'hash', '', 'freeAt', now + args[3])
    redis.call('ZADD', all .. ':free', now + args[3], name)
    redis.call('ZREM', all .. ':n', name)
    redis.call('SREM', all .. ':ops', name)
    redis.call('HSET', all .. ':gone', name, found[3])
    count(all, name)
  end
  return {'ok', answer(all, name)}
end)

-- args: generation. What was given to boxes elsewhere, as what somebody was born as, is not given again.
exportFreeing('account_meet', function(keys, args)
  local known = redis.call('HGET', keys[1], 'generation')
  if known and known ~= args[1] then
    redis.call('HINCRBY', keys[1], 'num', FAR)
  end
  redis.call('HSET', keys[1], 'generation', args[1])
  return 'ok'
end)

-- What is to be forgotten still: names, and what was born as each.
exportReader('account_gone', function(keys)
  return redis.call('HGETALL', keys[1] .. ':gone')
end)

-- args: name, what was born as it: it is forgotten.
exportFreeing('account_forgotten', function(keys, args)
  if redis.call('HGET', keys[1] .. ':gone', args[1]) == args[2] then
    redis.call('HDEL', keys[1] .. ':gone', args[1])
  end
  return 'ok'
end)

-- args: name. Answers what is born as it; '0' if there is no account.
exportReader('account_born', function(keys, args)
  return isThere(keys[1], args[1]) and redis.call('HGET', account(keys[1], args[1]), 'born') or '0'
end)

-- Whose rooms are. args: room, who may be invited ('' for nobody). Answers owner, when it was closed, hash, whether they are; or nothing.
exportReader('rights_find', function(keys, args)
  local all, room = keys[1], args[1]
  local found = redis.call('HMGET', all .. ':r:' .. room, 'owner', 'closed', 'hash')
  if not found[1] then
    return {}
  end
  local owner = redis.call('HGET', account(all, found[1]), 'shown')
  return {owner, found[2] or '', found[3] or '', redis.call('HEXISTS', all .. ':i:' .. room, args[2])}
end)

-- args: the number of the list that one has, whose invitations ('' for nobody's). Answers the number of the list, the list if it is another one
-- (shown name, owner and time of each), and where one is invited.
exportReader('rights_closed', function(keys, args)
  local all = keys[1]
  local number = redis.call('HGET', all, 'closings') or '0'
  local closed = {}
  if number ~= args[1] then
    for _, room in ipairs(redis.call('ZRANGE', all .. ':closed', 0, -1)) do
      for _, value in ipairs(redis.call('HMGET', all .. ':r:' .. room, 'shown', 'owner', 'closed')) do
        closed[#closed + 1] = value
      end
    end
  end
  local invited = {}
  for _, room in ipairs(redis.call('ZRANGE', all .. ':ia:' .. args[2], 0, -1)) do
    invited[#invited + 1] = redis.call('HGET', all .. ':r:' .. room, 'shown')
  end
  return {number, closed, invited}
end)

-- Whoever saw the room go before this time does not take what is given now.
local function give(all, room)
  local number = redis.call('HINCRBY', all, 'given', 1)
  redis.call('HSET', all .. ':r:' .. room, 'given', number)
end

local function own(all, room, shown, name)
  if not isThere(all, name) or redis.call('EXISTS', all .. ':r:' .. room) == 1 then
    return
  end
  redis.call('HSET', all .. ':r:' .. room, 'shown', shown, 'owner', name)
  give(all, room)
  redis.call('SADD', all .. ':ro:' .. name, room)
end

local function given(all)
  return redis.call('HGET', all, 'given') or '0'
end

-- args: room, shown, name. Answers how often rooms were given.
export('rights_own', function(keys, args)
  own(keys[1], args[1], args[2], args[3])
  return {'ok', given(keys[1])}
end)

-- args: room, shown, by whom, hash ('' for none), how many of one owner, how many in all, now ('' for the clock of Redis).
-- Answers how often rooms were given; or what is too many, and how many there are.
export('rights_close', function(keys, args)
  local all, room, name = keys[1], args[1], args[3]
  local rights = all .. ':r:' .. room
  local owner = redis.call('HGET', rights, 'owner')
  if not owner and not isThere(all, name) then
    return {'none'}
  end
  local isClosed = redis.call('HEXISTS', rights, 'closed')
  local theirs = redis.call('SCARD', all .. ':rc:' .. (owner or name)) - isClosed
  if theirs >= tonumber(args[5]) then
    return {'owner', theirs}
  end
  local others = redis.call('ZCARD', all .. ':closed') - isClosed
  if others >= tonumber(args[6]) then
    return {'all', others}
  end
  own(all, room, args[2], name)
  give(all, room)
  if isClosed == 0 then
    local now = millis(args[7])
    redis.call('HSET', rights, 'closed', now)
    redis.call('ZADD', all .. ':closed', now, room)
    redis.call('SADD', all .. ':rc:' .. (owner or name), room)
    redis.call('HINCRBY', all, 'closings', 1)
  end
  if args[4] == '' then
    redis.call('HDEL', rights, 'hash')
  else
    redis.call('HSET', rights, 'hash', args[4])
  end
  return {'ok', given(all)}
end)

-- args: room.
exportFreeing('rights_open', function(keys, args)
  reopen(keys[1], args[1])
  return 'ok'
end)

-- args: room. Answers whether it is closed, and how often rooms were given.
exportReader('rights_isClosed', function(keys, args)
  return {redis.call('HEXISTS', keys[1] .. ':r:' .. args[1], 'closed'), given(keys[1])}
end)

-- args: room that is gone, and how often rooms were given when it was there still: what was given later is of another room of that name.
exportFreeing('rights_forget', function(keys, args)
  if tonumber(redis.call('HGET', keys[1] .. ':r:' .. args[1], 'given') or 0) <= tonumber(args[2]) then
    disown(keys[1], args[1])
  end
  return 'ok'
end)

-- args: room, name, who invites, how many of a room, how many of an account, now ('' for the clock of Redis).
export('rights_invite', function(keys, args)
  local all, room, name = keys[1], args[1], args[2]
  local invited = redis.call('HEXISTS', all .. ':i:' .. room, name)
  local ofRoom = redis.call('HLEN', all .. ':i:' .. room) - invited
  if ofRoom >= tonumber(args[4]) then
    return {'room', ofRoom}
  end
  local ofAccount = redis.call('ZCARD', all .. ':ia:' .. name) - invited
  if ofAccount >= tonumber(args[5]) then
    return {'account', ofAccount}
  end
  if invited == 0 and isThere(all, name) and redis.call('HEXISTS', all .. ':r:' .. room, 'closed') == 1 then
    redis.call('HSET', all .. ':i:' .. room, name, '0 ' .. args[3])
    redis.call('ZADD', all .. ':ia:' .. name, millis(args[6]), room)
  end
  return {'ok'}
end)

-- args: room, name.
exportFreeing('rights_use', function(keys, args)
  redis.call('HDEL', keys[1] .. ':i:' .. args[1], args[2])
  redis.call('ZREM', keys[1] .. ':ia:' .. args[2], args[1])
  return 'ok'
end)

-- args: name. Answers room and who invited, of each invitation that was not told.
exportReader('rights_untold', function(keys, args)
  local all = keys[1]
  local found = {}
  for _, room in ipairs(redis.call('ZRANGE', all .. ':ia:' .. args[1], 0, -1)) do
    local told, by = string.match(redis.call('HGET', all .. ':i:' .. room, args[1]), '^(%d) (.*)$')
    if told == '0' then
      found[#found + 1] = redis.call('HGET', all .. ':r:' .. room, 'shown')
      found[#found + 1] = by
    end
  end
  return found
end)

-- args: room, name.
export('rights_told', function(keys, args)
  local invitation = redis.call('HGET', keys[1] .. ':i:' .. args[1], args[2])
  if invitation then
    redis.call('HSET', keys[1] .. ':i:' .. args[1], args[2], '1' .. string.sub(invitation, 2))
  end
  return 'ok'
end)

-- args: room. Answers the owner as shown, when it was closed, hash; and of each who is invited: name as shown, who invites, when, whether they
-- were told. Nothing if it is nobody's.
exportReader('rights_dump', function(keys, args)
  local all, room = keys[1], args[1]
  local found = redis.call('HMGET', all .. ':r:' .. room, 'owner', 'closed', 'hash')
  if not found[1] then
    return {}
  end
  local invited = {}
  local invitations = redis.call('HGETALL', all .. ':i:' .. room)
  for i = 1, #invitations, 2 do
    local name = invitations[i]
    local told, by = string.match(invitations[i + 1], '^(%d) (.*)$')
    table.insert(invited, redis.call('HGET', account(all, name), 'shown'))
    table.insert(invited, by)
    table.insert(invited, redis.call('ZSCORE', all .. ':ia:' .. name, room))
    table.insert(invited, told)
  end
  return {redis.call('HGET', account(all, found[1]), 'shown'), found[2] or '', found[3] or '', invited}
end)

-- args: room, shown, owner, when it was closed ('' if it is open), hash ('' for none).
export('rights_load', function(keys, args)
  local all, room, owner = keys[1], args[1], args[3]
  own(all, room, args[2], owner)
  if args[4] ~= '' then
    redis.call('HSET', all .. ':r:' .. room, 'closed', args[4])
    redis.call('ZADD', all .. ':closed', args[4], room)
    redis.call('SADD', all .. ':rc:' .. owner, room)
    redis.call('HINCRBY', all, 'closings', 1)
    if args[5] ~= '' then
      redis.call('HSET', all .. ':r:' .. room, 'hash', args[5])
    end
  end
  return 'ok'
end)

-- args: room, name, who invites, when, whether they were told.
export('invitation_load', function(keys, args)
  redis.call('HSET', keys[1] .. ':i:' .. args[1], args[2], args[5] .. ' ' .. args[3])
  redis.call('ZADD', keys[1] .. ':ia:' .. args[2], args[4], args[1])
  return 'ok'
end)

-- Who is banned or muted.
local function forgetSanction(all, one)
  redis.call('ZREM', all .. ':su', one)
  redis.call('ZREM', all .. ':so', one)
  return redis.call('DEL', all .. ':s:' .. one)
end

local function sanctionsChanged(all)
  local number = redis.call('HINCRBY', all, 'sanctions', 1)
  redis.call(PUBLISH, all, 'sanctions ' .. number)
  return number
end

-- args: which (kind and key), name, network, by, reason, since, until ('' where there is none; a reason has a '+' before it), kind. Answers the
-- number of changes.
export('sanction_put', function(keys, args)
  local all, one = keys[1], args[1]
  for _, ended in ipairs(redis.call('ZRANGEBYSCORE', all .. ':su', '-inf', args[6])) do
    forgetSanction(all, ended)
  end
  forgetSanction(all, one)
  local number = sanctionsChanged(all)
  redis.call('HSET', all .. ':s:' .. one, 'kind', args[8], 'name', args[2], 'network', args[3], 'by', args[4], 'reason', args[5],
    'since', args[6], 'until', args[7])
  redis.call('ZADD', all .. ':so', number, one)
  if args[7] ~= '' then
    redis.call('ZADD', all .. ':su', args[7], one)
  end
  return number
end)

-- args: which (kind and key), since when, network. It gets that, unless it was taken back or changed meanwhile. Answers the number of changes.
export('sanction_complete', function(keys, args)
  local all, one, since, network = keys[1], unpack(args)
  local kept = redis.call('HMGET', all .. ':s:' .. one, 'since', 'network')
  if kept[1] ~= since or kept[2] ~= '' then
    return tonumber(redis.call('HGET', all, 'sanctions') or 0)
  end
  redis.call('HSET', all .. ':s:' .. one, 'network', network)
  return sanctionsChanged(all)
end)

-- args: which (kind and key). Answers the number of changes.
exportFreeing('sanction_remove', function(keys, args)
  if forgetSanction(keys[1], args[1]) == 0 then
    return tonumber(redis.call('HGET', keys[1], 'sanctions') or 0)
  end
  return sanctionsChanged(keys[1])
end)

-- Answers the number of changes, and kind, name, network, by, reason, since and until of each, in their order.
exportReader('sanction_all', function(keys)
  local all = keys[1]
  local found = {}
  for _, one in ipairs(redis.call('ZRANGE', all .. ':so', 0, -1)) do
    local sanction = redis.call('HMGET', all .. ':s:' .. one, 'kind', 'name', 'network', 'by', 'reason', 'since', 'until')
    for _, value in ipairs(sanction) do
      found[#found + 1] = value
    end
  end
  return {tonumber(redis.call('HGET', all, 'sanctions') or 0), found}
end)
