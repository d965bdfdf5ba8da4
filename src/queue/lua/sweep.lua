-- Attempts whose lease has run out end as crashes, at most 1,000. Answers how many.
local ended = 0
for _, id in ipairs(redis.call('ZRANGEBYSCORE', leases_key, '-inf', '(' .. whole(now), 'LIMIT', 0, 1000)) do
    ended = ended + crash(id)
end
conclude()
return ended
