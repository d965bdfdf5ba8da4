#pragma once
#include "model/task.h"
#include "store/session.h"

namespace ao::store {

/// Remembers a failed attempt; only the newest 50 of a task are kept.
void add_task_failure(
    Session& session, std::string_view task_id, const model::TaskFailure& failure
);

/// Every remembered failure of `task`, oldest first, into task.failures.
void read_task_failures(Session& session, model::Task& task);

}  // namespace ao::store
