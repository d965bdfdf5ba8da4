-- The store has what it was told: number of entries and their ids; then number of ended tasks, and for each id and
-- generation. Their hashes can be looked at for another minute.
for _ = 1, number() do redis.call('XDEL', ends_key, argument()) end
for _ = 1, number() do
    local id, generation = argument(), argument()
    local task = redis.call('HMGET', task_key(id), 'status', 'generation')
    if task[2] == generation and task[1] ~= 'processing' and task[1] ~= 'pending' then
        redis.call('HDEL', task_key(id), 'data', 'input')
        redis.call('EXPIRE', task_key(id), 60)
    end
end
return 1
