-- Tasks that wait or run here, at most 1,000 a queue and type: a list of id and generation.
local found = {}
local function add(ids)
    for i, task in ipairs(read_tasks(ids)) do found[#found + 1] = {ids[i], task and task.generation or '0'} end
end
add(redis.call('ZRANGE', leases_key, 0, 4999))
for _, queue in ipairs(redis.call('SMEMBERS', prefix .. ':queues')) do
    for _, type in ipairs(redis.call('SMEMBERS', prefix .. ':types:' .. queue)) do
        add(redis.call('ZRANGE', waiting_key(queue, type), 0, 999))
    end
end
return found
