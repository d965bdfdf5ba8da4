#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/metrics.h"
#include "base/task_group.h"
#include "queue/bell.h"
#include "queue/broker.h"
#include "queue/redis_bridge.h"
#include "queue/redis_broker.h"
#include "queue/registry.h"
#include "queue/store_broker.h"

namespace ao::queue {

/// Which queue serves the workers of a server that is configured for Redis.
enum class QueueMode : std::uint8_t {
    redis,
    embedded,  ///< Redis is away, and the embedded queue does its work
    waiting,   ///< Redis is away: tasks are accepted and wait
};

struct BrokerSwitchOptions {
    bool allow_fallback = true;                 ///< `redis.allow_fallback`
    std::chrono::milliseconds patience{5'000};  ///< Redis may be away so long without a fallback
};

/// Redis while it is there, else the embedded queue if that is allowed. Tasks go over to Redis and
/// come back; leases are known by their tokens, so an attempt ends where it began. What an attempt
/// taken from Redis has to tell while that is away goes to the store at once: the row is the truth.
///
/// Everything given must outlive it. Starts and stops nothing but itself.
class BrokerSwitch final : public Broker {
  public:
    BrokerSwitch(
        base::EventLoop& home,
        StoreBroker& store,
        RedisBroker& redis,
        RedisBridge& bridge,
        const Registry& registry,
        base::Metrics& metrics,
        BrokerSwitchOptions options
    );

    /// Before RedisBroker and RedisBridge are started.
    void start();

    /// Whoever waits for tasks is sent away, now and from now on. Any thread.
    void close() { closed_ = true; }

    /// On `home`, before those are stopped.
    base::Async<> stop();

    /// Any thread.
    [[nodiscard]] QueueMode mode() const { return mode_; }

    /// How often it has gone from one queue to another. Any thread.
    [[nodiscard]] std::uint64_t switches() const { return switches_; }

    base::Async<base::Result<std::vector<Assignment>>> take(
        TakeRequest request, std::chrono::milliseconds wait
    ) override;
    base::Async<base::Result<std::vector<LeaseState>>> beat(std::vector<Beat> beats) override;
    base::Async<base::Result<Receipt>> finish(
        std::vector<Report> reports, std::optional<TakeRequest> next
    ) override;
    base::Async<base::Result<void>> give_back(std::vector<store::Lease> leases) override;
    base::Async<base::Result<void>> bury(std::string worker_id) override;

  private:
    base::Async<> watch();
    base::Async<> follow();
    void go(QueueMode mode, std::string_view why);
    base::Async<base::Result<Receipt>> finish_in_redis(
        std::vector<Report> reports, std::optional<TakeRequest> next
    );
    base::Async<base::Result<std::vector<LeaseState>>> beat_in_redis(std::vector<Beat> beats);

    base::EventLoop& home_;
    StoreBroker& store_;
    RedisBroker& redis_;
    RedisBridge& bridge_;
    const Registry& registry_;
    BrokerSwitchOptions options_;
    std::chrono::milliseconds lease_;
    base::Counter& switches_total_;
    base::TaskGroup group_;
    Bell bell_;
    std::chrono::steady_clock::time_point away_since_{};
    std::atomic<QueueMode> mode_{QueueMode::waiting};
    std::atomic<std::uint64_t> switches_{0};
    std::atomic<bool> closed_{false};
    bool stopping_ = false;
};

}  // namespace ao::queue
