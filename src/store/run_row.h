#pragma once
#include <string_view>

#include "model/workflow_run.h"
#include "store/session.h"

namespace ao::store {

/// The columns that read_run() takes, in its order; what the trigger brought is asked for apart.
inline constexpr std::string_view kRunColumns =
    "id, tenant_id, workflow_id, version, lead_id, status, trigger_kind, parent_run_id, error, "
    "visits, request_id, started_at, finished_at";

model::Run read_run(const Rows& rows);

inline constexpr std::string_view kAttemptColumns =
    "visit, attempt, step_id, kind, status, task_id, wake_at, event, input, output, label, error, "
    "created_at, started_at, finished_at";

model::StepAttempt read_attempt(const Rows& rows);

}  // namespace ao::store
