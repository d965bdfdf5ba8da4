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
    std::optional<std::int32_t> max_attempts{};
    std::optional<std::string> unique_key{};
    std::optional<std::string> lead_id{};
};
BOOST_DESCRIBE_STRUCT(
    TaskRequest, (), (type, data, queue, priority, run_at, max_attempts, unique_key, lead_id)
)

struct TaskFailureReply {
    std::int32_t attempt = 0;
    base::Time at;
    std::string error;
};
BOOST_DESCRIBE_STRUCT(TaskFailureReply, (), (attempt, at, error))

struct TaskReply {
    std::string id;
    std::string type;
    std::string status;
    std::string queue;
    base::json::Raw data{"{}"};
    std::int32_t priority = 0;
    std::int32_t attempt = 0;
    std::int32_t max_attempts = 0;
    base::Time created_at;
    base::Time run_at;
    std::optional<base::Time> started_at{};
    std::optional<base::Time> finished_at{};
    std::optional<std::string> lead_id{};
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
     created_at,
     run_at,
     started_at,
     finished_at,
     lead_id,
     error,
     outcome,
     result,
     failures)
)

struct TaskListReply {
    std::int64_t total = 0;
    std::int64_t skip = 0;
    std::int64_t limit = 0;
    std::vector<TaskReply> tasks{};
};
BOOST_DESCRIBE_STRUCT(TaskListReply, (), (total, skip, limit, tasks))

TaskReply to_wire(const model::Task& task);
core::NewTask to_new_task(TaskRequest body);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::TaskRequest> {
    static constexpr FieldDoc fields[] = {
        {"type", "What to do: crm_update, email_send, …", "crm_update"},
        {"data", "An object, at most 256 KiB, for the handler.", "{\"lead_id\":\"lead-1\"}"},
        {"priority", "-100 to 100, higher first; 0 when absent.", "0"},
        {"run_at", "Not before; at once when absent.", ""},
        {"max_attempts", "1 to 25; 8 when absent.", "8"},
        {"unique_key", "At most one unfinished task has it.", ""},
        {"lead_id", "The lead it is about, for its timeline.", ""},
    };
};

template <>
struct Docs<api::TaskReply> {
    static constexpr FieldDoc fields[] = {
        {"status", "pending, processing, completed, failed, retry, cancelled or dead.", "pending"},
        {"error", "Of the last attempt.", ""},
        {"failures", "Every failed attempt, newest last, at most 50.", ""},
    };
};

}  // namespace ao::base::json
