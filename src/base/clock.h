#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ao::base {

/// A moment, in microseconds since 1970-01-01 UTC; stored as that number and shown as RFC 3339.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// A moment on the monotonic clock: for time-outs and leases inside one process; never stored.
using SteadyTime = std::chrono::steady_clock::time_point;

/// Where the time comes from. Thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;

    /// The wall clock. May jump; compare only with stored times.
    virtual Time now() const = 0;

    /// The monotonic clock. Never jumps.
    virtual SteadyTime steady() const = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
  public:
    Time now() const override;
    SteadyTime steady() const override;
};

/// A clock that stands still until a test moves it. Not thread-safe while being moved.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(Time start = Time{std::chrono::seconds{1'767'225'600}})
        : now_(start) {}  // 2026-01-01

    Time now() const override { return now_; }

    SteadyTime steady() const override { return steady_; }

    /// Moves both clocks forward.
    void advance(std::chrono::microseconds by) {
        now_ += by;
        steady_ += by;
    }

    /// Sets the wall clock alone, as an operator or NTP would.
    void jump(Time to) { now_ = to; }

  private:
    Time now_;
    SteadyTime steady_{};
};

inline std::int64_t to_micros(Time time) {
    return time.time_since_epoch().count();
}

inline Time from_micros(std::int64_t micros) {
    return Time{std::chrono::microseconds{micros}};
}

/// "2026-11-22T01:02:03.000004Z" (RFC 3339, UTC, microseconds). Years outside 0–9999 become the
/// first or last moment that has a text.
std::string to_rfc3339(Time time);

/// The same, appended to `out` without an allocation of its own.
void append_rfc3339(std::string& out, Time time);

/// Reads RFC 3339 date-times with any offset; without one, and for plain dates (midnight), UTC is
/// meant. A leap second is the first of the next minute; digits beyond microseconds are dropped.
/// Invalid with a message otherwise.
Result<Time> parse_rfc3339(std::string_view text);

}  // namespace ao::base
