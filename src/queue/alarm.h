#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "store/database.h"

namespace ao::queue {

/// Rings timers that are rows of the store when they are due, on one event loop, and goes on rounds
/// through the store at its start and every hour. Sleeps until the next timer of all; woken by
/// commits that touch timers, never polling. The wall clock is looked at every few seconds, so
/// that a jump forward is noticed.
///
/// Promises: what a timer does and that it has rung are one transaction (both are `ring`'s), so
/// each rings once, whatever is killed. Everything given must outlive stop().
class Alarm {
  public:
    /// Whose timers they are. All run in transactions of this class.
    struct Source {
        /// What commits notify that touch the timers.
        std::vector<store::Topic> topics{store::Topic::workflow_timers};

        /// When the next one is due; nothing: there is none.
        std::function<std::optional<base::Time>(store::Session&)> next;

        /// Rings at most so many that are due at that time; how many. Moves each on.
        std::function<std::size_t(store::Session&, base::Time, std::size_t)> ring;

        /// How often the wall clock is looked at.
        std::chrono::milliseconds look_every{5'000};

        /// A small part of a round; false when the round is over. May be empty.
        std::function<bool(store::Session&, base::Time)> patrol{};
    };

    Alarm(
        base::EventLoop& loop, store::Database& database, const base::Clock& clock, Source source
    );
    ~Alarm();
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

    /// From any thread.
    void start();

    /// On the loop: returns when the transaction under way, if any, is over.
    base::Async<> stop();

    /// Looks at the clock and the timers now. From any thread; for tests that moved the clock.
    void wake();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace ao::queue
