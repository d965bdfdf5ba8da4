-- Prolongs leases: lease in microseconds, count, then for each id, attempt, token, and what the handler said as JSON ('' for nothing).
-- Answers 1 (held) or 0 (lost) for each.
local lease = number()
local states, prolonged = {}, {}
for i = 1, number() do
    local id, attempt, token, said = argument(), argument(), argument(), argument()
    local task = redis.call('HMGET', task_key(id), 'status', 'attempt', 'token', 'generation', 'worker_id')
    states[i] = 0
    if task[1] == 'processing' and task[2] == attempt and task[3] == token then
        states[i] = 1
        prolonged[#prolonged + 1] = whole(now + lease)
        prolonged[#prolonged + 1] = id
        -- Words about progress are dropped while the store does not fetch them; ends never are.
        if said ~= '' and redis.call('XLEN', ends_key) < 20000 then
            tell('progress', id, task[4], attempt, token, task[5], said)
        end
    elseif not task[1] and generation_of(token) then
        states[i] = 1  -- forgotten here: see finish
    end
end
call_with('ZADD', leases_key, prolonged)
conclude()
return states
