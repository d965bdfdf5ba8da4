#include "store/redis_window.h"

#include <utility>
#include <vector>

namespace ao::store {

namespace {

/// The hash holds `total`, `tick`, the numbers of the `first` and the `next` entry, and under each
/// number between them "tick count", oldest first. Entries leave at the front and are added at the
/// back, so a request costs the same however many are in the window.
constexpr RedisScript kCount{
    "count in a window",
    R"lua(
local key, window, most, tick = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local tick_now = math.floor(now / tick)
local kept = redis.call('HMGET', key, 'total', 'first', 'next', 'tick')
local total, first, next_one = 0, 0, 0
if kept[4] and tonumber(kept[4]) == tick then
  total, first, next_one = tonumber(kept[1]), tonumber(kept[2]), tonumber(kept[3])
else
  redis.call('DEL', key)
end

local function entry(number)
  local at, count = string.match(redis.call('HGET', key, number), '(%d+) (%d+)')
  return tonumber(at), tonumber(count)
end

local left = window
while first < next_one do
  local at, count = entry(first)
  local age = now - (at * tick + tick - 1)
  if age < window then
    left = window - age
    break
  end
  redis.call('HDEL', key, first)
  total = total - count
  first = first + 1
end

local allowed = total < most
if allowed then
  local at, count = nil, 0
  if first < next_one then at, count = entry(next_one - 1) end
  if at == tick_now then
    redis.call('HSET', key, next_one - 1, string.format('%d %d', at, count + 1))
  else
    redis.call('HSET', key, next_one, string.format('%d 1', tick_now))
    next_one = next_one + 1
  end
  total = total + 1
end
redis.call('HSET', key, 'total', total, 'first', first, 'next', next_one, 'tick', tick)
if allowed then redis.call('PEXPIRE', key, window + tick) end
return {allowed and 1 or 0, total, left}
)lua"};

}  // namespace

base::Async<base::Result<WindowCount>> RedisWindows::count(std::string name, WindowLimit limit) {
    std::vector<std::string> arguments{
        std::to_string(limit.length.count()),
        std::to_string(limit.most),
        std::to_string(limit.tick.count())};
    std::string key = prefix_ + ":" + std::move(name);
    auto reply = co_await redis_.run(kCount, std::move(key), std::move(arguments));
    if (!reply) co_return std::move(reply).error();
    co_return WindowCount{
        .allowed = reply->at(0).integer == 1,
        .total = reply->at(1).integer,
        .until = std::chrono::milliseconds{reply->at(2).integer}};
}

}  // namespace ao::store
