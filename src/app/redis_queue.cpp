#include "app/redis_queue.h"

#include <chrono>
#include <cmath>
#include <utility>

#include <boost/asio/post.hpp>

#include "app/options.h"
#include "base/deadline.h"

namespace ao::app {

namespace {

using std::chrono::milliseconds;

queue::RedisBridgeOptions bridge_options(const Config& config) {
    const queue::BrokerOptions embedded = broker_options(config);
    queue::RedisBridgeOptions options;
    options.ends = {embedded.retry_base, embedded.retry_cap, embedded.seed};
    options.own_workers = embedded.own_workers;
    return options;
}

queue::BrokerSwitchOptions switch_options(const Config& config) {
    const double patience = config.number("redis.fallback_after_seconds") * 1e3;
    return {config.flag("redis.allow_fallback"), milliseconds{std::llround(patience)}};
}

std::string text_of(const store::RedisAddress& address) {
    return address.host + ":" + std::to_string(address.port);
}

}  // namespace

struct RedisQueue::Parts {
    Parts(
        const Config& config,
        WorkLoop& work,
        store::Database& database,
        const queue::Registry& kinds,
        queue::StoreBroker& embedded,
        const base::Clock& clock,
        base::Metrics& metrics
    )
        : options(redis_options(config)),
          redis(work.loop(), options, metrics, redis_broker_options(config)),
          bridge(
              work.loop(),
              database,
              kinds,
              redis,
              embedded.chooser(),
              options,
              clock,
              metrics,
              bridge_options(config)
          ),
          modes(work.loop(), embedded, redis, bridge, kinds, metrics, switch_options(config)) {}

    store::RedisOptions options;
    queue::RedisBroker redis;
    queue::RedisBridge bridge;
    queue::BrokerSwitch modes;
};

RedisQueue::RedisQueue(
    const Config& config,
    WorkLoop& work,
    store::Database& database,
    const queue::Registry& kinds,
    queue::StoreBroker& embedded,
    const base::Clock& clock,
    base::Metrics& metrics
)
    : work_(work), embedded_(embedded), required_(config.flag("redis.required")) {
    if (wants_redis(config))
        parts_ = std::make_unique<Parts>(config, work, database, kinds, embedded, clock, metrics);
}

RedisQueue::~RedisQueue() = default;

queue::Broker& RedisQueue::broker() {
    if (parts_) return parts_->modes;
    return embedded_;
}

void RedisQueue::start() {
    if (!parts_) return;
    started_ = true;
    base::asio::post(work_.loop(), [this] {
        parts_->modes.start();
        parts_->redis.start();
        parts_->bridge.start();
    });
    if (required_) work_.run(wait_for_redis());
}

base::Async<> RedisQueue::wait_for_redis() {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (!parts_->redis.connected() && std::chrono::steady_clock::now() < limit)
        co_await base::wait_for(milliseconds{20});
    if (!parts_->redis.connected())
        throw RedisMissing(
            parts_->redis.state().fault + ". Start Redis, correct redis.host and redis.port (" +
            text_of(parts_->options.server) + "), or set redis.required to false."
        );
}

void RedisQueue::close() {
    if (!started_) return;
    base::asio::post(work_.loop(), [this] {
        parts_->modes.close();
        parts_->redis.close();
    });
}

base::Async<> RedisQueue::stop() {
    if (!std::exchange(started_, false)) co_return;
    co_await parts_->modes.stop();
    co_await parts_->bridge.stop();
    co_await parts_->redis.stop();
}

core::QueueState RedisQueue::state() const {
    core::QueueState state;
    if (!parts_) return state;
    const store::RedisState redis = parts_->redis.state();
    const queue::QueueMode mode = parts_->modes.mode();
    state.configured = true;
    state.redis = mode == queue::QueueMode::redis      ? "ready"
                  : mode == queue::QueueMode::embedded ? "fallback"
                                                       : "unavailable";
    state.backend = mode == queue::QueueMode::embedded ? "embedded" : "redis";
    state.server = text_of(redis.connected ? redis.server : parts_->options.server);
    state.version = redis.facts.version;
    state.persistence = redis.facts.version.empty() ? "" : redis.facts.persistence();
    state.maxmemory_policy = redis.facts.maxmemory_policy;
    state.used_memory = redis.facts.used_memory;
    state.fault = redis.fault;
    state.switches = parts_->modes.switches();
    return state;
}

}  // namespace ao::app
