-- What accounts have said to each other, and up to where they have read. Beside a user's own key (KEYS[1], see boxes.lua):
--   :c:<with>     stream, as :m, of what was said with one other account, and :cs, a set of them
--   :k            hash by place: number, epoch and shown name, apart by spaces; :ko, a sorted set of places, the latest last; :kn counts them

local MAX_MARKS = 1000
local MAX_AT_ONCE = 64

local function seqOf(id)
  return tonumber(string.match(id, '^%d+'))
end

-- The letters that a function reads chunk by chunk, as number and JSON of each: as many as fit, but at least one.
local function fitting(limit, bytes, read)
  local found = {}
  local last = nil
  while #found < 2 * limit do
    local count = math.min(MAX_AT_ONCE, limit - #found / 2)
    local entries = read(last, count)
    for _, entry in ipairs(entries) do
      last = seqOf(entry[1])
      bytes = bytes - entry[2][4]
      if bytes < 0 and #found > 0 then
        return found
      end
      found[#found + 1] = last
      found[#found + 1] = entry[2][2]
    end
    if #entries < count then
      break
    end
  end
  return found
end

local function entryId(seq)
  return string.format('%.0f-0', seq)
end

-- args: with, below which number ('' for all), how many, bytes. The newest first.
exportReader('said_before', function(keys, args)
  local said = keys[1] .. ':c:' .. args[1]
  return fitting(tonumber(args[3]), tonumber(args[4]), function(last, count)
    local below = last or tonumber(args[2])
    if not below then
      return redis.call('XREVRANGE', said, '+', '-', 'COUNT', count)
    end
    return below > 0 and redis.call('XREVRANGE', said, '(' .. entryId(below), '-', 'COUNT', count) or {}
  end)
end)

-- args: with, from which number on, how many, bytes. The oldest first.
exportReader('said_from', function(keys, args)
  local said = keys[1] .. ':c:' .. args[1]
  return fitting(tonumber(args[3]), tonumber(args[4]), function(last, count)
    return redis.call('XRANGE', said, entryId(last and last + 1 or math.max(0, tonumber(args[2]))), '+', 'COUNT', count)
  end)
end)

-- With whom there is a conversation.
exportReader('said_with', function(keys)
  return redis.call('SMEMBERS', keys[1] .. ':cs')
end)

-- Puts in what was said, kept elsewhere. args: with, number, JSON, bytes.
export('said_load', function(keys, args)
  redis.call('XADD', keys[1] .. ':c:' .. args[1], args[2] .. '-0', 'e', args[3], 'b', args[4])
  redis.call('SADD', keys[1] .. ':cs', args[1])
  return 'ok'
end)

local function split(mark)
  local seq, epoch, shown = string.match(mark, '^(%d+) (%S*) (.*)$')
  return tonumber(seq), epoch, shown
end

-- args: what was born as the account; then five of each mark: place, shown name, number, epoch of the room, its latest number; the last two are
-- empty if it is no room. Answers the number of each, 0 where there is nothing to be read; nothing if the account has ended.
export('marks_put', function(keys, args)
  local user = keys[1]
  local numbers = {}
  if tonumber(args[1]) <= tonumber(redis.call('GET', user .. ':g') or 0) then
    return numbers
  end
  for i = 2, #args, 5 do
    local place, shown, seq, epoch = args[i], args[i + 1], tonumber(args[i + 2]), args[i + 3]
    local latest = tonumber(args[i + 4]) or tonumber(redis.call('HGET', user, 'last') or 0)
    local mark = redis.call('HGET', user .. ':k', place)
    if mark then
      local before, of = split(mark)
      if of == epoch and before <= latest then
        seq = math.max(seq, before)
      end
    end
    seq = math.min(seq, latest)
    if seq > 0 then
      redis.call('HSET', user .. ':k', place, entryId(seq):sub(1, -3) .. ' ' .. epoch .. ' ' .. shown)
      redis.call('ZADD', user .. ':ko', redis.call('INCR', user .. ':kn'), place)
    end
    numbers[#numbers + 1] = seq
  end
  local beyond = redis.call('ZRANGE', user .. ':ko', 0, -MAX_MARKS - 1)
  for _, place in ipairs(beyond) do
    redis.call('HDEL', user .. ':k', place)
    redis.call('ZREM', user .. ':ko', place)
  end
  return numbers
end)

-- Answers shown name, number and epoch of each mark, the latest last.
exportReader('marks_get', function(keys)
  local user = keys[1]
  local marks = {}
  for _, place in ipairs(redis.call('ZRANGE', user .. ':ko', 0, -1)) do
    local seq, epoch, shown = split(redis.call('HGET', user .. ':k', place))
    marks[#marks + 1] = shown
    marks[#marks + 1] = seq
    marks[#marks + 1] = epoch
  end
  return marks
end)
