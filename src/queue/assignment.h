#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "base/json.h"
#include "model/task.h"
#include "store/task_store.h"

namespace ao::queue {

/// One attempt at a task, handed to one worker.
struct Assignment {
    model::Task task;             ///< processing; attempt, lease_token and lease_until are set
    base::json::Raw input{"{}"};  ///< what the kind gathered for its handler (TaskKind::prepare)
    std::chrono::milliseconds timeout{60'000};

    /// For the handler, on the worker's loop: how far it is, in percent, and a few words. Told to
    /// the queue within a second. Null outside of a worker.
    std::function<void(std::int32_t percent, std::string message)> tell{};

    [[nodiscard]] store::Lease lease() const { return {task.id, task.attempt, task.lease_token}; }
};

}  // namespace ao::queue
