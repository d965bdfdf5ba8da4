-- Takes whose answer never arrived: count, then the beginning of each one's tokens. What they took is ready again.
local beginnings = {}
for i = 1, number() do beginnings[i] = argument() end
local undone = 0
local ids = redis.call('ZRANGE', leases_key, 0, -1)
for i, task in ipairs(read_tasks(ids)) do
    for _, beginning in ipairs(beginnings) do
        if task and task.status == 'processing' and string.find(task.token, ':' .. beginning .. ':', 1, true) then
            step_back(ids[i], task)
            undone = undone + 1
        end
    end
end
conclude()
return undone
