#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "base/async.h"
#include "base/result.h"
#include "store/redis_client.h"

namespace ao::store {

/// A sliding window: of any `length` at most `most` requests.
struct WindowLimit {
    std::int64_t most = 0;
    std::chrono::milliseconds length{};
    std::chrono::milliseconds tick{1};  ///< how exactly a request's time is kept, at least 1 ms
};

struct WindowCount {
    bool allowed = false;
    std::int64_t total = 0;             ///< in the window now, this one included if allowed
    std::chrono::milliseconds until{};  ///< the oldest of them leaves
};

/// Sliding windows that all who ask the same Redis share, by that server's clock. A window costs
/// at most length / tick fields of a hash and is gone one length after its last request.
class RedisWindows {
  public:
    /// Keys begin with `prefix` and a colon.
    RedisWindows(RedisClient& redis, std::string prefix)
        : redis_(redis), prefix_(std::move(prefix)) {}

    /// Counts one request of `name` unless its window is full; one round trip. A tick that differs
    /// from that of the last request empties the window. Unavailable without a connection, or when
    /// no reply comes in time: the request may have been counted then.
    base::Async<base::Result<WindowCount>> count(std::string name, WindowLimit limit);

  private:
    RedisClient& redis_;
    const std::string prefix_;
};

}  // namespace ao::store
