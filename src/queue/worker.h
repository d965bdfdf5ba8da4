#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/async.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "queue/registry.h"
#include "store/database.h"

namespace ao::queue {

struct WorkerOptions {
    std::string queue = "default";
    std::string worker_id = "worker-1";
    std::size_t concurrency = 16;    ///< tasks at once
    std::chrono::seconds lease{30};  ///< `queue.lease_seconds`
    std::chrono::seconds renew_every{10};
    std::chrono::seconds sweep_every{5};
    std::chrono::milliseconds retry_base{2'000};  ///< `queue.retry_base_seconds`
    std::chrono::milliseconds retry_cap{3'600'000};
    std::chrono::seconds stop_timeout{20};  ///< then running tasks are given back
};

/// Claims, runs and finishes tasks on one event loop, and rescues those whose worker died.
class Worker {
  public:
    Worker(
        base::EventLoop& loop,
        store::Database& database,
        const Registry& registry,
        const base::Clock& clock,
        base::Metrics& metrics,
        WorkerOptions options
    );
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// From any thread; claiming begins on the loop.
    void start();

    /// On the loop: stops claiming, lets running tasks finish within stop_timeout, gives back the
    /// rest, returns.
    base::Async<> stop();

    /// Running tasks now; readable from any thread.
    [[nodiscard]] std::size_t running() const;

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace ao::queue
