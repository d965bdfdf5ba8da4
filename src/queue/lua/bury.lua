-- The attempts of workers that are known to be dead end as crashes: those whose ids are the word given, or begin with it when
-- the second word is "prefix". Answers how many.
local worker, how = argument(), argument()
local count = 0
local ids = redis.call('ZRANGE', leases_key, 0, -1)
local tasks = read_tasks(ids)
for i, id in ipairs(ids) do
    local holder = tasks[i] and tasks[i].worker or ''
    local is_dead = holder == worker or (how == 'prefix' and string.sub(holder, 1, #worker) == worker)
    if is_dead then count = count + crash(id, tasks[i]) end
end
conclude()
return count
