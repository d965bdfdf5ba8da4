#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "api/queue_wire.h"
#include "api/task_wire.h"
#include "api/worker_view_wire.h"
#include "base/clock.h"

namespace ao::app {

/// What `tasks top` shows.
struct TopState {
    base::Time now{};
    std::vector<api::QueueReply> queues{};
    std::vector<api::TaskReply> running{};
    std::vector<api::WorkerReply> workers{};
    std::vector<api::TaskReply> failures{};  ///< newest first
    std::string trouble{};                   ///< why the last look failed; empty: it did not
};

struct ScreenSize {
    std::size_t rows = 24;
    std::size_t columns = 80;
};

/// The screen as lines of at most size.columns characters and size.rows lines in all; what does not
/// fit is counted ("… 12 more"). Rows 0: everything.
std::string top_screen(const TopState& state, ScreenSize size, bool colours);

}  // namespace ao::app
