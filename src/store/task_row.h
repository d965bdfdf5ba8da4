#pragma once
#include <string_view>

#include "model/task.h"
#include "store/session.h"

namespace ao::store {

/// The columns of an unfinished task, in the order read_task expects; what only finished ones have
/// stands in as a constant.
inline constexpr std::string_view kTaskColumns =
    "id, tenant_id, type, queue, payload, status, priority, run_at, attempt, max_attempts, "
    "crashes, worker_id, lead_id, coalesce(unique_key, ''), error, request_id, created_at, "
    "started_at, lease_token, lease_until, '' AS outcome, 'null' AS result, 0 AS finished_at";

/// The same columns of a finished task.
inline constexpr std::string_view kHistoryColumns =
    "id, tenant_id, type, queue, payload, status, priority, run_at, attempt, max_attempts, "
    "crashes, worker_id, lead_id, coalesce(unique_key, ''), error, request_id, created_at, "
    "started_at, '' AS lease_token, 0 AS lease_until, outcome, result, finished_at";

/// The task in the current row, without its failures.
model::Task read_task(const Rows& rows);

}  // namespace ao::store
