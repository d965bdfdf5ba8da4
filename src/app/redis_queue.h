#pragma once
#include <memory>
#include <stdexcept>

#include "app/config.h"
#include "app/work_loop.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "core/system.h"
#include "queue/broker_switch.h"
#include "queue/redis_bridge.h"
#include "queue/redis_broker.h"
#include "queue/store_broker.h"
#include "store/database.h"

namespace ao::app {

/// redis.required, and Redis cannot be reached; what() says why and what to do.
struct RedisMissing : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The server's queue as the redis keys want it: the embedded one alone, or Redis with the embedded
/// one behind it.
class RedisQueue {
  public:
    RedisQueue(
        const Config& config,
        WorkLoop& work,
        store::Database& database,
        const queue::Registry& kinds,
        queue::StoreBroker& embedded,
        const base::Clock& clock,
        base::Metrics& metrics
    );

    ~RedisQueue();
    RedisQueue(const RedisQueue&) = delete;
    RedisQueue& operator=(const RedisQueue&) = delete;

    /// What workers talk to.
    [[nodiscard]] queue::Broker& broker();

    /// Begins to connect. With redis.required it waits for that, and throws RedisMissing when
    /// nobody answers.
    void start();

    /// From any thread: sends away who waits for tasks.
    void close();

    /// On the work loop. What is handed over stays so.
    base::Async<> stop();

    /// Any thread.
    [[nodiscard]] core::QueueState state() const;

  private:
    struct Parts;
    base::Async<> wait_for_redis();

    WorkLoop& work_;
    queue::StoreBroker& embedded_;
    const bool required_;
    std::unique_ptr<Parts> parts_;  ///< null: no Redis is wanted
    bool started_ = false;
};

}  // namespace ao::app
