-- Ends attempts: count, then for each id, attempt, token, status and the report as JSON; then 1 and the arguments of a take,
-- or 0. Answers 1 (accepted) or 0 (lost) for each, and what was taken.
local ids, reports = {}, {}
for i = 1, number() do
    ids[i] = argument()
    reports[i] = {attempt = argument(), token = argument(), status = argument(), body = argument()}
end

-- What follows the token in a state: generation and worker are wanted.
local REST = '^(%S*) %S* %S* %S* %S* %S* %S* %S* (.*)$'
local seen = {}

-- Ends the attempt; gives its generation and worker, or nothing when it does not run.
local function finish(id, state, report)
    local generation, worker
    local beginning = 'processing ' .. report.attempt .. ' ' .. report.token .. ' '
    if state and string.sub(state, 1, #beginning) == beginning then
        generation, worker = string.match(state, REST, #beginning + 1)
        gone[#gone + 1] = id
    elseif not state then
        local former = find_former(id)
        if not former then return forgotten(id, report.token), '' end
        if not holds(former, report.attempt, report.token) then return nil end
        generation, worker = former.generation, former.worker
        remove(id, former)
    else
        return nil
    end
    release_lease(id)
    remember_end(id, generation, report.status)
    return generation, worker
end

local states, kept = {}, values_of(states_key, ids)
for i, report in ipairs(reports) do
    local id, generation, worker = ids[i], nil, nil
    if not seen[id] then generation, worker = finish(id, kept[i], report) end
    states[i] = generation and 1 or 0
    if generation then
        seen[id] = true
        tell('end', id, generation, report.attempt, report.token, worker, report.body)
    end
end
write_tasks()  -- the worker does not hold them any more
local taken = {{}, 0, whole(now)}
if number() == 1 then taken = take() end
conclude()
return {states, taken}
