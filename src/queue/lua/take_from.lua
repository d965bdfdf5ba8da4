-- Needed by take and by finish, which takes in the same step.
-- Reads from the arguments: lease in microseconds, worker, beginning of its tokens, limit, tenant (empty: all), number of queues and
-- their names, number of types, and for each its name and how many of it (none: all types).
-- Before the queues: after how many crashes a task runs alone: its worker holds nothing else, and gets nothing else until it ends.
-- Gives the tasks, each as id, generation, queue, type, attempt, token, tenant, crashes, expiry and body; whether more are waiting in these queues; and
-- the time.

local alone_key = prefix .. ':alone'

-- Whether the worker runs something that runs alone.
local function is_shut(worker)
    local id = redis.call('HGET', alone_key, worker)
    if not id then return false end
    local task = redis.call('HMGET', task_key(id), 'status', 'worker_id')
    if task[1] == 'processing' and task[2] == worker then return true end
    redis.call('HDEL', alone_key, worker)
    return false
end

local function holds_any(worker)
    for _, id in ipairs(redis.call('ZRANGE', leases_key, 0, -1)) do
        if redis.call('HGET', task_key(id), 'worker_id') == worker then return true end
    end
    return false
end

-- Starts the task; gives it, or nothing, and whether the worker gets nothing more: it has come upon one that runs alone. What
-- no longer waits is added to `gone`, what runs to `leases`.
local function start(id, type, queue, tenant, lease, worker, token, alone_after, is_first, gone, leases)
    local key = task_key(id)
    local task = redis.call('HMGET', key, 'status', 'tenant_id', 'generation', 'attempt', 'expires_at', 'crashes', 'body')
    if task[1] ~= 'pending' or not task[7] then
        -- Without a body: handed over by an older release. The store hands it over again.
        if task[1] == 'pending' then redis.call('DEL', key) end
        gone[#gone + 1] = id
        return nil
    end
    if tenant ~= '' and task[2] ~= tenant then return nil end
    local expires_at = tonumber(task[5] or '0')
    if expires_at > 0 and expires_at <= now and task[4] == '0' then
        gone[#gone + 1] = id
        redis.call('HSET', key, 'status', 'cancelled')
        tell('expire', id, task[3], 0, '', '', '')
        return nil
    end
    local alone = tonumber(task[6] or '0') >= alone_after
    if alone and not (is_first and not holds_any(worker)) then return nil, true end
    if alone then redis.call('HSET', alone_key, worker, id) end
    local attempt = whole(tonumber(task[4]) + 1)
    token = 'r' .. task[3] .. ':' .. token
    gone[#gone + 1] = id
    leases[#leases + 1] = whole(now + lease)
    leases[#leases + 1] = id
    redis.call('HSET', key, 'status', 'processing', 'attempt', attempt, 'token', token, 'worker_id', worker)
    tell('start', id, task[3], attempt, token, worker, whole(now + lease))
    return {id, task[3], queue, type, attempt, token, task[2], task[6], task[5], task[7]}, alone
end

-- A lane is what waits of a queue and type. It is read page by page, for its first tasks may be another tenant's, or have
-- expired; at most 1,000 of it are looked at.
local function read_on(lane)
    local rows = redis.call('ZRANGE', lane.key, lane.read, lane.read + lane.page - 1, 'WITHSCORES')
    lane.rows, lane.at, lane.read = rows, 1, lane.read + #rows / 2
    lane.ended = #rows < 2 * lane.page or lane.read >= 1000
end

-- The lane whose task is to start first, or nothing.
local function first_of(lanes)
    local best, lowest
    for _, lane in ipairs(lanes) do
        if lane.at > #lane.rows and not lane.ended then read_on(lane) end
        if lane.most > 0 and lane.at <= #lane.rows then
            local score = tonumber(lane.rows[lane.at + 1])
            if not best or score < lowest then best, lowest = lane, score end
        end
    end
    return best
end

local function take()
    local lease, worker, token, limit, tenant = number(), argument(), argument(), number(), argument()
    local alone_after = number()
    local queues, appetite, shut = {}, {}, is_shut(worker)
    for i = 1, number() do queues[i] = argument() end
    local types = number()
    for _ = 1, types do
        local type = argument()
        appetite[type] = number()
    end
    local taken, more, leases = {}, 0, {}
    for _, queue in ipairs(queues) do
        local wanted = appetite
        if types == 0 then
            wanted = {}
            for _, type in ipairs(redis.call('SMEMBERS', prefix .. ':types:' .. queue)) do wanted[type] = limit end
        end
        local lanes = {}
        for type, most in pairs(wanted) do
            if most > 0 then
                lanes[#lanes + 1] = {type = type, key = ready_key(queue, type), most = most, page = math.min(most, limit), rows = {},
                    at = 1, read = 0, ended = false, gone = {}}
            end
        end
        while not shut and #taken < limit do
            local lane = first_of(lanes)
            if not lane then break end
            local id = lane.rows[lane.at]
            lane.at = lane.at + 2
            local task, stop = start(id, lane.type, queue, tenant, lease, worker, token .. ':' .. (#taken + 1), alone_after,
                #taken == 0, lane.gone, leases)
            shut = stop or false
            if task then
                taken[#taken + 1] = task
                lane.most = lane.most - 1
                wanted[lane.type] = lane.most
            end
        end
        local left = 0
        for _, lane in ipairs(lanes) do
            call_with('ZREM', lane.key, lane.gone)
            left = left + redis.call('EXISTS', lane.key)
        end
        if left > 0 then
            more = 1
            if #taken > 0 then wake(queue) end
        end
    end
    call_with('ZADD', leases_key, leases)
    return {taken, more, whole(now)}
end
