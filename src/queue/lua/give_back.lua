-- Attempts that never happened: count, then for each id, attempt, token. Their tasks are ready again, in their old place.
local ids, leases = {}, {}
for i = 1, number() do
    ids[i] = argument()
    leases[i] = {attempt = argument(), token = argument()}
end
local tasks = read_tasks(ids)
for i, lease in ipairs(leases) do
    local id, task = ids[i], tasks[i]
    if holds(task, lease.attempt, lease.token) then
        step_back(id, task)
    elseif not task then
        local generation = forgotten(id, lease.token)
        if generation then tell('release', id, generation, whole(tonumber(lease.attempt) - 1), lease.token, '', '') end
    end
end
conclude()
return 1
