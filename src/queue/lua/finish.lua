-- Ends attempts: count, then for each id, attempt, token, status and the report as JSON; then 1 and the arguments of a take,
-- or 0. Answers 1 (accepted) or 0 (lost) for each, and what was taken.
local states, ended = {}, {}
for i = 1, number() do
    local id, attempt, token, status, body = argument(), argument(), argument(), argument(), argument()
    local task = redis.call('HMGET', task_key(id), 'status', 'attempt', 'token', 'generation', 'worker_id')
    states[i] = 0
    if task[1] == 'processing' and task[2] == attempt and task[3] == token then
        states[i] = 1
        ended[#ended + 1] = id
        redis.call('HSET', task_key(id), 'status', status, 'body', '')
        tell('end', id, task[4], attempt, token, task[5], body)
    elseif not task[1] and generation_of(token) then
        -- Forgotten here (FLUSHALL), perhaps not done in vain: the store knows whether the generation still counts.
        states[i] = 1
        tell('end', id, generation_of(token), attempt, token, '', body)
    end
end
call_with('ZREM', leases_key, ended)
local taken = {{}, 0, whole(now)}
if number() == 1 then taken = take() end
conclude()
return {states, taken}
