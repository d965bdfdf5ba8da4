-- Attempts that never happened: count, then for each id, attempt, token. Their tasks are ready again, in their old place.
for _ = 1, number() do
    local id, attempt, token = argument(), argument(), argument()
    local task = redis.call('HMGET', task_key(id), 'status', 'attempt', 'token', 'generation', 'queue', 'type', 'score')
    if task[1] == 'processing' and task[2] == attempt and task[3] == token then
        local before = whole(tonumber(attempt) - 1)
        redis.call('ZREM', leases_key, id)
        redis.call('HSET', task_key(id), 'status', 'pending', 'attempt', before, 'token', '', 'worker_id', '')
        make_ready(id, task[5], task[6], task[7])
        tell('release', id, task[4], before, token, '', '')
    elseif not task[1] and generation_of(token) then
        tell('release', id, generation_of(token), whole(tonumber(attempt) - 1), token, '', '')
    end
end
conclude()
return 1
