#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/tasks.h"
#include "model/task.h"

/// The JSON of tasks. `status` is one of the words of model::TaskStatus.
namespace ao::api {

struct TaskRequest {
    std::string type;
    std::optional<base::json::Raw> data{};
    std::optional<std::string> queue{};
    std::optional<std::int32_t> priority{};
    std::optional<base::Time> run_at{};
    std::optional<std::int64_t> delay_seconds{};
    std::optional<std::int32_t> max_attempts{};
    std::optional<std::int64_t> timeout_seconds{};
    std::optional<base::Time> expires_at{};
    std::optional<std::int64_t> result_ttl_seconds{};
    std::optional<std::string> unique_key{};
    std::optional<std::int64_t> unique_for_seconds{};
    std::optional<std::string> on_conflict{};
    std::optional<std::string> concurrency_key{};
    std::optional<std::int32_t> concurrency_limit{};
    std::optional<std::vector<std::string>> tags{};
    std::optional<std::string> lead_id{};
};
BOOST_DESCRIBE_STRUCT(
    TaskRequest,
    (),
    (type,
     data,
     queue,
     priority,
     run_at,
     delay_seconds,
     max_attempts,
     timeout_seconds,
     expires_at,
     result_ttl_seconds,
     unique_key,
     unique_for_seconds,
     on_conflict,
     concurrency_key,
     concurrency_limit,
     tags,
     lead_id)
)

struct TaskFailureReply {
    std::int32_t attempt = 0;
    base::Time at;
    std::string error;
};
BOOST_DESCRIBE_STRUCT(TaskFailureReply, (), (attempt, at, error))

struct TaskLogReply {
    std::int32_t attempt = 0;
    base::Time at;
    std::string level;
    std::string line;
};
BOOST_DESCRIBE_STRUCT(TaskLogReply, (), (attempt, at, level, line))

struct TaskProgressReply {
    std::int32_t percent = 0;
    std::string message;
};
BOOST_DESCRIBE_STRUCT(TaskProgressReply, (), (percent, message))

/// What is said of a task in lists.
struct TaskReply {
    std::string id;
    std::string type;
    std::string status;
    std::string queue;
    base::json::Raw data{"{}"};
    std::int32_t priority = 0;
    std::int32_t attempt = 0;
    std::int32_t max_attempts = 0;
    std::int32_t crashes = 0;
    base::Time created_at;
    base::Time run_at;
    std::optional<base::Time> started_at{};
    std::optional<base::Time> finished_at{};
    std::optional<base::Time> expires_at{};
    std::optional<std::int64_t> timeout_seconds{};
    std::optional<std::int64_t> result_ttl_seconds{};
    std::optional<std::string> unique_key{};
    std::optional<base::Time> unique_until{};
    std::optional<std::string> concurrency_key{};
    std::optional<std::int32_t> concurrency_limit{};
    std::vector<std::string> tags{};
    std::optional<std::string> lead_id{};
    std::optional<std::string> schedule_id{};
    std::optional<std::string> worker_id{};
    std::optional<std::string> request_id{};
    std::optional<TaskProgressReply> progress{};
    std::optional<std::string> error{};
    std::optional<std::string> outcome{};
    base::json::Raw result{};
    std::vector<TaskFailureReply> failures{};
};
BOOST_DESCRIBE_STRUCT(
    TaskReply,
    (),
    (id,
     type,
     status,
     queue,
     data,
     priority,
     attempt,
     max_attempts,
     crashes,
     created_at,
     run_at,
     started_at,
     finished_at,
     expires_at,
     timeout_seconds,
     result_ttl_seconds,
     unique_key,
     unique_until,
     concurrency_key,
     concurrency_limit,
     tags,
     lead_id,
     schedule_id,
     worker_id,
     request_id,
     progress,
     error,
     outcome,
     result,
     failures)
)

/// A single task, with what its attempts logged.
struct TaskDetailReply : TaskReply {
    std::vector<TaskLogReply> log{};
};
BOOST_DESCRIBE_STRUCT(TaskDetailReply, (TaskReply), (log))

struct TaskListReply {
    std::int64_t total = 0;
    std::int64_t skip = 0;
    std::int64_t limit = 0;
    std::vector<TaskReply> tasks{};
    std::optional<std::string> next_cursor{};
};
BOOST_DESCRIBE_STRUCT(TaskListReply, (), (total, skip, limit, tasks, next_cursor))

TaskReply to_wire(const model::Task& task);
TaskDetailReply to_detail(const model::Task& task);

/// Error: invalid for an unknown on_conflict; the rest is checked by the verb.
base::Result<core::NewTask> to_new_task(TaskRequest body);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::TaskRequest> {
    static constexpr FieldDoc fields[] = {
        {"type", "What to do: crm_update, email_send, …", "crm_update"},
        {"data", "An object, at most 256 KiB, for the handler.", "{\"lead_id\":\"lead-1\"}"},
        {"priority", "-100 to 100, higher first; 0 when absent.", "0"},
        {"run_at", "Not before; at once when absent.", ""},
        {"delay_seconds", "Instead of run_at: so long from now.", ""},
        {"max_attempts", "1 to 25; 8 when absent.", "8"},
        {"timeout_seconds", "Of one attempt, up to a day; its type's when absent.", ""},
        {"expires_at", "Not started by then: cancelled.", ""},
        {"result_ttl_seconds", "The result is kept so long; as long as the task when absent.", ""},
        {"unique_key", "At most one unfinished task has it.", ""},
        {"unique_for_seconds",
         "The unique key is also taken so long from now, whether the task is finished or not.",
         ""},
        {"on_conflict",
         "When the unique key is taken: reject (409; when absent), existing (the answer is the "
         "task "
         "that has it) or replace (a task that waits takes over data, time and priority).",
         "reject"},
        {"concurrency_key", "Tasks that share it take turns.", ""},
        {"concurrency_limit", "So many of them run at once, 1 to 1000; 1 when absent.", ""},
        {"tags", "At most 20 of 50 characters without spaces, for lists and bulk actions.", ""},
        {"lead_id", "The lead it is about, for its timeline.", ""},
    };
};

template <>
struct Docs<api::TaskReply> {
    static constexpr FieldDoc fields[] = {
        {"status", "pending, processing, completed, failed, retry, cancelled or dead.", "pending"},
        {"crashes", "Attempts whose worker fell silent.", "0"},
        {"worker_id", "Who had the last attempt.", ""},
        {"progress", "What the handler said last of how far it is.", ""},
        {"error", "Of the last attempt.", ""},
        {"failures", "Every failed attempt, newest last, at most 50.", ""},
    };
};

template <>
struct Docs<api::TaskDetailReply> {
    static constexpr FieldDoc fields[] = {
        {"log", "What handlers wrote about the attempts, oldest first, at most 200 lines.", ""},
    };
};

template <>
struct Docs<api::TaskListReply> {
    static constexpr FieldDoc fields[] = {
        {"total", "Over all pages; 0 when a cursor was given.", "1"},
        {"next_cursor", "For the next page; null on the last one.", ""},
    };
};

}  // namespace ao::base::json
