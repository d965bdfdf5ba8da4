-- Tasks that are no longer to be done here: count, then for each id and generation (of that and earlier ones). That they are
-- cancelled is remembered for an hour, so that an end which comes late is refused.
local ids, generations = {}, {}
for i = 1, number() do ids[i], generations[i] = argument(), number() end
local stones = {}
for i, task in ipairs(read_tasks(ids)) do
    local id = ids[i]
    if not task or tonumber(task.generation) <= generations[i] then
        if task then
            if task.queue then redis.call('ZREM', waiting_key(task.queue, task.type), id) end
            remove(id, task)
            release_lease(id)
        end
        stones[#stones + 1] = id
        stones[#stones + 1] = whole(generations[i]) .. ' cancelled'
    end
end
if #stones > 0 then
    call_with('HSET', cancelled_key(0), stones)
    redis.call('EXPIRE', cancelled_key(0), 7200)
end
conclude()
return 1
