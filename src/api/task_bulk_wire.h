#pragma once
/// The JSON of what is done to many tasks at once.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/lead_bulk_wire.h"
#include "api/task_query.h"
#include "api/task_wire.h"
#include "base/json_described.h"
#include "core/tasks.h"

namespace ao::api {

struct TaskBulkBody {
    std::vector<TaskRequest> tasks{};
    std::optional<std::string> mode{};
};
BOOST_DESCRIBE_STRUCT(TaskBulkBody, (), (tasks, mode))

struct TaskRowReply {
    std::int64_t index = 0;
    std::string status{};
    std::optional<std::string> id{};
    std::vector<RowFault> errors{};
};
BOOST_DESCRIBE_STRUCT(TaskRowReply, (), (index, status, id, errors))

struct TaskBulkReply {
    std::string status{};
    std::int64_t created = 0;
    std::int64_t refused = 0;
    std::vector<TaskRowReply> results{};
};
BOOST_DESCRIBE_STRUCT(TaskBulkReply, (), (status, created, refused, results))

struct TaskActionBody {
    std::optional<std::vector<std::string>> ids{};
    std::optional<TaskFilterBody> filter{};
    std::optional<std::int64_t> expected_count{};
    std::optional<std::string> reason{};
};
BOOST_DESCRIBE_STRUCT(TaskActionBody, (), (ids, filter, expected_count, reason))

struct RedriveBody {
    std::optional<std::string> type{};
    std::optional<std::int64_t> expected_count{};
    std::optional<std::string> reason{};
};
BOOST_DESCRIBE_STRUCT(RedriveBody, (), (type, expected_count, reason))

struct TaskActionResult {
    std::string id{};
    std::string result{};
};
BOOST_DESCRIBE_STRUCT(TaskActionResult, (), (id, result))

struct TaskActionReply {
    std::int64_t selected = 0;
    std::int64_t done = 0;
    std::int64_t skipped = 0;
    std::vector<TaskActionResult> results{};
};
BOOST_DESCRIBE_STRUCT(TaskActionReply, (), (selected, done, skipped, results))

TaskBulkReply to_reply(const core::TaskRows& outcome);
TaskActionReply to_reply(const core::TaskActionOutcome& outcome);

/// Errors: invalid unless the body has either ids, or a filter with the count it is expected to
/// select; a reason of more than 500 bytes.
base::Result<core::TaskSelection> to_selection(TaskActionBody body, base::Time now);

/// The reason that somebody gave; empty when none. Error: invalid when it is too long.
base::Result<std::string> to_reason(std::optional<std::string> reason);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::TaskBulkBody> {
    static constexpr FieldDoc fields[] = {
        {"tasks",
         "At most 10,000.",
         "[{\"type\":\"crm_update\",\"data\":{\"lead_id\":\"lead-1\"}}]"},
        {"mode",
         "\"best_effort\" (when not said): every good row is stored. \"all_or_nothing\": one bad "
         "row refuses the call.",
         "best_effort"},
    };
};

template <>
struct Docs<api::TaskRowReply> {
    static constexpr FieldDoc fields[] = {
        {"index", "From 0, as in the call.", "0"},
        {"status", "\"created\", \"existing\", \"replaced\" or \"refused\".", "created"},
    };
};

template <>
struct Docs<api::TaskActionBody> {
    static constexpr FieldDoc fields[] = {
        {"ids", "At most 10,000.", ""},
        {"filter", "Instead of ids; with expected_count.", "{\"status\":\"dead\"}"},
        {"expected_count",
         "How many tasks the filter is thought to select (`total` of the same list); when it "
         "selects another number, nothing is changed and the answer is 409.",
         "3"},
        {"reason", "Why, for the audit log: at most 500 bytes.", "The CRM is back."},
    };
};

template <>
struct Docs<api::TaskActionReply> {
    static constexpr FieldDoc fields[] = {
        {"selected", "Tasks that the ids or the filter named.", "3"},
        {"done", "Tasks that were changed.", "3"},
        {"skipped", "Tasks whose state excludes the action, and ids of none.", "0"},
        {"results", "One an id: done, not_found or conflict. Empty for a filter.", ""},
    };
};

}  // namespace ao::base::json
