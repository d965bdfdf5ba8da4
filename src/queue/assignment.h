#pragma once
#include <chrono>

#include "base/json.h"
#include "model/task.h"
#include "store/task_store.h"

namespace ao::queue {

/// One attempt at a task, handed to one worker.
struct Assignment {
    model::Task task;             ///< processing; attempt, lease_token and lease_until are set
    base::json::Raw input{"{}"};  ///< what the kind gathered for its handler (TaskKind::prepare)
    std::chrono::milliseconds timeout{60'000};

    [[nodiscard]] store::Lease lease() const { return {task.id, task.attempt, task.lease_token}; }
};

}  // namespace ao::queue
