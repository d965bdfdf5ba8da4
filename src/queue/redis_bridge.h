#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "base/async.h"
#include "base/metrics.h"
#include "base/task_group.h"
#include "queue/bell.h"
#include "queue/redis_absorber.h"
#include "queue/redis_broker.h"
#include "queue/redis_reconciler.h"
#include "queue/redis_relay.h"

namespace ao::queue {

struct RedisBridgeOptions {
    AttemptEnds::Options ends{std::chrono::seconds{2}, std::chrono::hours{1}, 0};
    RedisRelay::Options relay{};
    std::chrono::milliseconds reconcile_every{3'000};

    /// How the ids of workers begin that lived in the process before this one, and died with it;
    /// empty: there are none.
    std::string own_workers{};
};

/// The server's side of Redis: hands over tasks whose turn has come, applies what becomes of them
/// to the store, and makes both agree again after whatever happened to Redis. The rows are the
/// truth; each end is applied once, under the generation it belongs to. On one event loop.
///
/// Everything given must outlive it; stop() comes before the end of it and of `home`.
class RedisBridge {
  public:
    RedisBridge(
        base::EventLoop& home,
        store::Database& database,
        const Registry& registry,
        RedisBroker& broker,
        Chooser& chooser,
        store::RedisOptions redis,
        const base::Clock& clock,
        base::Metrics& metrics,
        RedisBridgeOptions options
    );

    /// On `home`, or before it runs. Nothing is handed over while Redis is away.
    void start();

    /// On `home`: returns once nothing runs any more. What is handed over stays so.
    base::Async<> stop();

    /// On `home`: nothing more is handed over, and what is comes back to the store, but for
    /// attempts that may still end by themselves. For a queue that goes on without Redis.
    base::Async<> retreat();

    /// On `home`: agrees with Redis, then hands over again. False when Redis has gone once more.
    base::Async<bool> advance();

    /// On `home`: everything that has happened until now is in the store, and everything that can
    /// be is handed over. For tests.
    base::Async<> settle();

    /// The ends of attempts while Redis is away.
    [[nodiscard]] RedisAbsorber& absorber() { return absorber_; }

    /// Redis has come or gone. On `home`.
    void changed(bool connected);

  private:
    base::Async<> relay();
    base::Async<std::chrono::milliseconds> round();
    void notice(const std::string& mark);
    base::Async<> absorb_on();
    /// How many things they told; nothing when the store or Redis refused.
    base::Async<std::optional<std::size_t>> absorb(const store::RedisReply& entries);
    base::Async<bool> agree();
    void look();

    base::EventLoop& home_;
    RedisBroker& broker_;
    const base::Clock& clock_;
    RedisBridgeOptions options_;
    RedisAbsorber absorber_;
    RedisRelay relay_;
    RedisReconciler reconciler_;
    store::RedisClient events_;  ///< for the command that blocks
    base::TaskGroup group_;
    Bell relay_bell_;
    Bell absorb_bell_;
    store::Database::Subscription tasks_, recalls_;
    std::string mark_;  ///< of Redis' memory as last seen
    std::chrono::steady_clock::time_point next_check_{};
    bool buried_ = false;
    std::atomic<bool> recalled_{false};
    bool resting_ = false;  ///< retreated
    bool busy_ = false;     ///< a round is under way
    bool stopping_ = false;
};

}  // namespace ao::queue
