-- What is here: a mark of this server's memory (made when there is none, as after FLUSHALL, from the word given), the number
-- of leases, the number of things to be told, and the number of waiting tasks for each queue and type that has some.
local mark = argument()
redis.call('SET', prefix .. ':mark', mark, 'NX')
local waiting = {}
for _, queue in ipairs(redis.call('SMEMBERS', prefix .. ':queues')) do
    for _, type in ipairs(redis.call('SMEMBERS', prefix .. ':types:' .. queue)) do
        local count = redis.call('ZCARD', waiting_key(queue, type))
        if count > 0 then waiting[#waiting + 1] = {queue, type, count} end
    end
end
return {redis.call('GET', prefix .. ':mark'), redis.call('ZCARD', leases_key), redis.call('XLEN', ends_key), waiting}
