#include "queue/broker_switch.h"

#include <algorithm>

#include "base/deadline.h"
#include "base/log.h"
#include "queue/appetite.h"
#include "queue/lease_split.h"

namespace ao::queue {

namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

/// How long a taker stays with one queue: so late it hears of the other one.
constexpr std::chrono::milliseconds kStay = 500ms;
constexpr std::chrono::milliseconds kPause = 50ms;

}  // namespace

BrokerSwitch::BrokerSwitch(
    base::EventLoop& home,
    StoreBroker& store,
    RedisBroker& redis,
    RedisBridge& bridge,
    const Registry& registry,
    base::Metrics& metrics,
    BrokerSwitchOptions options
)
    : home_(home),
      store_(store),
      redis_(redis),
      bridge_(bridge),
      registry_(registry),
      options_(options),
      lease_(redis.options().lease),
      switches_total_(metrics.counter(
          "ao_redis_switches_total", "Changes between Redis and the embedded queue, or waiting."
      )),
      group_(home, "broker_switch"),
      bell_(home) {}

void BrokerSwitch::start() {
    redis_.on_change([this](bool connected) {
        bridge_.changed(connected);
        bell_.ring();
    });
    group_.spawn(watch());
}

base::Async<> BrokerSwitch::stop() {
    stopping_ = true;
    closed_ = true;
    bell_.ring();
    co_await group_.join();
}

void BrokerSwitch::go(QueueMode mode, std::string_view why) {
    if (mode_.exchange(mode) == mode) return;
    ++switches_;
    switches_total_.add();
    // Whoever starts without Redis may have meant to.
    const auto level =
        redis_.state().facts.version.empty() ? base::log::Level::info : base::log::Level::warning;
    if (mode == QueueMode::redis)
        base::log::info("queue.on_redis", {{"server", redis_.state().server.host}});
    else if (mode == QueueMode::embedded)
        base::log::write(level, "queue.on_embedded", {{"why", why}});
    else
        base::log::warning("queue.waits_for_redis", {{"why", why}});
}

base::Async<> BrokerSwitch::watch() {
    away_since_ = Steady::now();
    // The first attempt to connect decides: who has no Redis does not wait for it.
    while (!stopping_ && redis_.state().attempts == 0 &&
           Steady::now() < away_since_ + options_.patience)
        co_await bell_.wait(kPause);
    if (!redis_.connected()) away_since_ -= options_.patience;
    while (!stopping_) {
        co_await follow();
        if (!stopping_) co_await bell_.wait(mode_ == QueueMode::redis ? 60s : kStay);
    }
}

base::Async<> BrokerSwitch::follow() {
    if (redis_.connected()) {
        if (mode_ == QueueMode::redis) co_return;
        const bool agreed = co_await bridge_.advance();
        if (agreed) go(QueueMode::redis, {});
        co_return;
    }
    const std::string why = redis_.state().fault;
    if (mode_ == QueueMode::redis) {
        away_since_ = Steady::now();
        go(QueueMode::waiting, why);
    }
    if (!options_.allow_fallback || Steady::now() < away_since_ + options_.patience) co_return;
    co_await bridge_.retreat();
    go(QueueMode::embedded, why);
}

base::Async<base::Result<std::vector<Assignment>>> BrokerSwitch::take(
    TakeRequest request, std::chrono::milliseconds wait
) {
    const auto deadline = Steady::now() + wait;
    const TakeRequest spelled = with_types(request, registry_);
    for (;;) {
        const auto left = std::max(
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now()),
            std::chrono::milliseconds{0}
        );
        const QueueMode mode = mode_;
        if (mode == QueueMode::redis) {
            auto taken = co_await redis_.take(spelled, left);
            if (taken) co_return taken;
        } else if (mode == QueueMode::embedded) {
            auto taken = co_await store_.take(request, std::min(left, kStay));
            if (!taken || !taken->empty()) co_return taken;
        }
        if (closed_) co_return base::unavailable("The queue is closing.", 1s);
        if (left == 0ms) co_return std::vector<Assignment>{};
        if (mode != QueueMode::embedded) co_await base::wait_for(std::min(left, kPause));
    }
}

base::Async<base::Result<std::vector<LeaseState>>> BrokerSwitch::beat(std::vector<Beat> beats) {
    std::vector<bool> is_ours;
    std::vector<Beat> ours = take_ours(beats, is_ours);
    std::vector<LeaseState> from_redis;
    std::vector<LeaseState> from_store;
    if (!ours.empty()) {
        auto states = co_await beat_in_redis(std::move(ours));
        if (!states) co_return std::move(states).error();
        from_redis = std::move(*states);
    }
    if (!beats.empty()) {
        auto states = co_await store_.beat(std::move(beats));
        if (!states) co_return std::move(states).error();
        from_store = std::move(*states);
    }
    co_return interleaved(is_ours, from_redis, from_store);
}

base::Async<base::Result<std::vector<LeaseState>>> BrokerSwitch::beat_in_redis(
    std::vector<Beat> beats
) {
    if (redis_.connected()) {
        auto states = co_await redis_.beat(beats);
        if (states) co_return states;
    }
    co_return co_await bridge_.absorber().beat(std::move(beats), lease_);
}

base::Async<base::Result<Receipt>> BrokerSwitch::finish_in_redis(
    std::vector<Report> reports, std::optional<TakeRequest> next
) {
    if (redis_.connected()) {
        auto receipt = co_await redis_.finish(reports, std::move(next));
        if (receipt) co_return receipt;
    }
    auto states = co_await bridge_.absorber().finish(std::move(reports));
    if (!states) co_return std::move(states).error();
    Receipt receipt;
    receipt.ends = std::move(*states);
    co_return receipt;
}

base::Async<base::Result<Receipt>> BrokerSwitch::finish(
    std::vector<Report> reports, std::optional<TakeRequest> next
) {
    std::vector<bool> is_ours;
    std::vector<Report> ours = take_ours(reports, is_ours);
    std::optional<TakeRequest> from_redis;
    std::optional<TakeRequest> from_store;
    if (next && mode_ == QueueMode::redis) from_redis = with_types(*next, registry_);
    if (next && mode_ == QueueMode::embedded) from_store = std::move(next);
    Receipt redis;
    Receipt store;
    if (!ours.empty() || from_redis) {
        auto receipt = co_await finish_in_redis(std::move(ours), std::move(from_redis));
        if (!receipt) co_return std::move(receipt).error();
        redis = std::move(*receipt);
    }
    if (!reports.empty() || from_store) {
        auto receipt = co_await store_.finish(std::move(reports), std::move(from_store));
        if (!receipt) co_return std::move(receipt).error();
        store = std::move(*receipt);
    }
    Receipt both;
    both.ends = interleaved(is_ours, redis.ends, store.ends);
    both.next = std::move(redis.next);
    std::move(store.next.begin(), store.next.end(), std::back_inserter(both.next));
    co_return both;
}

base::Async<base::Result<void>> BrokerSwitch::give_back(std::vector<store::Lease> leases) {
    const auto middle = std::stable_partition(leases.begin(), leases.end(), [](const auto& lease) {
        return RedisBroker::is_ours(lease);
    });
    std::vector<store::Lease> ours(leases.begin(), middle);
    leases.erase(leases.begin(), middle);
    base::Result<void> returned;
    if (!ours.empty()) returned = co_await redis_.give_back(std::move(ours));
    if (leases.empty()) co_return returned;
    auto stored = co_await store_.give_back(std::move(leases));
    co_return stored.ok() ? returned : stored;
}

base::Async<base::Result<void>> BrokerSwitch::bury(std::string worker_id) {
    if (redis_.connected()) {
        auto buried = co_await redis_.bury(worker_id);
        if (!buried) co_return buried;
    }
    co_return co_await store_.bury(std::move(worker_id));
}

}  // namespace ao::queue
