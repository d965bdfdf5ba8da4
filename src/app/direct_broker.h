#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/remote_broker.h"
#include "queue/redis_broker.h"

namespace ao::app {

/// The queue of a worker process whose configuration names a Redis: tasks come from Redis and their
/// ends go there, without a detour over the server. While Redis is away they come from and go to
/// the server, which knows of every attempt. The server's line stays open beside it, for the list
/// of workers, for cancellations, and so that a death is noticed at once; it is not needed.
///
/// For the thread of one event loop, whose two brokers must outlive it. Starts and stops neither.
class DirectBroker final : public queue::Broker {
  public:
    /// `on_source` hears where tasks come from, at first and after each change.
    DirectBroker(
        queue::RedisBroker& redis,
        RemoteBroker& server,
        std::function<void(bool from_redis)> on_source
    )
        : redis_(redis), server_(server), on_source_(std::move(on_source)) {}

    base::Async<base::Result<std::vector<queue::Assignment>>> take(
        queue::TakeRequest request, std::chrono::milliseconds wait
    ) override;
    base::Async<base::Result<std::vector<queue::LeaseState>>> beat(std::vector<queue::Beat> beats
    ) override;
    base::Async<base::Result<queue::Receipt>> finish(
        std::vector<queue::Report> reports, std::optional<queue::TakeRequest> next
    ) override;
    base::Async<base::Result<void>> give_back(std::vector<store::Lease> leases) override;
    base::Async<base::Result<void>> bury(std::string worker_id) override;

  private:
    base::Async<> wait_for_introduction();
    base::Async<base::Result<std::vector<queue::LeaseState>>> beat_in_redis(
        std::vector<queue::Beat> beats
    );
    base::Async<base::Result<queue::Receipt>> finish_in_redis(
        std::vector<queue::Report> reports, std::optional<queue::TakeRequest> next
    );
    void note_source(bool from_redis);

    queue::RedisBroker& redis_;
    RemoteBroker& server_;
    std::function<void(bool)> on_source_;
    std::optional<bool> from_redis_{};
};

}  // namespace ao::app
