-- Takes whose answer never arrived: count, then the beginning of each one's tokens. What they took is ready again.
local beginnings = {}
for i = 1, number() do beginnings[i] = argument() end
local undone = 0
for _, id in ipairs(redis.call('ZRANGE', leases_key, 0, -1)) do
    local task = redis.call('HMGET', task_key(id), 'status', 'attempt', 'token', 'generation', 'queue', 'type', 'score')
    for _, beginning in ipairs(beginnings) do
        if task[1] == 'processing' and string.find(task[3], ':' .. beginning .. ':', 1, true) then
            local before = whole(tonumber(task[2]) - 1)
            redis.call('ZREM', leases_key, id)
            redis.call('HSET', task_key(id), 'status', 'pending', 'attempt', before, 'token', '', 'worker_id', '')
            make_ready(id, task[5], task[6], task[7])
            tell('release', id, task[4], before, task[3], '', '')
            undone = undone + 1
        end
    end
end
conclude()
return undone
