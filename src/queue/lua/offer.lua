-- Hands tasks over: count, then for each id, generation, queue, type, priority, tenant, the beginning of its state (up to the
-- score) and its body. A task that is here in that generation, or a later one, is left alone. Returns how many were new.

-- Each task waits under a turn, and the lowest turn starts first. The next task of a tenant has the turn after its last one, and
-- the first task of another tenant the turn after the one that is next to start: so it waits for one task of each, not for all
-- that are here. A higher priority goes before so many turns.
local TURNS_A_PRIORITY = 100
-- Of the same turn goes first who came first: the score of a task is its turn, as so many, and where it stands among the last ones.
local A_TURN = 2 ^ 20

-- How the lanes stand: the turn that is next to start, that of the queue as a whole, the last one of each tenant and priority.
local lanes = {}

local function lane_of(queue, type)
    local key = waiting_key(queue, type)
    local lane = lanes[key]
    if lane then return lane end
    lane = {turns_key = prefix .. ':turns:' .. queue .. '/' .. type, last = {}, changed = {}}
    local clock_key = prefix .. ':clock:' .. queue
    lane.clock = tonumber(redis.call('GET', clock_key) or '0')
    local head = redis.call('ZRANGE', key, 0, 0)[1]
    local first = head and read_tasks({head})[1]
    if first then
        lane.next = math.floor(tonumber(first.score) / A_TURN) + tonumber(first.priority) * TURNS_A_PRIORITY
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
    local flow = tenant .. ' ' .. priority
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

local ids, offers = {}, {}
for i = 1, number() do
    ids[i] = argument()
    offers[i] = {generation = argument(), queue = argument(), type = argument(), priority = number(), tenant = argument(),
        state = argument(), body = argument()}
end
local seq = redis.call('INCRBY', prefix .. ':seq', #ids) - #ids
local known, bodies, taken = values_of(states_key, ids), {}, 0
for i, offer in ipairs(offers) do
    local id, here = ids[i], known[i] and parse(known[i])
    if not here or tonumber(here.generation) < tonumber(offer.generation) then
        if here then
            redis.call('ZREM', waiting_key(here.queue, here.type), id)
            redis.call('ZREM', leases_key, id)
        end
        local turn = next_turn(lane_of(offer.queue, offer.type), offer.tenant, offer.priority)
        local score = whole((turn - offer.priority * TURNS_A_PRIORITY) * A_TURN + (seq + i) % A_TURN)
        changed[#changed + 1] = id
        changed[#changed + 1] = offer.state .. score .. ' '
        bodies[#bodies + 1] = id
        bodies[#bodies + 1] = offer.body
        make_ready(id, offer.queue, offer.type, score)
        taken = taken + 1
    end
end
call_with('HSET', bodies_key, bodies)
keep_turns()
conclude()
return taken
