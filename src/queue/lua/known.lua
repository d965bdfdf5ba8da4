-- Which tasks are here: count, then for each id and generation. Answers 1 or 0 for each, and mends what has a state but is in
-- no set: a task that runs without a lease would never come back, one that waits in no queue never start. A task that has
-- ended counts while there is something to be told: perhaps its end. So does whatever is not here while that is older than
-- what is remembered of ends.
local FORGETS_AFTER = 50  -- seconds; ends are remembered for 60 at least
local ids, generations = {}, {}
for i = 1, number() do ids[i], generations[i] = argument(), number() end

local oldest = redis.call('XRANGE', ends_key, '-', '+', 'COUNT', 1)[1]
local silent = not oldest
local is_late = oldest and tonumber(string.match(oldest[1], '^%d+')) / 1000 < tonumber(redis.call('TIME')[1]) - FORGETS_AFTER

-- Whether a former release has ended it, and that may be untold. What else it left goes: what nobody has begun the store hands
-- over again.
local function has_former_end(id)
    local key = prefix .. ':task:' .. id
    local left = redis.call('HMGET', key, 'status', 'queue', 'type')
    if not left[1] then return false end
    if not silent and left[1] ~= 'pending' and left[1] ~= 'cancelled' then return true end
    if left[2] then redis.call('ZREM', prefix .. ':ready:' .. left[2] .. '/' .. left[3], id) end
    redis.call('DEL', key)
    return false
end

local function mend(id, task)
    if task.status == 'processing' then
        if not redis.call('ZSCORE', leases_key, id) then redis.call('ZADD', leases_key, now, id) end
    elseif not redis.call('ZSCORE', waiting_key(task.queue, task.type), id) then
        make_ready(id, task.queue, task.type, task.score)
    end
end

local answers, missing = {}, {}
local tasks = read_tasks(ids)
for i, id in ipairs(ids) do
    if not tasks[i] then missing[#missing + 1] = id end
end
local remembered = recall(missing)
for i, id in ipairs(ids) do
    local task, former = tasks[i], remembered[id]
    answers[i] = 0
    if task and tonumber(task.generation) >= generations[i] then
        answers[i] = 1
        mend(id, task)
    elseif not task then
        local has_ended = former and former.generation >= generations[i]
        if has_ended then
            answers[i] = former.status ~= 'cancelled' and not silent and 1 or 0
        else
            answers[i] = (has_former_end(id) or is_late) and 1 or 0
        end
    end
end
conclude()
return answers
