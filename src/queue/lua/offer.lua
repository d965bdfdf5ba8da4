-- Hands tasks over: count, then for each id, generation, queue, type, priority, tenant, counted attempts, crashes, the time when
-- it expires (0: never) and its body: all that only the handler needs. A task that is here in that generation, or a later one,
-- is left alone. Returns how many were new.
local taken, count = 0, number()
local seq = redis.call('INCRBY', prefix .. ':seq', count) - count
for i = 1, count do
    local id, generation, queue, type, priority = argument(), argument(), argument(), argument(), number()
    local tenant, attempt, crashes, expires_at, body = argument(), argument(), argument(), argument(), argument()
    local known = redis.call('HGET', task_key(id), 'generation')
    if not known or tonumber(known) < tonumber(generation) then
        if known then
            detach(id)
            redis.call('DEL', task_key(id))
        end
        local score = whole(seq + i - priority * 1e12)
        redis.call('HSET', task_key(id), 'status', 'pending', 'generation', generation, 'queue', queue, 'type', type, 'score',
            score, 'tenant_id', tenant, 'attempt', attempt, 'crashes', crashes, 'expires_at', expires_at, 'body', body)
        make_ready(id, queue, type, score)
        taken = taken + 1
    end
end
conclude()
return taken
