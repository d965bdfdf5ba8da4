-- Needed by take and by finish, which takes in the same step.
-- Reads from the arguments: lease in microseconds, worker, beginning of its tokens, limit, tenant (empty: all), number of queues and
-- their names, number of types, and for each its name and how many of it (none: all types).
-- Before the queues: after how many crashes a task runs alone: its worker holds nothing else, and gets nothing else until it ends.
-- Gives the tasks, each as id, state and body; whether more are waiting in these queues; and the time.

local alone_key = prefix .. ':alone'

-- Whether the worker runs something that runs alone.
local function is_shut(worker)
    local id = redis.call('HGET', alone_key, worker)
    if not id then return false end
    local task = read_tasks({id})[1]
    if task and task.status == 'processing' and task.worker == worker then return true end
    redis.call('HDEL', alone_key, worker)
    return false
end

local function holds_any(worker)
    for _, task in ipairs(read_tasks(redis.call('ZRANGE', leases_key, 0, -1))) do
        if task and task.worker == worker then return true end
    end
    return false
end

-- What waits, up to its worker, which is nobody yet.
local WAITING = '^pending (%S*)  (%S*) ((%S*) (%S*) (%S*) .*)$'

-- Starts the task; gives its id and state, or nothing, and whether the worker gets nothing more: it has come upon one that runs
-- alone. What no longer waits is added to `lane.gone`.
local function start(id, state, wish, lane, number_taken)
    local attempt, generation, rest, crashes, expires_at, tenant
    if state then attempt, generation, rest, crashes, expires_at, tenant = string.match(state, WAITING) end
    if not attempt then
        lane.gone[#lane.gone + 1] = id
        return nil
    end
    if wish.tenant ~= '' and tenant ~= wish.tenant then return nil end
    if expires_at ~= '0' and tonumber(expires_at) <= now and attempt == '0' then
        lane.gone[#lane.gone + 1] = id
        gone[#gone + 1] = id
        remember_end(id, generation, 'expired')
        tell('expire', id, generation, 0, '', '', '')
        return nil
    end
    local alone = tonumber(crashes) >= wish.alone_after
    if alone and not (number_taken == 0 and not holds_any(wish.worker)) then return nil, true end
    if alone then redis.call('HSET', alone_key, wish.worker, id) end
    lane.gone[#lane.gone + 1] = id
    local token = 'r' .. generation .. ':' .. wish.token .. ':' .. (number_taken + 1)
    attempt = attempt + 1
    state = 'processing ' .. attempt .. ' ' .. token .. ' ' .. generation .. ' ' .. rest .. wish.worker
    changed[#changed + 1] = id
    changed[#changed + 1] = state
    tell('start', id, generation, attempt, token, wish.worker, wish.lease_until)
    return {id, state}, alone
end

-- Those that were taken run from now on, and get their bodies.
local function set_out(taken, lease_until)
    local ids, leases = {}, {}
    for i, task in ipairs(taken) do
        ids[i] = task[1]
        leases[2 * i - 1], leases[2 * i] = lease_until, task[1]
    end
    call_with('ZADD', leases_key, leases)
    for i, body in ipairs(values_of(bodies_key, ids)) do taken[i][3] = body end
end

-- A lane is what waits of a queue and type. It is read page by page, for its first tasks may be another tenant's, or have
-- expired; at most 1,000 of it are looked at.
local function read_on(lane)
    local rows = redis.call('ZRANGE', lane.key, lane.read, lane.read + lane.page - 1, 'WITHSCORES')
    local ids = {}
    for i = 1, #rows, 2 do ids[#ids + 1] = rows[i] end
    lane.rows, lane.at, lane.read, lane.states = rows, 1, lane.read + #ids, values_of(states_key, ids)
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
    local wish = {lease_until = whole(now + number()), worker = argument(), token = argument()}
    local limit = number()
    wish.tenant, wish.alone_after = argument(), number()
    local queues, appetite, shut = {}, {}, is_shut(wish.worker)
    for i = 1, number() do queues[i] = argument() end
    local types = number()
    for _ = 1, types do
        local type = argument()
        appetite[type] = number()
    end
    local taken, more = {}, 0
    for _, queue in ipairs(queues) do
        local wanted = appetite
        if types == 0 then
            wanted = {}
            for _, type in ipairs(redis.call('SMEMBERS', prefix .. ':types:' .. queue)) do wanted[type] = limit end
        end
        local lanes = {}
        for type, most in pairs(wanted) do
            if most > 0 then
                lanes[#lanes + 1] = {type = type, key = waiting_key(queue, type), most = most, page = math.min(most, limit),
                    rows = {}, at = 1, read = 0, ended = false, gone = {}}
            end
        end
        while not shut and #taken < limit do
            local lane = first_of(lanes)
            if not lane then break end
            local task, stop = start(lane.rows[lane.at], lane.states[(lane.at + 1) / 2], wish, lane, #taken)
            lane.at = lane.at + 2
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
    set_out(taken, wish.lease_until)
    return {taken, more, whole(now)}
end
