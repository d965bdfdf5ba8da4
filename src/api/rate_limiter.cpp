#include "api/rate_limiter.h"

#include <algorithm>
#include <functional>
#include <memory>

namespace ao::api {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kExactUpTo = 256;
constexpr std::int64_t kTicks = 128;

/// Which of the three counts a refusal belongs to.
std::size_t bucket_kind(std::string_view key) {
    if (key.starts_with("user:")) return 0;
    return key.starts_with("key:") ? 1 : 2;
}

std::chrono::seconds whole_seconds(std::int64_t ms) {
    return std::max(
        std::chrono::seconds{1}, std::chrono::ceil<std::chrono::seconds>(milliseconds{ms})
    );
}

}  // namespace

milliseconds tick_of(const RateLimitOptions& limits) {
    if (limits.max_requests <= kExactUpTo) return milliseconds{1};
    return std::max(milliseconds{1}, milliseconds{limits.window} / kTicks);
}

RateLimiter::RateLimiter(const base::Clock& clock, RateLimitOptions options, std::size_t max_keys)
    : clock_(clock), start_(clock.steady()) {
    configure(options);
    for (std::size_t i = 0; i < kShards; ++i)
        shards_.push_back(std::make_unique<Shard>(std::max<std::size_t>(1, max_keys / kShards)));
}

void RateLimiter::configure(const RateLimitOptions& options) {
    enabled_ = options.enabled;
    window_ms_ = std::chrono::duration_cast<milliseconds>(options.window).count();
    max_requests_ = options.max_requests;
}

RateLimitOptions RateLimiter::options() const {
    const auto window = std::chrono::duration_cast<std::chrono::seconds>(milliseconds{window_ms_});
    return {enabled_, window, max_requests_};
}

std::int64_t RateLimiter::now_ms() const {
    return std::chrono::duration_cast<milliseconds>(clock_.steady() - start_).count();
}

RateDecision RateLimiter::count(std::string_view key) {
    const std::int64_t window_ms = window_ms_.load(std::memory_order_relaxed);
    const std::int64_t limit = max_requests_.load(std::memory_order_relaxed);
    const std::int64_t tick_ms = tick_of(options()).count();
    RateDecision decision{.limit = limit, .window = whole_seconds(window_ms)};
    Shard& shard = *shards_[std::hash<std::string_view>{}(key) % kShards];
    std::lock_guard lock(shard.mutex);
    const std::int64_t now = now_ms();
    // Each request clears away up to two idle keys, so memory follows use.
    for (int i = 0; i < 2; ++i) {
        Window* oldest = shard.windows.oldest();
        if (oldest == nullptr || now - oldest->last_ms <= window_ms) break;
        shard.windows.remove_oldest();
    }

    Window& window = shard.windows[key];
    if (window.tick_ms != tick_ms || now - window.last_ms > window_ms) window = Window{};
    window.tick_ms = tick_ms;
    window.last_ms = now;
    // A tick has left once even its last millisecond is a whole window ago. `at` is the low half of
    // its number: a difference of two is right even after that has run over (49 days of 1 ms).
    const auto now_tick = static_cast<std::uint32_t>(now / tick_ms);
    const auto age_ms = [&](const Tick& tick) {
        return now % tick_ms + std::uint32_t{now_tick - tick.at} * tick_ms - tick_ms + 1;
    };
    auto kept = std::find_if(window.ticks.begin(), window.ticks.end(), [&](const Tick& tick) {
        if (age_ms(tick) < window_ms) return true;
        window.total -= tick.count;
        return false;
    });
    window.ticks.erase(window.ticks.begin(), kept);

    decision.allowed = window.total < limit;
    if (decision.allowed) {
        if (window.ticks.empty() || window.ticks.back().at != now_tick)
            window.ticks.push_back({now_tick, 0});
        ++window.ticks.back().count;
        ++window.total;
    } else {
        note_refusal(key);
    }
    decision.remaining = std::max<std::int64_t>(0, limit - window.total);
    const std::int64_t until =
        window.ticks.empty() ? window_ms : window_ms - age_ms(window.ticks.front());
    decision.reset = whole_seconds(until);
    return decision;
}

void RateLimiter::note_refusal(std::string_view key) {
    blocked_[bucket_kind(key)].fetch_add(1, std::memory_order_relaxed);
}

BlockedRequests RateLimiter::blocked_by_bucket() const {
    return {blocked_[0].load(), blocked_[1].load(), blocked_[2].load()};
}

std::size_t RateLimiter::keys() const {
    std::size_t sum = 0;
    for (const auto& shard : shards_) {
        std::lock_guard lock(shard->mutex);
        sum += shard->windows.size();
    }
    return sum;
}

}  // namespace ao::api
