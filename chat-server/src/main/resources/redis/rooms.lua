-- Which rooms there are: what their names look like, and which name is whose. Keys begin with KEYS[1]:
--   :names  compared name -> ticket, key in the order of names, skeletons, and name as it is shown, with tabs between
--   :shown and :compared  skeleton -> compared name
--   :order  a sorted set of the keys in the order of names, each with a tab and the name behind it
--   :tickets  how many there were
-- The room itself is elsewhere. A name is claimed before its room is made, and given back when that is gone, unless it was claimed once more
-- since, which the ticket tells.

local function claimed(base, compared)
  local there = redis.call('HGET', base .. ':names', compared)
  if there then
    return string.match(there, '^(%d+)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$')
  end
end

-- Compared name, key in the order, skeleton of the shown and of the compared name, shown name, whether it can be mistaken for something else.
-- Answers with a name that it looks like; with 'mistakable' behind an empty one; or, if it is this room's, with the name as it is shown behind two
-- empty ones: as it was written by whoever claimed it first.
export('rooms_claim', function(keys, arguments)
  local base = keys[1]
  local compared, order, likeShown, likeCompared, shown, mistakable = unpack(arguments)
  local _, knownOrder, knownShown, knownCompared, known = claimed(base, compared)
  if not known then
    if mistakable == '1' then
      return {'', 'mistakable'}
    end
    local other = redis.call('HGET', base .. ':shown', likeShown) or redis.call('HGET', base .. ':compared', likeCompared)
    if other then
      local _, _, _, _, name = claimed(base, other)
      return {name}
    end
    knownOrder, knownShown, knownCompared, known = order, likeShown, likeCompared, shown
    redis.call('HSET', base .. ':shown', likeShown, compared)
    redis.call('HSET', base .. ':compared', likeCompared, compared)
    redis.call('ZADD', base .. ':order', 0, order .. '\t' .. shown)
  end
  local ticket = redis.call('INCR', base .. ':tickets')
  redis.call('HSET', base .. ':names', compared, table.concat({ticket, knownOrder, knownShown, knownCompared, known}, '\t'))
  return {'', '', known}
end)

-- The latest ticket of a name; nothing if nobody has claimed it.
exportReader('rooms_ticket', function(keys, arguments)
  return {(claimed(keys[1], arguments[1]))}
end)

exportFreeing('rooms_release', function(keys, arguments)
  local base = keys[1]
  local compared, ticket = unpack(arguments)
  local latest, order, likeShown, likeCompared, shown = claimed(base, compared)
  if latest == ticket then
    redis.call('HDEL', base .. ':names', compared)
    redis.call('HDEL', base .. ':shown', likeShown)
    redis.call('HDEL', base .. ':compared', likeCompared)
    redis.call('ZREM', base .. ':order', order .. '\t' .. shown)
  end
  return {1}
end)

-- Names in their order behind a key, as they are shown.
exportReader('rooms_list', function(keys, arguments)
  local names = {}
  for _, found in ipairs(redis.call('ZRANGEBYLEX', keys[1] .. ':order', arguments[1], '+', 'LIMIT', 0, arguments[2])) do
    names[#names + 1] = string.match(found, '\t(.*)$')
  end
  return names
end)
