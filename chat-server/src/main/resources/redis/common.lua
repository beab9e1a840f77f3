-- What all parts of the library use. Each part is a block of its own behind this one, so that its locals are its own. Functions are called
-- by names that begin with those of the library, because no two libraries may have the same: versions stand beside each other that way. PUBLISH
-- is the command that announces something.

local function export(name, callback)
  redis.register_function(LIBRARY .. '_' .. name, callback)
end

-- One that changes nothing: it can be called where no memory is left, too.
local function exportReader(name, callback)
  redis.register_function{function_name = LIBRARY .. '_' .. name, callback = callback, flags = {'no-writes'}}
end

-- One without which no memory would become free, or nobody could go: it may write where none is left.
local function exportFreeing(name, callback)
  redis.register_function{function_name = LIBRARY .. '_' .. name, callback = callback, flags = {'allow-oom'}}
end

-- Milliseconds since 1970 as a string: given by whoever calls, or, if that is empty, by the clock of Redis, which is one for all servers.
local function millis(given)
  if given ~= '' then
    return given
  end
  local now = redis.call('TIME')
  local micros = now[2]
  return now[1] .. (#micros == 6 and string.sub(micros, 1, 3) or string.format('%03d', math.floor(micros / 1000)))
end

exportReader('time', function(_, arguments)
  return {millis(arguments[1])}
end)

-- What directory.lua does for nodes.lua.
local dir = {}

-- What room.lua does for append.lua.
local room = {}
