-- Which tasks are here: count, then for each id and generation. Answers 1 or 0 for each, and mends what stands in its hash
-- but in no set: a task that runs without a lease would never come back, one that waits in no queue never start. A task that
-- has ended counts while there is something to be told: perhaps its end.
local answers = {}
local silent = redis.call('XLEN', ends_key) == 0
for i = 1, number() do
    local id, generation = argument(), number()
    local task = redis.call('HMGET', task_key(id), 'generation', 'status', 'queue', 'type', 'score')
    local alive = task[2] == 'pending' or task[2] == 'processing' or (task[2] ~= 'cancelled' and not silent)
    answers[i] = tonumber(task[1] or '-1') >= generation and alive and 1 or 0
    if answers[i] == 1 and task[2] == 'processing' and not redis.call('ZSCORE', leases_key, id) then
        redis.call('ZADD', leases_key, now, id)
    elseif answers[i] == 1 and task[2] == 'pending' and not redis.call('ZSCORE', ready_key(task[3], task[4]), id) then
        make_ready(id, task[3], task[4], task[5])
    end
end
conclude()
return answers
