-- Hands tasks over: count, then for each id, generation, queue, type, priority, tenant, counted attempts, crashes, the time when
-- it expires (0: never) and its body: all that only the handler needs. A task that is here in that generation, or a later one,
-- is left alone. Returns how many were new.

-- Each task waits under a turn, and the lowest turn starts first. The next task of a tenant has the turn after its last one, and
-- the first task of another tenant the turn after the one that is next to start: so it waits for one task of each, not for all
-- that are here. A higher priority goes before so many turns.
local TURNS_A_PRIORITY = 100

-- How the lane stands: the turn that is next to start, that of the queue as a whole, and the last one of each tenant and priority.
local lanes = {}

local function lane_of(queue, type)
    local key = ready_key(queue, type)
    local lane = lanes[key]
    if lane then return lane end
    lane = {turns_key = prefix .. ':turns:' .. queue .. '/' .. type, last = {}, changed = {}}
    local clock_key = prefix .. ':clock:' .. queue
    lane.clock = tonumber(redis.call('GET', clock_key) or '0')
    local head = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    if head[1] then
        -- One without a turn: handed over by an older release.
        lane.next = tonumber(redis.call('HGET', task_key(head[1]), 'turn') or math.max(0, math.floor(tonumber(head[2]))))
        if lane.next > lane.clock then
            lane.clock = lane.next
            redis.call('SET', clock_key, whole(lane.clock))
        end
    else
        lane.next = lane.clock
        redis.call('DEL', lane.turns_key)
    end
    lanes[key] = lane
    return lane
end

local function next_turn(lane, tenant, priority)
    local flow = tenant .. ' ' .. whole(priority)
    local last = lane.last[flow] or tonumber(redis.call('HGET', lane.turns_key, flow) or '-1')
    local turn = last >= lane.next and math.max(last + 1, lane.clock) or lane.next + 1
    lane.last[flow] = turn
    lane.changed[flow] = true
    return turn
end

local function keep_turns()
    for _, lane in pairs(lanes) do
        local words = {}
        for flow in pairs(lane.changed) do
            words[#words + 1] = flow
            words[#words + 1] = whole(lane.last[flow])
        end
        call_with('HSET', lane.turns_key, words)
    end
end

local taken, count = 0, number()
local seq = redis.call('INCRBY', prefix .. ':seq', count) - count
for i = 1, count do
    local id, generation, queue, type, priority = argument(), argument(), argument(), argument(), number()
    local tenant, attempt, crashes, expires_at, body = argument(), argument(), argument(), argument(), argument()
    local known = redis.call('HGET', task_key(id), 'generation')
    if not known or tonumber(known) < tonumber(generation) then
        if known then
            detach(id)
            redis.call('DEL', task_key(id))
        end
        local turn = next_turn(lane_of(queue, type), tenant, priority)
        -- Of the same turn goes first who came first.
        local score = string.format('%.17g', turn - priority * TURNS_A_PRIORITY + (seq + i) % 1000000 / 2000000)
        redis.call('HSET', task_key(id), 'status', 'pending', 'generation', generation, 'queue', queue, 'type', type, 'score',
            score, 'turn', whole(turn), 'tenant_id', tenant, 'attempt', attempt, 'crashes', crashes, 'expires_at', expires_at,
            'body', body)
        make_ready(id, queue, type, score)
        taken = taken + 1
    end
end
keep_turns()
conclude()
return taken
