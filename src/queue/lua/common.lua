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

local function task_key(id) return prefix .. ':task:' .. id end

local function ready_key(queue, type) return prefix .. ':ready:' .. queue .. '/' .. type end

local leases_key = prefix .. ':leases'
local ends_key = prefix .. ':ends'

-- Somebody who waits for the queue wakes up; the marker stays until somebody does.
local function wake(queue) redis.call('ZADD', prefix .. ':wake:' .. queue, 0, 'ready') end

local function make_ready(id, queue, type, score)
    redis.call('SADD', prefix .. ':queues', queue)
    redis.call('SADD', prefix .. ':types:' .. queue, type)
    redis.call('ZADD', ready_key(queue, type), score, id)
    wake(queue)
end

-- Takes a task out of whatever it waits or runs in; its hash stays.
local function detach(id)
    local place = redis.call('HMGET', task_key(id), 'queue', 'type')
    if place[1] and place[2] then redis.call('ZREM', ready_key(place[1], place[2]), id) end
    redis.call('ZREM', leases_key, id)
end

-- Something the store is to be told.
local function tell(kind, id, generation, attempt, token, worker, body)
    redis.call('XADD', ends_key, '*', 'kind', kind, 'id', id, 'generation', generation, 'attempt', attempt, 'token', token,
        'worker', worker, 'at', whole(now), 'body', body)
end

-- The attempt of a task ends as a crash; the store decides what follows.
local function crash(id)
    local task = redis.call('HMGET', task_key(id), 'status', 'generation', 'attempt', 'token', 'worker_id')
    redis.call('ZREM', leases_key, id)
    if task[1] ~= 'processing' then return 0 end
    redis.call('HSET', task_key(id), 'status', 'failed', 'token', '')
    tell('crash', id, task[2], task[3], task[4], task[5], '')
    return 1
end

-- The generation in a token of ours ("r<generation>:…"), or nil.
local function generation_of(token) return string.match(token, '^r(%d+):') end
