-- The store has what it was told: number of entries and their ids; then number of ended tasks, and for each id and
-- generation. Their hashes, which have no body any more, can be looked at for another minute.
local entries = {}
for i = 1, number() do entries[i] = argument() end
call_with('XDEL', ends_key, entries)
for _ = 1, number() do
    local id, generation = argument(), argument()
    local task = redis.call('HMGET', task_key(id), 'status', 'generation')
    if task[2] == generation and task[1] ~= 'processing' and task[1] ~= 'pending' then redis.call('EXPIRE', task_key(id), 60) end
end
return 1
