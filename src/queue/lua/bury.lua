-- The attempts of workers that are known to be dead end as crashes: those whose ids are the word given, or begin with it when
-- the second word is "prefix". Answers how many.
local worker, how = argument(), argument()
local ended = 0
for _, id in ipairs(redis.call('ZRANGE', leases_key, 0, -1)) do
    local holder = redis.call('HGET', task_key(id), 'worker_id') or ''
    local is_dead = holder == worker or (how == 'prefix' and string.sub(holder, 1, #worker) == worker)
    if is_dead then ended = ended + crash(id) end
end
conclude()
return ended
