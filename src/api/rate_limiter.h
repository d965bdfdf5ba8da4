#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/lru_map.h"

namespace ao::api {

/// The configuration's `rate_limit.*`.
struct RateLimitOptions {
    bool enabled = true;
    std::chrono::seconds window{60};
    std::int64_t max_requests = 120;
};

/// Whether one request may pass, and what its RateLimit fields say.
struct RateDecision {
    bool allowed = true;
    std::int64_t limit = 0;
    std::int64_t remaining = 0;
    std::chrono::seconds window{0};
    std::chrono::seconds reset{0};  ///< until the oldest counted request leaves the window, ≥ 1
};

/// Counts one request of a key together with other servers, as RateLimiter does for one; nothing
/// when they cannot be asked now.
using SharedCount = std::function<
    base::Async<std::optional<RateDecision>>(std::string key, RateLimitOptions limits)>;

/// How exactly the time of a request is kept: a millisecond for up to 256 requests a window, a
/// 128th of the window above, where single requests would cost too much.
std::chrono::milliseconds tick_of(const RateLimitOptions& limits);

/// Requests refused since the start, by whose bucket was empty.
struct BlockedRequests {
    std::uint64_t user = 0;
    std::uint64_t key = 0;      ///< an API key
    std::uint64_t address = 0;  ///< nobody had signed in

    [[nodiscard]] std::uint64_t total() const { return user + key + address; }
};

/// A sliding window a key: of any `window` seconds at most `max_requests` pass, the first ones, and
/// refused requests do not count. Exact to a millisecond up to 256 requests a window; above that a
/// request counts up to 1/128 of the window too long (never too short), so a key costs at most 2
/// KiB. Shared by all event loops; thread-safe (sixteen locks). Keys not seen for a window are
/// forgotten, and at most `max_keys` are kept.
class RateLimiter {
  public:
    explicit RateLimiter(
        const base::Clock& clock, RateLimitOptions options = {}, std::size_t max_keys = 65'536
    );

    /// Takes effect with the next request; what was counted stays counted if the window is the
    /// same.
    void configure(const RateLimitOptions& options);
    [[nodiscard]] RateLimitOptions options() const;

    [[nodiscard]] bool is_enabled() const { return enabled_.load(std::memory_order_relaxed); }

    /// Counts one request of `key` ("user:…", "key:…", "addr:…").
    RateDecision count(std::string_view key);

    /// A request of `key` was refused by a count that other servers share.
    void note_refusal(std::string_view key);

    [[nodiscard]] BlockedRequests blocked_by_bucket() const;

    /// Requests refused since the start.
    [[nodiscard]] std::uint64_t blocked() const { return blocked_by_bucket().total(); }

    /// Keys held now.
    [[nodiscard]] std::size_t keys() const;

  private:
    /// Requests that fell into one tick.
    struct Tick {
        std::uint32_t at;
        std::uint32_t count;
    };

    struct Window {
        std::vector<Tick> ticks;  ///< oldest first
        std::int64_t total = 0;
        std::int64_t tick_ms = 0;  ///< what `at` counts in
        std::int64_t last_ms = 0;
    };

    struct Shard {
        explicit Shard(std::size_t capacity) : windows(capacity) {}

        mutable std::mutex mutex;
        base::LruMap<Window> windows;
    };

    static constexpr std::size_t kShards = 16;

    [[nodiscard]] std::int64_t now_ms() const;

    const base::Clock& clock_;
    const base::SteadyTime start_;
    std::atomic<bool> enabled_;
    std::atomic<std::int64_t> window_ms_;
    std::atomic<std::int64_t> max_requests_;
    std::array<std::atomic<std::uint64_t>, 3> blocked_{};  ///< user, key, address
    std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace ao::api
