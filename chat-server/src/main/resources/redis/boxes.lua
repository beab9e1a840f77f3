-- What is said to one user alone. KEYS[1] is the user's own key, to whose slot all others of theirs belong:
--   (itself)      hash: last (the latest number), acct (which account's it is, see below), taken (by sessions that ended), settled (by all that
--                 are there), from (behind which bytes are counted), kb and wb (bytes that are kept, and that wait), wn (how many wait for an
--                 account that is away), g (the generation of the Redis that gave the latest number, see nodes.lua), checked (the generation in
--                 which it was last looked whether the sessions are there), in (of each session that takes letters out: session, fence, the
--                 number up to which it has, that after which it began, and the channel at which its server hears of this box, '-' for KEYS[1]). A number that is 0 need
--                 not be there
--   :m            stream, a letter an entry <seq>-0: e (JSON), b (bytes), o (whom the bytes count against, empty for the user), s (whom it
--                 counts against while it waits for somebody who is away), w (1 if it had to wait)
--   :b :n         hashes: what waits in bytes by o, and in letters by s
--   :e            sorted set of sessions that ended, by when; they are known for a day
--   :l:<session>  sorted set of labels by the numbers that they bear in their sender's own box
--   :d:<session>  the same of what a session put here besides, and :df, a hash with the greatest fence that each came with
--   :ds           sorted set of these sessions, by when they put something here last; they are known for a day
--   :g            which account was the latest that has ended, for a day
-- An account is told from others of its name by a number that grows ('born'). Only accounts have conversations: see conversations.lua.

local MAX_BYTES = 1048576
local PARTS = 4
local MAX_LABELS = 256
local MAX_WAITING = 1000
local MAX_WAITING_OF_ONE = 100
local DAY_MILLIS = 86400000
local FORGOTTEN_AT_ONCE = 10
local FAR = 1000000000 -- behind all numbers that may have been given and are lost

local function number(key, field)
  return tonumber(redis.call('HGET', key, field) or 0)
end

local function entryId(seq)
  return string.format('%.0f-0', seq)
end

local function seqOf(id)
  return tonumber(string.match(id, '^%d+'))
end

local function fields(entry)
  local found = {}
  for i = 1, #entry[2], 2 do
    found[entry[2][i]] = entry[2][i + 1]
  end
  return found
end

local function isSomebodyIn(user)
  return redis.call('HEXISTS', user, 'in') == 1
end

-- Those that take letters out, by session: the greatest fence, the number up to which it has taken, that after which it began, and
-- its server's channel.
local function sessionsOf(user)
  local sessions = {}
  for session, fence, taken, began, channel in string.gmatch(redis.call('HGET', user, 'in') or '', '(%S+) (%d+) (%d+) (%d+) (%S+)') do
    sessions[session] = {fence = tonumber(fence), taken = tonumber(taken), began = tonumber(began), channel = channel}
  end
  return sessions
end

local function keepSessions(user, sessions)
  local all = {}
  for session, its in pairs(sessions) do
    all[#all + 1] = string.format('%s %.0f %.0f %.0f %s', session, its.fence, its.taken, its.began, its.channel)
  end
  if #all == 0 then
    redis.call('HDEL', user, 'in')
  else
    redis.call('HSET', user, 'in', table.concat(all, ' '))
  end
end

-- Tells the servers of those sessions, each once, something of this box.
local function tell(user, sessions, text)
  local told = {}
  for _, its in pairs(sessions) do
    if not told[its.channel] then
      told[its.channel] = true
      redis.call(PUBLISH, its.channel == '-' and user or its.channel, user .. '\n' .. text)
    end
  end
end

-- The number up to which one has taken that has taken the most.
local function mostTaken(user)
  local most = number(user, 'taken')
  for _, its in pairs(sessionsOf(user)) do
    most = math.max(most, its.taken)
  end
  return most
end

local function hasEnded(user, session)
  return redis.call('ZSCORE', user .. ':e', session)
end

local function forgetBox(user)
  for _, session in ipairs(redis.call('ZRANGE', user .. ':ds', 0, -1)) do
    redis.call('DEL', user .. ':d:' .. session)
  end
  for session in pairs(sessionsOf(user)) do
    redis.call('DEL', user .. ':l:' .. session)
  end
  redis.call('DEL', user, user .. ':m', user .. ':b', user .. ':n', user .. ':df', user .. ':ds')
end

-- What an account said and read; the box too, unless somebody is in.
local function forgetAccount(user)
  for _, with in ipairs(redis.call('SMEMBERS', user .. ':cs')) do
    redis.call('DEL', user .. ':c:' .. with)
  end
  redis.call('DEL', user .. ':cs', user .. ':k', user .. ':ko', user .. ':kn')
  if isSomebodyIn(user) then
    redis.call('HSET', user, 'acct', '0')
  else
    forgetBox(user)
  end
end

-- From now on it is the account's that was born then. One that has ended meanwhile has no box any more.
local function belong(user, born)
  born = tonumber(born) or 0
  local before = number(user, 'acct')
  if born <= before or born <= tonumber(redis.call('GET', user .. ':g') or 0) then
    return
  end
  if before > 0 then
    forgetAccount(user)
  end
  redis.call('HSET', user, 'acct', born)
end

-- Counts the bytes of letters as waiting (1) or not any more (-1), between two numbers; as kept when they do not wait.
local function recount(user, from, to, sign)
  local counted = math.max(from, number(user, 'from'))
  if counted >= to then
    return
  end
  local all = 0
  for _, entry in ipairs(redis.call('XRANGE', user .. ':m', entryId(counted + 1), entryId(to))) do
    local letter = fields(entry)
    all = all + letter.b
    if letter.o ~= '' and redis.call('HINCRBY', user .. ':b', letter.o, sign * letter.b) <= 0 then
      redis.call('HDEL', user .. ':b', letter.o)
    end
  end
  redis.call('HINCRBY', user, 'wb', sign * all)
  redis.call('HINCRBY', user, 'kb', -sign * all)
end

-- What all have taken is kept, the rest waits.
local function settle(user)
  local all = nil
  for _, its in pairs(sessionsOf(user)) do
    all = math.min(all or its.taken, its.taken)
  end
  local before = number(user, 'settled')
  if all > before then
    recount(user, before, all, -1)
  else
    recount(user, all, before, 1)
  end
  redis.call('HSET', user, 'settled', all)
end

-- Gives up what is kept, the oldest first, until it comes to so many bytes at most.
local function shrink(user, bytes)
  local settled = number(user, 'settled')
  local counted = number(user, 'from')
  while number(user, 'kb') > bytes do
    local oldest = redis.call('XRANGE', user .. ':m', '-', '+', 'COUNT', 1)[1]
    if not oldest or seqOf(oldest[1]) > settled then
      return
    end
    redis.call('XDEL', user .. ':m', oldest[1])
    if seqOf(oldest[1]) > counted then
      redis.call('HINCRBY', user, 'kb', -fields(oldest).b)
    end
  end
end

-- The key under which a session's label is found: of its own ones in its user's box, or of what it put into any box besides.
local function labelsOf(user, session, own, label)
  local kind = own and string.sub(label, 1, 1) == 's' and ':l:' or ':d:'
  return user .. kind .. session, kind == ':d:'
end

-- Forgets some of the sessions that have put nothing here for long.
local function forgetSenders(user, before)
  local old = redis.call('ZRANGEBYSCORE', user .. ':ds', '-inf', before, 'LIMIT', 0, FORGOTTEN_AT_ONCE)
  for _, session in ipairs(old) do
    redis.call('DEL', user .. ':d:' .. session)
    redis.call('HDEL', user .. ':df', session)
    redis.call('ZREM', user .. ':ds', session)
  end
end

local function remember(user, session, fence, own, label, seq)
  local labels, isDelivered = labelsOf(user, session, own, label)
  redis.call('ZADD', labels, seq, label)
  redis.call('ZREMRANGEBYRANK', labels, 0, -MAX_LABELS - 1)
  if isDelivered then
    local now = tonumber(millis(''))
    redis.call('ZADD', user .. ':ds', now, session)
    redis.call('HSET', user .. ':df', session, fence)
    forgetSenders(user, now - DAY_MILLIS)
    for _, key in ipairs({labels, user .. ':df', user .. ':ds'}) do
      redis.call('PEXPIRE', key, 2 * DAY_MILLIS) -- nobody may put anything here any more
    end
  end
end

-- A Redis that has gone back in time gives no number that somebody may have seen.
local function meet(user, generation)
  local known = redis.call('HGET', user, 'g')
  if known ~= generation then
    if known then
      redis.call('HINCRBY', user, 'last', FAR)
    end
    redis.call('HSET', user, 'g', generation)
  end
end

-- args: session, fence, born ('0' for a guest), generation, channel. Answers up to where the session has taken. Where the directory may be elsewhere,
-- there is 1 behind these: if it has to be asked whether the sessions here are there still, the answer has each with its fence. Behind 2 that was done.
export('box_open', function(keys, args)
  local user, session, fence, born = keys[1], args[1], tonumber(args[2]), args[3]
  local sessions = sessionsOf(user)
  local before = sessions[session]
  if hasEnded(user, session) or (before and before.fence > fence) then
    return {'fenced'}
  end
  if args[6] == '1' and isSomebodyIn(user) and redis.call('HGET', user, 'checked') ~= args[4] then
    local fences = {}
    for id, its in pairs(sessions) do
      fences[#fences + 1] = id
      fences[#fences + 1] = string.format('%.0f', its.fence)
    end
    return {'check', fences}
  elseif args[6] then
    redis.call('HSET', user, 'checked', args[4])
  end
  if born == '0' and not isSomebodyIn(user) and number(user, 'acct') > 0 then
    forgetAccount(user) -- it was that of an account that is gone
  end
  belong(user, born)
  meet(user, args[4])
  local last = number(user, 'last')
  local stands = before and before.taken or mostTaken(user)
  if not isSomebodyIn(user) and last > 0 then -- what waited may come to more than a box has room for
    redis.call('HSET', user, 'from', last, 'settled', stands, 'kb', 0, 'wb', 0)
    redis.call('DEL', user .. ':b')
  end
  tell(user, sessions, 'session ' .. session .. ' ' .. args[2]) -- it may have been elsewhere
  sessions[session] =
    {fence = fence, taken = stands, began = before and before.began or stands, channel = args[5] == user and '-' or args[5]}
  keepSessions(user, sessions)
  return {'ok', stands, last}
end)

-- What is counted of a box: bytes that wait, and that are kept, and when that was so, in microseconds.
local function counted(user)
  local now = redis.call('TIME')
  return number(user, 'wb'), number(user, 'kb'), now[1] .. string.format('%06d', now[2])
end

local function repeated(user, seq)
  local entry = redis.call('XRANGE', user .. ':m', entryId(seq), entryId(seq))[1]
  return {'ok', seq, 1, entry and tonumber(fields(entry).w) or 0, counted(user)}
end

-- args: session, fence, whether it is the sender's own box, label, JSON, bytes, owner, sender, whether one has an account and the other may
-- have one, whether the sender has, whether it is told that it waits, born of the receiver ('' if not asked for), whether a guest may leave it,
-- with whom it is a conversation ('' for none), how many messages of that are kept, whether all boxes together have room for it, and for what is
-- kept, generation. Answers number, whether it was there, whether it waits, what is counted; or what is missing, or why not.
export('box_put', function(keys, args)
  local user, session, fence, own, label = keys[1], args[1], args[2], args[3] == '1', args[4]
  local bytes, owner, sender, ofAccount, fromAccount = tonumber(args[6]), args[7], args[8], args[9] == '1', args[10] == '1'
  local born, with, isRoom, mayKeep = args[12], args[14], args[16] == '1', args[17] == '1'
  local its = own and sessionsOf(user)[session]
  if own and not (its and its.fence == tonumber(fence)) or not own and number(user .. ':df', session) > tonumber(fence) then
    return {'fenced'}
  end
  local before = redis.call('ZSCORE', labelsOf(user, session, own, label), label)
  if before then
    return repeated(user, tonumber(before))
  end
  local isAway = not isSomebodyIn(user)
  if isAway and not ofAccount then
    return {'unknown'}
  end
  if ofAccount and born == '' and (isAway or number(user, 'acct') == 0) then
    return {'account?'}
  end
  belong(user, born)
  if isAway then
    if number(user, 'acct') == 0 or born == '0' then
      return {'unknown'}
    elseif number(user, 'wn') >= MAX_WAITING then
      return {'full', 'all'}
    elseif number(user .. ':n', sender) >= MAX_WAITING_OF_ONE then
      return {'full', 'sender'}
    elseif not fromAccount and args[13] ~= '1' then
      return {'guest?'}
    end
  else
    local free = MAX_BYTES - number(user, 'wb')
    if not own and not isRoom then
      return {'full', 'boxes'}
    elseif not own and PARTS * (number(user .. ':b', owner) + bytes) > free then
      return {'full', 'box'}
    end
    shrink(user, mayKeep and free - bytes or 0)
  end
  meet(user, args[18])
  local seq = redis.call('HINCRBY', user, 'last', 1)
  local waits = isAway and '1' or args[11]
  redis.call('XADD', user .. ':m', entryId(seq), 'e', args[5], 'b', bytes, 'o', own and '' or owner, 's', own and '' or sender, 'w', waits)
  if isAway then
    redis.call('HINCRBY', user, 'wn', 1)
    redis.call('HINCRBY', user .. ':n', sender, 1)
  else
    redis.call('HINCRBY', user, 'wb', bytes)
    if not own then
      redis.call('HINCRBY', user .. ':b', owner, bytes)
    end
  end
  remember(user, session, fence, own, label, seq)
  if with ~= '' and number(user, 'acct') > 0 then
    local said = user .. ':c:' .. with
    local latest = redis.call('XREVRANGE', said, '+', '-', 'COUNT', 1)[1]
    local id = math.max(seq, latest and seqOf(latest[1]) + 1 or 0)
    redis.call('XADD', said, 'MAXLEN', args[15], entryId(id), 'e', args[5], 'b', bytes)
    redis.call('SADD', user .. ':cs', with)
  end
  tell(user, sessionsOf(user), 'letter ' .. seq)
  return {'ok', seq, 0, isAway and 1 or 0, counted(user)}
end)

-- args: session. Answers its fence, empty if it takes nothing out.
exportReader('box_fence', function(keys, args)
  local its = sessionsOf(keys[1])[args[1]]
  return its and string.format('%.0f', its.fence) or ''
end)

-- args: behind which number, bytes. Answers number and JSON of each.
exportReader('box_read', function(keys, args)
  local user, after, left = keys[1], tonumber(args[1]), tonumber(args[2])
  local found = {}
  while isSomebodyIn(user) do
    local entries = redis.call('XRANGE', user .. ':m', entryId(after + 1), '+', 'COUNT', 64)
    for _, entry in ipairs(entries) do
      local letter = fields(entry)
      left = left - letter.b
      if left < 0 and #found > 0 then
        return found
      end
      after = seqOf(entry[1])
      found[#found + 1] = after
      found[#found + 1] = letter.e
    end
    if #entries < 64 then
      break
    end
  end
  return found
end)

-- args: session, fence, up to where, whether all boxes together have room for what is kept. Answers up to where, and what is counted.
exportFreeing('box_taken', function(keys, args)
  local user, session, upTo = keys[1], args[1], tonumber(args[3])
  local sessions = sessionsOf(user)
  local its = sessions[session]
  if not its or its.fence ~= tonumber(args[2]) then
    return {'fenced'}
  end
  if upTo >= 0 and upTo <= number(user, 'last') then
    its.taken = math.max(upTo, its.began)
    keepSessions(user, sessions)
    settle(user)
  end
  if args[4] ~= '1' then
    shrink(user, 0)
  end
  return {'ok', its.taken, counted(user)}
end)

-- args: session, whether it is its own box, label. Answers the number of what it has put here with that; nothing if there is none.
exportReader('box_sent', function(keys, args)
  local seq = redis.call('ZSCORE', labelsOf(keys[1], args[1], args[2] == '1', args[3]), args[3])
  return seq and {tonumber(seq)} or {}
end)

-- The last session of an account has ended: what nobody has taken waits, the latest of it if it is too much.
local function wait(user)
  local letters = user .. ':m'
  redis.call('XTRIM', letters, 'MINID', entryId(number(user, 'taken') + 1))
  if redis.call('XTRIM', letters, 'MAXLEN', MAX_WAITING) > 0 then
    local first = redis.call('XRANGE', letters, '-', '+', 'COUNT', 1)[1]
    redis.call('HSET', user, 'taken', seqOf(first[1]) - 1)
  end
  redis.call('DEL', user .. ':b', user .. ':n')
  local all = redis.call('XRANGE', letters, '-', '+')
  for _, entry in ipairs(all) do
    redis.call('HINCRBY', user .. ':n', fields(entry).s, 1)
  end
  redis.call('HSET', user, 'wn', #all, 'wb', 0, 'kb', 0)
end

-- args: session, fence. Answers what is counted.
exportFreeing('box_close', function(keys, args)
  local user, session, fence = keys[1], args[1], tonumber(args[2])
  if hasEnded(user, session) then
    return {'ok', counted(user)}
  end
  local sessions = sessionsOf(user)
  local its = sessions[session]
  if its and its.fence > fence then
    return {'fenced'}
  end
  tell(user, sessions, 'session ' .. session .. ' ' .. string.format('%.0f', fence + 1))
  sessions[session] = nil
  keepSessions(user, sessions)
  redis.call('DEL', user .. ':l:' .. session)
  local now = tonumber(millis(''))
  redis.call('ZADD', user .. ':e', now, session)
  redis.call('ZREMRANGEBYSCORE', user .. ':e', '-inf', now - DAY_MILLIS)
  redis.call('PEXPIRE', user .. ':e', DAY_MILLIS)
  if its then
    if its.taken > number(user, 'taken') then
      redis.call('HSET', user, 'taken', its.taken)
    end
    if isSomebodyIn(user) then
      settle(user)
    elseif number(user, 'acct') == 0 then
      forgetBox(user)
    else
      wait(user)
    end
  end
  return {'ok', counted(user)}
end)

-- What waits for an account, or would if nobody were in: args: behind which number, how many, generation. Answers the latest number, up to
-- where nothing waits, and number, JSON, sender and whether it had to wait of each letter.
exportFreeing('box_dump', function(keys, args)
  local user = keys[1]
  if number(user, 'last') > 0 then
    meet(user, args[3])
  end
  local taken = mostTaken(user)
  local latest = redis.call('XREVRANGE', user .. ':m', '+', '-', 'COUNT', MAX_WAITING + 1)[MAX_WAITING + 1]
  taken = math.max(taken, latest and seqOf(latest[1]) or 0)
  local letters = {}
  local from = entryId(math.max(taken, tonumber(args[1])) + 1)
  for _, entry in ipairs(redis.call('XRANGE', user .. ':m', from, '+', 'COUNT', args[2])) do
    local letter = fields(entry)
    for _, value in ipairs({seqOf(entry[1]), letter.e, letter.s, letter.w}) do
      letters[#letters + 1] = value
    end
  end
  return {number(user, 'last'), taken, letters}
end)

-- Makes a box of what was kept elsewhere. args: born, the latest number, up to where nothing waits.
export('box_load', function(keys, args)
  redis.call('HSET', keys[1], 'acct', args[1], 'last', args[2], 'taken', args[3])
  return 'ok'
end)

-- Puts in what waits. args: number, JSON, bytes, sender, whether it had to wait.
export('letter_load', function(keys, args)
  local user = keys[1]
  redis.call('XADD', user .. ':m', args[1] .. '-0', 'e', args[2], 'b', args[3], 'o', '', 's', args[4], 'w', args[5])
  redis.call('HINCRBY', user, 'wn', 1)
  redis.call('HINCRBY', user .. ':n', args[4], 1)
  return 'ok'
end)

-- args: born, of an account that has ended.
exportFreeing('box_forget', function(keys, args)
  local user, born = keys[1], tonumber(args[1])
  if number(user, 'acct') <= born then
    forgetAccount(user)
  end
  if born > tonumber(redis.call('GET', user .. ':g') or 0) then
    redis.call('SET', user .. ':g', args[1], 'PX', DAY_MILLIS)
  end
  return 'ok'
end)

-- How many letters a guest, or others from the same place, may leave for all who are away, within an hour. KEYS[1] is a sorted set of them by
-- time. args: the letter, its time in milliseconds, how long an hour is, how many. Answers whether it is one of them.
export('guest_leave', function(keys, args)
  local time, hour = tonumber(args[2]), tonumber(args[3])
  if redis.call('ZSCORE', keys[1], args[1]) then
    return 1
  end
  redis.call('ZREMRANGEBYSCORE', keys[1], '-inf', time - hour)
  if redis.call('ZCARD', keys[1]) >= tonumber(args[4]) then
    return 0
  end
  redis.call('ZADD', keys[1], time, args[1])
  redis.call('PEXPIRE', keys[1], 2 * hour)
  return 1
end)

-- args: a letter that was not left after all.
exportFreeing('guest_unleave', function(keys, args)
  return redis.call('ZREM', keys[1], args[1])
end)

-- What is counted of all boxes together. KEYS[1] is a hash: by box, what is counted of it; and the sums, waiting and kept. :z is a sorted set of
-- the boxes in which nothing is counted, by when that was so; they are known for a minute. args: four of each box: its name, what waits, what is
-- kept, when that was so. Answers the sums.
local MINUTE_MICROS = 60000000

exportFreeing('boxes_count', function(keys, args)
  local all = keys[1]
  for i = 1, #args, 4 do
    local box, waiting, kept, time = ':' .. args[i], tonumber(args[i + 1]), tonumber(args[i + 2]), tonumber(args[i + 3])
    local before = redis.call('HGET', all, box)
    local waited, had, since = string.match(before or '0 0 0', '^(%d+) (%d+) (%d+)$')
    if tonumber(since) < time then
      redis.call('HINCRBY', all, 'waiting', waiting - waited)
      redis.call('HINCRBY', all, 'kept', kept - had)
      redis.call('HSET', all, box, args[i + 1] .. ' ' .. args[i + 2] .. ' ' .. args[i + 3])
      if waiting + kept == 0 then
        redis.call('ZADD', all .. ':z', time, box)
      else
        redis.call('ZREM', all .. ':z', box)
      end
      for _, old in ipairs(redis.call('ZRANGEBYSCORE', all .. ':z', '-inf', time - MINUTE_MICROS, 'LIMIT', 0, FORGOTTEN_AT_ONCE)) do
        redis.call('HDEL', all, old)
        redis.call('ZREM', all .. ':z', old)
      end
    end
  end
  return {number(all, 'waiting'), number(all, 'kept')}
end)
