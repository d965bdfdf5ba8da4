#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/workflow_wire.h"
#include "base/json_described.h"

/// The JSON of runs of workflows.
namespace ao::api {

struct RunReply {
    std::string id;
    std::string workflow_id;
    std::int64_t version = 0;
    std::string status;  ///< running, paused, completed, failed, cancelled
    std::optional<std::string> lead_id{};
    std::optional<std::string> lead_name{};
    std::string trigger;
    std::optional<std::string> parent_run_id{};
    std::optional<std::string> error{};
    base::Time started_at{};
    std::optional<base::Time> finished_at{};
};
BOOST_DESCRIBE_STRUCT(
    RunReply,
    (),
    (id,
     workflow_id,
     version,
     status,
     lead_id,
     lead_name,
     trigger,
     parent_run_id,
     error,
     started_at,
     finished_at)
)

struct RunListReply {
    std::vector<RunReply> runs;
    std::optional<std::string> next_cursor{};
};
BOOST_DESCRIBE_STRUCT(RunListReply, (), (runs, next_cursor))

struct StepAttemptReply {
    std::int64_t visit = 0;
    std::int32_t attempt = 1;
    std::string step_id;
    std::string kind;
    std::string status;
    std::optional<std::string> task_id{};
    std::optional<base::Time> wake_at{};
    std::optional<std::string> event{};
    base::json::Raw input;
    base::json::Raw output;
    std::optional<std::string> label{};
    std::optional<std::string> error{};
    base::Time created_at{};
    std::optional<base::Time> started_at{};
    std::optional<base::Time> finished_at{};
};
BOOST_DESCRIBE_STRUCT(
    StepAttemptReply,
    (),
    (visit,
     attempt,
     step_id,
     kind,
     status,
     task_id,
     wake_at,
     event,
     input,
     output,
     label,
     error,
     created_at,
     started_at,
     finished_at)
)

struct RunDetailReply : RunReply {
    std::string workflow_name;
    base::json::Raw trigger_input;
    std::vector<StepAttemptReply> steps;  ///< every attempt, in order
};
BOOST_DESCRIBE_STRUCT(RunDetailReply, (RunReply), (workflow_name, trigger_input, steps))

struct RunRetryRequest {
    std::optional<base::json::Raw> input{};  ///< replaces what the trigger brought
};
BOOST_DESCRIBE_STRUCT(RunRetryRequest, (), (input))

struct RunRepeatRequest {
    std::string step_id;
    std::optional<base::json::Raw> input{};
};
BOOST_DESCRIBE_STRUCT(RunRepeatRequest, (), (step_id, input))

struct RunFilterBody {
    std::optional<std::string> workflow_id{};
    std::optional<std::string> status{};
    std::optional<std::string> lead_id{};
    std::optional<base::Time> started_after{};
    std::optional<base::Time> started_before{};
};
BOOST_DESCRIBE_STRUCT(
    RunFilterBody, (), (workflow_id, status, lead_id, started_after, started_before)
)

struct RunActionRequest {
    std::string action;  ///< cancel, pause, resume, retry
    std::optional<std::vector<std::string>> ids{};
    std::optional<RunFilterBody> filter{};
    std::optional<std::int64_t> expected_count{};
};
BOOST_DESCRIBE_STRUCT(RunActionRequest, (), (action, ids, filter, expected_count))

struct RunActionReply {
    std::int64_t selected = 0;
    std::int64_t done = 0;
    std::vector<RunRefusal> refused;
};
BOOST_DESCRIBE_STRUCT(RunActionReply, (), (selected, done, refused))

struct WorkflowWhyReply {
    bool enters = false;
    std::string why;
    std::vector<RunReply> runs;  ///< that the lead had in this workflow, newest first
};
BOOST_DESCRIBE_STRUCT(WorkflowWhyReply, (), (enters, why, runs))

RunReply to_run_wire(const model::Run& run);
RunDetailReply to_run_detail_wire(const core::RunView& view);

}  // namespace ao::api
