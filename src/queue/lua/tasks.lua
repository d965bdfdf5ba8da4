-- The tasks that wait or run here, read and written many at a time: a state for each in one hash, a body in another.

local STATE = '^(%S*) (%S*) (%S*) (%S*) (%S*) (%S*) (%S*) (%S*) (%S*) (%S*) (%S*) (.*)$'

local function parse(text)
    local task = {}
    task.status, task.attempt, task.token, task.generation, task.crashes, task.expires_at, task.tenant, task.priority, task.queue,
        task.type, task.score, task.worker = string.match(text, STATE)
    return task
end

local function state_of(task)
    return table.concat({task.status, task.attempt, task.token, task.generation, task.crashes, task.expires_at, task.tenant,
        task.priority, task.queue, task.type, task.score, task.worker}, ' ')
end

-- One that a former release handed over and that runs since: that kept each in a hash of its own.
local function find_former(id)
    local task = redis.call('HMGET', prefix .. ':task:' .. id, 'status', 'attempt', 'token', 'generation', 'worker_id')
    if task[1] ~= 'processing' then return nil end
    return {status = task[1], attempt = task[2], token = task[3], generation = task[4], worker = task[5] or '', is_former = true}
end

-- The tasks of these ids, one that is named twice as the same table; false for what does not wait or run here.
local function read_tasks(ids)
    local tasks, seen = values_of(states_key, ids), {}
    for i, id in ipairs(ids) do
        if seen[id] == nil then seen[id] = tasks[i] and parse(tasks[i]) or find_former(id) or false end
        tasks[i] = seen[id]
    end
    return tasks
end

-- States that change, and what leaves: written together.
local changed, gone, gone_leases = {}, {}, {}
-- What has ended, with its generation and status: remembered for a minute at least.
local ended = {}

local function change(id, task)
    if task.is_former then return end
    changed[#changed + 1] = id
    changed[#changed + 1] = state_of(task)
end

local function remove(id, task)
    if task.is_former then
        redis.call('DEL', prefix .. ':task:' .. id)
    else
        gone[#gone + 1] = id
    end
end

local function release_lease(id) gone_leases[#gone_leases + 1] = id end

local function remember_end(id, generation, status)
    ended[#ended + 1] = id
    ended[#ended + 1] = generation .. ' ' .. status
end

local function ended_key(ago) return prefix .. ':ended:' .. whole(math.floor(now / 6e7) - ago) end

local function cancelled_key(ago) return prefix .. ':cancelled:' .. whole(math.floor(now / 3.6e9) - ago) end

-- Generation and status of tasks that are not here any more, by id; as far as they are remembered.
local function recall(ids)
    local found = {}
    if #ids == 0 then return found end
    for _, key in ipairs({ended_key(0), ended_key(1), cancelled_key(0), cancelled_key(1)}) do
        for i, words in ipairs(values_of(key, ids)) do
            if words then
                local generation, status = string.match(words, '^(%d+) (.*)$')
                local known = found[ids[i]]
                generation = tonumber(generation)
                if not known or known.generation < generation then found[ids[i]] = {generation = generation, status = status} end
            end
        end
    end
    return found
end

-- Whether the attempt runs.
local function holds(task, attempt, token)
    return task and task.status == 'processing' and task.attempt == attempt and task.token == token
end

-- The generation of an attempt whose task is not here and not known to have ended: forgotten (FLUSHALL), perhaps not done in
-- vain: the store knows whether the generation still counts. Else nil.
local function forgotten(id, token)
    local generation = generation_of(token)
    local known = generation and recall({id})[id]
    if known and known.generation >= tonumber(generation) then return nil end
    return generation
end

-- The attempt never happened: the task waits in its old place.
local function step_back(id, task)
    local token = task.token
    task.status, task.attempt, task.token, task.worker = 'pending', whole(tonumber(task.attempt) - 1), '', ''
    release_lease(id)
    tell('release', id, task.generation, task.attempt, token, '', '')
    if task.is_former then return remove(id, task) end  -- it has no body here: the store hands it over again
    change(id, task)
    make_ready(id, task.queue, task.type, task.score)
end

-- The attempt ends as a crash; the store decides what follows. Gives 1, or 0 when it does not run.
local function crash(id, task)
    release_lease(id)
    if not task or task.status ~= 'processing' then return 0 end
    task.status = 'failed'
    remove(id, task)
    remember_end(id, task.generation, 'failed')
    tell('crash', id, task.generation, task.attempt, task.token, task.worker, '')
    return 1
end

local function write_tasks()
    call_with('HSET', states_key, changed)
    call_with('HDEL', states_key, gone)
    call_with('HDEL', bodies_key, gone)
    call_with('ZREM', leases_key, gone_leases)
    if #ended > 0 then
        call_with('HSET', ended_key(0), ended)
        redis.call('EXPIRE', ended_key(0), 120)
    end
    changed, gone, gone_leases, ended = {}, {}, {}, {}
end

-- At the end of every script that changes, ends or tells something.
local function conclude()
    write_tasks()
    join()
    tell_all()
end
