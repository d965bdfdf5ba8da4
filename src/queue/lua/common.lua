-- What every script begins with. KEYS[1] is the prefix; docs/redis.md lists the keys. ARGV[1] is the time in microseconds,
-- or empty: the server's own clock, so that those of the workers do not matter.
local prefix = KEYS[1]
local now = tonumber(ARGV[1])
if not now then
    local clock = redis.call('TIME')
    now = clock[1] * 1000000 + clock[2]
end
local cursor = 1

local function argument()
    cursor = cursor + 1
    return ARGV[cursor]
end

local function number() return tonumber(argument()) end

local function whole(value) return string.format('%.0f', value) end

local function waiting_key(queue, type) return prefix .. ':waiting:' .. queue .. '/' .. type end

local states_key = prefix .. ':states'
local bodies_key = prefix .. ':bodies'
local leases_key = prefix .. ':leases'
local ends_key = prefix .. ':ends'

-- Somebody who waits for the queue wakes up; the marker stays until somebody does.
local function wake(queue) redis.call('ZADD', prefix .. ':wake:' .. queue, 0, 'ready') end

-- Calls `command` on the key with all `words`, as few times as Lua's stack allows.
local function call_with(command, key, words)
    for first = 1, #words, 4000 do
        redis.call(command, key, unpack(words, first, math.min(first + 3999, #words)))
    end
end

-- The values of the fields of a hash, false for those it has not.
local function values_of(key, fields)
    local values = {}
    for first = 1, #fields, 4000 do
        local some = redis.call('HMGET', key, unpack(fields, first, math.min(first + 3999, #fields)))
        for i = 1, #some do values[first + i - 1] = some[i] end
    end
    return values
end

-- Scores and ids that become ready, by queue and type: they join their sets together.
local joining = {}

local function make_ready(id, queue, type, score)
    joining[queue] = joining[queue] or {}
    local lane = joining[queue][type] or {}
    joining[queue][type] = lane
    lane[#lane + 1] = score
    lane[#lane + 1] = id
end

local function join()
    for queue, lanes in pairs(joining) do
        redis.call('SADD', prefix .. ':queues', queue)
        for type, lane in pairs(lanes) do
            redis.call('SADD', prefix .. ':types:' .. queue, type)
            call_with('ZADD', waiting_key(queue, type), lane)
        end
        wake(queue)
    end
    joining = {}
end

-- What the store is to be told goes into the stream together: an entry is the time, then for each thing a name that says
-- what happened to whom, and a body.
local telling, telling_bytes = {}, 0

local function tell_all()
    if #telling > 0 then redis.call('XADD', ends_key, '*', 'at', whole(now), unpack(telling)) end
    telling, telling_bytes = {}, 0
end

local function tell(kind, id, generation, attempt, token, worker, body)
    telling[#telling + 1] = kind .. ' ' .. id .. ' ' .. generation .. ' ' .. attempt .. ' ' .. token .. ' ' .. worker
    telling[#telling + 1] = body
    telling_bytes = telling_bytes + #body
    if #telling >= 400 or telling_bytes > 100000 then tell_all() end
end

-- The generation in a token of ours ("r<generation>:…"), or nil.
local function generation_of(token) return string.match(token, '^r(%d+):') end
