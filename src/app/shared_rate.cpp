#include "app/shared_rate.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>

#include "app/options.h"
#include "base/run_on.h"
#include "store/redis_window.h"

namespace ao::app {

namespace {

using std::chrono::milliseconds;

/// What a request may wait for its count; then this server counts it alone.
constexpr milliseconds kPatience{250};

store::RedisOptions counting_options(const Config& config) {
    store::RedisOptions options = redis_options(config);
    options.name = "rate_limit";
    options.command_timeout = kPatience;
    options.refuse_eviction = false;  // a forgotten count is a window begun anew
    return options;
}

}  // namespace

struct SharedRate::Parts {
    Parts(const Config& config, WorkLoop& work, base::Metrics& metrics)
        : redis(work.loop(), counting_options(config), metrics),
          windows(redis, config.text("rate_limit.redis_prefix")) {}

    base::Async<std::optional<api::RateDecision>> count(
        std::string key, api::RateLimitOptions limits
    ) {
        const store::WindowLimit limit{
            .most = limits.max_requests, .length = limits.window, .tick = api::tick_of(limits)};
        const auto counted = co_await windows.count(std::move(key), limit);
        if (!counted) co_return std::nullopt;
        const auto reset = std::chrono::ceil<std::chrono::seconds>(counted->until);
        co_return api::RateDecision{
            .allowed = counted->allowed,
            .limit = limits.max_requests,
            .remaining = std::max<std::int64_t>(0, limits.max_requests - counted->total),
            .window = limits.window,
            .reset = std::max(std::chrono::seconds{1}, reset)};
    }

    store::RedisClient redis;
    store::RedisWindows windows;
};

SharedRate::SharedRate(const Config& config, WorkLoop& work, base::Metrics& metrics) : work_(work) {
    if (!config.text("rate_limit.redis_prefix").empty())
        parts_ = std::make_unique<Parts>(config, work, metrics);
}

SharedRate::~SharedRate() = default;

api::SharedCount SharedRate::count() {
    if (!parts_) return {};
    return [this](std::string key, api::RateLimitOptions limits) {
        return base::run_on(work_.loop(), parts_->count(std::move(key), limits));
    };
}

void SharedRate::start() {
    if (!parts_) return;
    started_ = true;
    base::asio::post(work_.loop(), [this] { parts_->redis.start(); });
}

base::Async<> SharedRate::stop() {
    if (!std::exchange(started_, false)) co_return;
    co_await parts_->redis.stop();
}

}  // namespace ao::app
