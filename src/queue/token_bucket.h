#pragma once
#include <cstdint>

#include "base/clock.h"

namespace ao::queue {

/// How many starts a rate allows now: refilled continuously, up to a burst. A new one holds a
/// single token, so that restarting the program gives no burst. Not thread-safe.
class TokenBucket {
  public:
    /// `per_second` > 0; `burst` 0: what one second gives, at least one.
    TokenBucket(double per_second, std::int64_t burst, base::SteadyTime now);

    /// Another rate from now on; what has been saved up stays, as far as the new burst allows.
    void change(double per_second, std::int64_t burst, base::SteadyTime now);

    /// Whole tokens there are now. Time that runs backwards counts as standing still.
    [[nodiscard]] std::int64_t tokens(base::SteadyTime now);

    /// Takes one of those tokens() spoke of.
    void take();

    /// When there will be a whole token; not before `now`.
    [[nodiscard]] base::SteadyTime next(base::SteadyTime now);

  private:
    void refill(base::SteadyTime now);

    double per_second_;
    double capacity_;
    double level_ = 1;
    base::SteadyTime filled_at_;
};

}  // namespace ao::queue
