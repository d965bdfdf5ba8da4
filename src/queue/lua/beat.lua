-- Prolongs leases: lease in microseconds, count, then for each id, attempt, token, and what the handler said as JSON ('' for nothing).
-- Answers 1 (held) or 0 (lost) for each.
local lease = number()
local ids, beats = {}, {}
for i = 1, number() do
    ids[i] = argument()
    beats[i] = {attempt = argument(), token = argument(), said = argument()}
end
local states, prolonged, tasks = {}, {}, read_tasks(ids)
for i, beat in ipairs(beats) do
    local id, task = ids[i], tasks[i]
    states[i] = 0
    if holds(task, beat.attempt, beat.token) then
        states[i] = 1
        prolonged[#prolonged + 1] = whole(now + lease)
        prolonged[#prolonged + 1] = id
        -- Words about progress are dropped while the store does not fetch them; ends never are.
        if beat.said ~= '' and redis.call('XLEN', ends_key) < 20000 then
            tell('progress', id, task.generation, beat.attempt, beat.token, task.worker, beat.said)
        end
    elseif not task and forgotten(id, beat.token) then
        states[i] = 1
    end
end
call_with('ZADD', leases_key, prolonged)
conclude()
return states
