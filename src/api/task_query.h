#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/endpoint.h"
#include "base/json_described.h"
#include "model/task.h"

namespace ao::api {

/// Which tasks, by the same names in the query of a list and in the body of a bulk action.
struct TaskFilterBody {
    std::optional<std::string> status{};
    std::optional<std::string> type{};
    std::optional<std::string> queue{};
    std::optional<std::string> lead_id{};
    std::optional<std::string> tag{};
    std::optional<std::string> key{};
    std::optional<std::string> worker{};
    std::optional<std::string> schedule_id{};
    std::optional<std::string> error{};
    std::optional<base::Time> created_after{};
    std::optional<base::Time> created_before{};
    std::optional<base::Time> finished_after{};
    std::optional<base::Time> finished_before{};
    std::optional<std::int64_t> min_age_seconds{};
};
BOOST_DESCRIBE_STRUCT(
    TaskFilterBody,
    (),
    (status,
     type,
     queue,
     lead_id,
     tag,
     key,
     worker,
     schedule_id,
     error,
     created_after,
     created_before,
     finished_after,
     finished_before,
     min_age_seconds)
)

/// The filter that `body` describes. Errors: invalid, with pointers that start with `place`.
base::Result<model::TaskFilter> to_filter(
    TaskFilterBody body, const std::string& place, base::Time now
);

/// What a list of tasks is asked for.
struct TaskQuery {
    model::TaskFilter filter{};
    model::TaskPage page{};
};

/// Errors: invalid with pointers "query:<name>".
base::Result<TaskQuery> read_task_query(const Call& call, base::Time now);

/// For the OpenAPI document.
std::vector<QueryParameter> task_query_parameters();

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::TaskFilterBody> {
    static constexpr FieldDoc fields[] = {
        {"status",
         "One or several, with commas: pending, processing, completed, failed, retry, cancelled, "
         "dead.",
         "failed,dead"},
        {"type", "Only tasks of this type.", ""},
        {"queue", "Only tasks of this queue.", ""},
        {"lead_id", "Only tasks about this lead.", ""},
        {"tag", "Only tasks with this tag.", ""},
        {"key", "Only tasks with this concurrency_key.", ""},
        {"worker", "Only tasks whose last attempt this worker had.", ""},
        {"schedule_id", "Only ticks of this schedule.", ""},
        {"error", "Only tasks whose last error has this text in it.", ""},
        {"created_after", "Created then or later.", ""},
        {"created_before", "Created earlier.", ""},
        {"finished_after", "Finished then or later.", ""},
        {"finished_before", "Finished earlier.", ""},
        {"min_age_seconds", "Created so long ago or earlier.", ""},
    };
};

}  // namespace ao::base::json
