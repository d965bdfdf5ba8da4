#pragma once
#include <string>
#include <vector>

#include "base/clock.h"
#include "store/session.h"

namespace ao::queue {

/// What became of one schedule that was due.
struct TickReport {
    std::string schedule_id;
    std::size_t queued = 0;      ///< tasks
    std::size_t overlapped = 0;  ///< ticks left out, the task of an earlier one being unfinished
    bool misfired = false;       ///< ticks were missed: the misfire rule decided
    base::Time from{};           ///< the ticks decided about, first
    base::Time to{};             ///< … and last
    std::string broken{};        ///< why it cannot tick any more; empty: it can
};

/// Queues what is due at `now` and moves each schedule on, in the caller's transaction; at most
/// `limit` schedules, longest due first. Fewer reports than `limit`: nothing is due any more.
std::vector<TickReport> run_due_ticks(store::Session& session, base::Time now, std::size_t limit);

}  // namespace ao::queue
