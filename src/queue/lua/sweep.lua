-- Attempts whose lease has run out end as crashes, at most 1,000. Answers how many.
local count = 0
local ids = redis.call('ZRANGEBYSCORE', leases_key, '-inf', '(' .. whole(now), 'LIMIT', 0, 1000)
for i, task in ipairs(read_tasks(ids)) do count = count + crash(ids[i], task) end
conclude()
return count
