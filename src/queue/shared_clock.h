#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace ao::queue {

/// For tests: a base::ManualClock that the writer's thread may read while the test moves it.
class SharedClock final : public base::Clock {
  public:
    base::Time now() const override { return base::from_micros(now_); }

    base::SteadyTime steady() const override {
        return base::SteadyTime{std::chrono::microseconds{steady_}};
    }

    /// Moves both clocks forward.
    void advance(std::chrono::microseconds by) {
        now_ += by.count();
        steady_ += by.count();
    }

    /// Sets the wall clock alone, as an operator or NTP would.
    void jump(base::Time to) { now_ = base::to_micros(to); }

  private:
    std::atomic<std::int64_t> now_{base::to_micros(base::SystemClock().now())};
    std::atomic<std::int64_t> steady_{0};
};

}  // namespace ao::queue
