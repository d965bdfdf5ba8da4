#pragma once
#include <chrono>

#include "base/async.h"

namespace ao::queue {

/// What one coroutine of an event loop sleeps on until another one rings, or its time is up. Rings
/// while nobody sleeps are remembered (once). For the loop's own thread, and for one sleeper at a
/// time.
class Bell {
  public:
    explicit Bell(base::EventLoop& loop) : timer_(loop) {}

    void ring();

    /// Sleeps for at most `limit`. True when rung, also when the ring came before the call.
    base::Async<bool> wait(std::chrono::steady_clock::duration limit);

  private:
    base::Timer timer_;
    bool rung_ = false;
};

}  // namespace ao::queue
