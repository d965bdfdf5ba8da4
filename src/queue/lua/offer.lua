-- Hands tasks over: count, then for each id, generation, queue, type, priority, number of further words, and those words
-- (names and values of the hash). A task that is here in that generation, or a later one, is left alone.
-- Returns how many were new.
local taken = 0
for _ = 1, number() do
    local id, generation, queue, type = argument(), argument(), argument(), argument()
    local priority, words = number(), number()
    local known = tonumber(redis.call('HGET', task_key(id), 'generation') or '-1')
    if known < tonumber(generation) then
        if known >= 0 then detach(id) end
        local score = whole(redis.call('INCR', prefix .. ':seq') - priority * 1e12)
        redis.call('DEL', task_key(id))
        redis.call('HSET', task_key(id), 'status', 'pending', 'id', id, 'generation', generation, 'queue', queue, 'type', type,
            'priority', whole(priority), 'score', score, 'token', '', 'worker_id', '', unpack(ARGV, cursor + 1, cursor + words))
        make_ready(id, queue, type, score)
        taken = taken + 1
    end
    cursor = cursor + words
end
return taken
