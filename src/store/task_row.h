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
    "started_at, tags, concurrency_key, concurrency_limit, timeout_ms, expires_at, result_ttl_s, "
    "unique_until, progress, progress_message, schedule_id, generation, lease_token, lease_until, "
    "'' AS outcome, 'null' AS result, 0 AS finished_at";

/// The same columns of a finished task.
inline constexpr std::string_view kHistoryColumns =
    "id, tenant_id, type, queue, payload, status, priority, run_at, attempt, max_attempts, "
    "crashes, worker_id, lead_id, coalesce(unique_key, ''), error, request_id, created_at, "
    "started_at, tags, concurrency_key, concurrency_limit, timeout_ms, expires_at, result_ttl_s, "
    "unique_until, progress, progress_message, schedule_id, generation, '' AS lease_token, "
    "0 AS lease_until, outcome, result, finished_at";

/// What neither the end of a task nor its revival changes: moves from one table to the other as it
/// is.
inline constexpr std::string_view kKeptColumns =
    "id, tenant_id, type, queue, payload, priority, max_attempts, lead_id, unique_key, request_id, "
    "created_at, tags, concurrency_key, concurrency_limit, timeout_ms, expires_at, result_ttl_s, "
    "unique_until, progress, progress_message, schedule_id, generation";

/// The task in the current row, without its failures.
model::Task read_task(const Rows& rows);

}  // namespace ao::store
