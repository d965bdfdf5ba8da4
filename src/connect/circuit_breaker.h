#pragma once
#include <chrono>
#include <cstdint>
#include <deque>

#include "base/clock.h"

namespace ao::connect {

/// `outbound.breaker.*` of the configuration.
struct BreakerOptions {
    bool enabled = true;
    double failure_share = 0.5;  ///< of the calls in the window; from this on the breaker opens
    /// In the window; fewer decide nothing. So many failures in a row open it whatever succeeded
    /// before: a target that hangs ends few calls.
    std::size_t least_calls = 5;
    std::chrono::seconds window{60};                  ///< how long an ended call counts
    std::chrono::milliseconds open_for{15'000};       ///< until the first probe
    std::chrono::milliseconds longest_open{300'000};  ///< each failed probe doubles it up to this
};

/// Stops calls to a system that fails, so that they neither wait for it nor keep it down: closed
/// (calls go through and are counted), open (none goes through until a time with jitter has come),
/// half open (one call goes through, and its end decides). Pure: times and chance are given. Not
/// thread-safe. Nygard, "Release It!", 2007.
class CircuitBreaker {
  public:
    enum class State : std::uint8_t { closed, open, half_open };

    /// What a caller may do.
    struct Permit {
        bool granted = true;
        bool is_probe = false;                     ///< the call that decides; give it back to end()
        std::chrono::milliseconds retry_after{0};  ///< when not granted
    };

    enum class Verdict : std::uint8_t { success, failure, unknown };

    explicit CircuitBreaker(BreakerOptions options) : options_(options) {}

    /// Asks for a call at `now`. `chance` in [0, 1) spreads the callers that are sent away.
    Permit ask(base::SteadyTime now, double chance);

    /// A granted call has ended. `unknown` says nothing about the other side (our own cancellation,
    /// a refusal meant for this call alone).
    void end(const Permit& permit, Verdict verdict, base::SteadyTime now, double chance);

    /// New settings, from the next decision on. Switched off, a breaker closes.
    void configure(BreakerOptions options);

    [[nodiscard]] State state() const { return state_; }

    /// While not closed: when it left that state, and when the next call is let through.
    [[nodiscard]] base::SteadyTime opened_at() const { return opened_at_; }

    [[nodiscard]] base::SteadyTime retry_at() const { return retry_at_; }

    /// Calls in the window at `now`, and those of them that failed.
    struct Counts {
        std::size_t calls = 0;
        std::size_t failures = 0;
    };

    Counts count(base::SteadyTime now);

  private:
    struct Ended {
        base::SteadyTime at;
        bool failed;
    };

    void open(base::SteadyTime now, double chance);
    void close();
    void forget_old(base::SteadyTime now);

    BreakerOptions options_;
    State state_ = State::closed;
    std::deque<Ended> ended_;  // of the window, oldest first
    std::size_t failures_ = 0;
    std::size_t failures_in_a_row_ = 0;
    unsigned openings_ = 0;  // in a row
    bool is_probing_ = false;
    base::SteadyTime opened_at_{};
    base::SteadyTime retry_at_{};
};

/// "closed", "open", "half_open".
const char* to_string(CircuitBreaker::State state);

}  // namespace ao::connect
