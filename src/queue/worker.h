#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "queue/broker.h"
#include "queue/registry.h"

namespace ao::queue {

struct WorkerOptions {
    std::vector<std::string> queues{"default"};  ///< served in turns
    std::string worker_id = "worker-1";
    std::size_t concurrency = 16;  ///< tasks at once

    /// Between signs of life; a third of the broker's lease.
    std::chrono::milliseconds beat_every{10'000};
    std::chrono::milliseconds take_wait{20'000};     ///< of one call of Broker::take
    std::chrono::milliseconds stop_timeout{20'000};  ///< then running tasks are given back
    std::uint64_t seed = 0;  ///< of the jitter; 0: from the operating system
};

/// Takes tasks from a broker, runs them on one event loop and reports how they ended. While the
/// broker is out of reach it tries again with pauses of up to two seconds, and keeps the ends it
/// could not tell. Everything given to the constructor must outlive the loop's run; stop() comes
/// before the end of both.
class Worker {
  public:
    Worker(
        base::EventLoop& loop,
        Broker& broker,
        const Registry& registry,
        const base::Clock& clock,
        base::Metrics& metrics,
        WorkerOptions options
    );
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// From any thread; taking begins on the loop.
    void start();

    /// Takes nothing more, keeps running what runs. From any thread.
    void quiet();

    /// Takes again after quiet(). From any thread.
    void resume();

    /// A sign of life now, and once more soon, because something may have been cancelled. From any
    /// thread.
    void look();

    /// On the loop: stops taking, lets running tasks finish within stop_timeout, gives back the
    /// rest, returns.
    base::Async<> stop();

    /// Tasks that hold a slot now; readable from any thread.
    [[nodiscard]] std::size_t running() const;

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace ao::queue
