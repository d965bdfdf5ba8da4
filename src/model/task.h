#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace ao::model {

/// The life of a task. The first five words are the contract's; cancelled and dead are ours.
enum class TaskStatus : std::uint8_t {
    pending,     ///< waits for a worker (or for run_at)
    processing,  ///< a worker holds the lease
    completed,
    failed,  ///< will not be tried again: the handler said so
    retry,   ///< failed, will be tried again at run_at
    cancelled,
    dead,  ///< out of attempts, or crashed its worker too often
};

std::string_view to_string(TaskStatus status);
std::optional<TaskStatus> parse_task_status(std::string_view word);

/// completed, failed, cancelled, dead.
bool is_final(TaskStatus status);

/// One attempt that went wrong, as kept in the error history of a task.
struct TaskFailure {
    std::int32_t attempt = 0;
    base::Time at{};
    std::string error;
};

/// A line that a handler wrote about an attempt.
struct TaskLogLine {
    std::int32_t attempt = 0;
    base::Time at{};
    std::string level{};
    std::string line{};
};

/// A piece of work outside the request that caused it.
struct Task {
    std::string id;
    std::string tenant_id;
    std::string type;  ///< "crm_update", "email_send", …: jobs/registry.cpp has the table
    std::string queue = "default";
    base::json::Raw payload{"{}"};  ///< `data` on the wire
    TaskStatus status = TaskStatus::pending;
    std::int32_t priority = 0;  ///< higher first
    base::Time run_at{};        ///< not before
    std::int32_t attempt = 0;   ///< started so many times
    std::int32_t max_attempts = 8;
    std::int32_t crashes = 0;   ///< leases that ran out
    std::string lease_token{};  ///< of the current attempt; a stale worker's is refused
    base::Time lease_until{};
    std::string worker_id{};
    std::string lead_id{};  ///< when the task is about a lead: for its timeline
    std::string
        unique_key{};     ///< at most one unfinished task a tenant has this key; empty: no limit
    std::string error{};  ///< of the last attempt
    std::vector<TaskFailure> failures{};  ///< every failed attempt, newest last, at most 50
    std::string outcome{};  ///< of a completed task: "done", "skipped: not configured", …
    base::json::Raw result{};
    std::string request_id{};              ///< of the request that caused it
    std::vector<std::string> tags{};       ///< for lists and bulk actions, at most 20
    std::string concurrency_key{};         ///< tasks of a tenant that share it take turns
    std::int32_t concurrency_limit = 1;    ///< so many of them run at once
    std::chrono::milliseconds timeout{0};  ///< of one attempt; 0: its kind's
    base::Time expires_at{};               ///< not started by then: cancelled; epoch: never
    std::chrono::seconds result_ttl{0};    ///< the result is kept so long; 0: as long as the task
    base::Time unique_until{};             ///< unique_key is taken until then, finished or not
    std::int32_t progress = 0;             ///< percent, as the handler said last
    std::string progress_message{};
    std::string schedule_id{};    ///< of the schedule whose tick this is
    std::int64_t generation = 0;  ///< handed to a broker outside the store so many times
    base::Time created_at{};
    base::Time started_at{};         ///< of the last attempt; epoch: never started
    base::Time finished_at{};        ///< epoch: not finished
    std::vector<TaskLogLine> log{};  ///< at most 200 lines; of a single task that was asked for
};

/// What is meant to happen when a new task's unique_key is taken.
enum class OnConflict : std::uint8_t {
    reject,    ///< it is refused
    existing,  ///< the task that has the key is the answer
    replace,   ///< a task that waits becomes the new one; one that runs is the answer
};

std::string_view to_string(OnConflict on_conflict);
std::optional<OnConflict> parse_on_conflict(std::string_view word);

/// How long to wait before attempt `attempt` + 1: full jitter over an exponential
/// (M. Brooker, "Exponential Backoff And Jitter"): uniform in (0, min(cap, base * 2^(attempt-1))],
/// at least 1 ms. `random` is uniform in [0, 1).
std::chrono::milliseconds retry_delay(
    std::int32_t attempt,
    std::chrono::milliseconds base,
    std::chrono::milliseconds cap,
    double random
);

/// Whether a failure of the task's current attempt is its end (dead instead of retry).
inline bool is_last_attempt(const Task& task) {
    return task.attempt >= task.max_attempts;
}

/// A task is poison, and dead, when so many of its attempts ended with its worker: by a lease that
/// ran out, or with the process.
inline constexpr std::int32_t kMaxCrashes = 3;

/// After so many crashes it runs alone in its worker: the next one is nobody else's.
inline constexpr std::int32_t kAloneAfterCrashes = kMaxCrashes - 1;

inline bool runs_alone(std::int32_t crashes) {
    return crashes >= kAloneAfterCrashes;
}

/// Which tasks: all that is said must hold.
struct TaskFilter {
    std::vector<TaskStatus> statuses{};  ///< any of these; empty: any
    std::optional<std::string> type{}, queue{}, lead_id{}, schedule_id{};
    std::optional<std::string> tag{};
    std::optional<std::string> key{};     ///< concurrency_key
    std::optional<std::string> worker{};  ///< of the last attempt
    std::optional<std::string> error{};   ///< a part of the last error's text
    std::optional<base::Time> created_after{}, created_before{};    ///< [after, before)
    std::optional<base::Time> finished_after{}, finished_before{};  ///< [after, before)
};

/// Which of the tasks a filter lets through, newest first.
struct TaskPage {
    std::int64_t skip = 0;
    std::int64_t limit = 100;
    std::string cursor{};  ///< next_cursor of the page before; empty: from the newest
    bool want_total = true;
};

struct TaskList {
    std::vector<Task> tasks{};
    std::int64_t total = 0;     ///< over all pages; 0 when not wanted
    std::string next_cursor{};  ///< empty: this is the last page
};

/// Numbers of waiting and running tasks, over all tenants.
struct TaskDepth {
    std::int64_t pending = 0;    ///< due now, those behind a taken key and in Redis among them
    std::int64_t scheduled = 0;  ///< due later, retries among them
    std::int64_t processing = 0;
    std::int64_t dead = 0;

    /// What the contract calls queue_depth: everything that waits for a worker.
    [[nodiscard]] std::int64_t waiting() const { return pending + scheduled; }
};

}  // namespace ao::model
