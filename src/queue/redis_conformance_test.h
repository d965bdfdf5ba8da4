#pragma once
#include <memory>

#include "queue/broker_conformance_test.h"
#include "queue/broker_switch.h"
#include "store/redis_rig.h"

namespace ao::queue {

/// A server's whole queue on a Redis of its own.
class RunningRedisBroker final : public RunningBroker {
  public:
    explicit RunningRedisBroker(const BrokerGround& ground)
        : loop_(ground.loop),
          group_(ground.loop, "test"),
          store_(
              ground.loop,
              ground.database,
              ground.registry,
              ground.clock,
              ground.metrics,
              ground.options
          ),
          redis_(
              ground.loop,
              rig_.options(),
              ground.metrics,
              {.lease = ground.options.lease, .clock = &ground.clock}
          ),
          bridge_(
              ground.loop,
              ground.database,
              ground.registry,
              redis_,
              store_.chooser(),
              rig_.options(),
              ground.clock,
              ground.metrics,
              {.ends = {ground.options.retry_base, ground.options.retry_cap, 1}}
          ),
          switch_(
              ground.loop,
              store_,
              redis_,
              bridge_,
              ground.registry,
              ground.metrics,
              {.patience = std::chrono::milliseconds{300}}
          ) {
        store_.start();
        switch_.start();
        redis_.start();
        bridge_.start();
        while (switch_.mode() != QueueMode::redis)
            loop_.run_one();
    }

    Broker& broker() override { return switch_; }

    store::RedisRig& server() { return rig_; }

    RedisBroker& redis() { return redis_; }

    BrokerSwitch& modes() { return switch_; }

    void wake() override { group_.spawn(sweep()); }

    base::Async<> settle() override { co_await bridge_.settle(); }

    base::Async<> stop() override {
        co_await group_.join();
        co_await switch_.stop();
        co_await bridge_.stop();
        co_await redis_.stop();
        co_await store_.stop();
    }

  private:
    base::Async<> sweep() {
        auto swept = co_await redis_.sweep();
        co_await bridge_.settle();
    }

    store::RedisRig rig_;
    base::EventLoop& loop_;
    base::TaskGroup group_;
    StoreBroker store_;
    RedisBroker redis_;
    RedisBridge bridge_;
    BrokerSwitch switch_;
};

inline std::unique_ptr<RunningBroker> make_redis_broker(const BrokerGround& ground) {
    return std::make_unique<RunningRedisBroker>(ground);
}

/// Both kinds of broker that stand beside the queue.
inline const BrokerMaker kBrokers[] = {
    {"Store", &make_store_broker}, {"Redis", &make_redis_broker}};

}  // namespace ao::queue
