-- Tasks that are no longer to be done here: count, then for each id and generation (of that and earlier ones). A stone with
-- the status "cancelled" stays for an hour, so that an end which comes late is refused.
for _ = 1, number() do
    local id, generation = argument(), number()
    local known = tonumber(redis.call('HGET', task_key(id), 'generation') or '-1')
    if known <= generation then
        if known >= 0 then detach(id) end
        redis.call('DEL', task_key(id))
        redis.call('HSET', task_key(id), 'status', 'cancelled', 'id', id, 'generation', whole(generation))
        redis.call('EXPIRE', task_key(id), 3600)
    end
end
return 1
