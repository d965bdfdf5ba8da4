#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/lead_wire.h"
#include "base/json_described.h"
#include "core/workflow_runs.h"
#include "core/workflows.h"

/// The JSON of workflows. Names are the contract's.
namespace ao::api {

struct WorkflowReply {
    std::string id;
    std::string name;
    std::string status;  ///< "active", "paused", "draft" or "archived"
    bool enabled = true;
    std::string trigger;             ///< the first trigger's kind; "api" when there is none
    std::vector<std::string> steps;  ///< their kinds, in the order of the definition
    std::string description;
    std::int64_t version = 0;  ///< that new runs take; 0: never published
    bool has_draft = false;
    std::int64_t execution_count = 0;
    std::optional<base::Time> last_run{};
    base::Time created_at{};
    base::Time updated_at{};
};
BOOST_DESCRIBE_STRUCT(
    WorkflowReply,
    (),
    (id,
     name,
     status,
     enabled,
     trigger,
     steps,
     description,
     version,
     has_draft,
     execution_count,
     last_run,
     created_at,
     updated_at)
)

/// The same with what it says.
struct WorkflowDetailReply : WorkflowReply {
    std::optional<base::json::Raw> definition{};  ///< published
    std::optional<base::json::Raw> draft{};
};
BOOST_DESCRIBE_STRUCT(WorkflowDetailReply, (WorkflowReply), (definition, draft))

struct WorkflowListReply {
    std::int64_t total = 0;
    std::vector<WorkflowReply> workflows;
};
BOOST_DESCRIBE_STRUCT(WorkflowListReply, (), (total, workflows))

struct WorkflowTriggerRequest {
    std::string workflow_id;
    std::optional<std::string> lead_id{};
    std::optional<LeadBody> lead_data{};
    std::optional<base::json::Raw> custom_context{};
};
BOOST_DESCRIBE_STRUCT(WorkflowTriggerRequest, (), (workflow_id, lead_id, lead_data, custom_context))

/// The same for a workflow that the path names.
struct WorkflowExecuteRequest {
    std::optional<std::string> lead_id{};
    std::optional<LeadBody> lead_data{};
    std::optional<base::json::Raw> custom_context{};
};
BOOST_DESCRIBE_STRUCT(WorkflowExecuteRequest, (), (lead_id, lead_data, custom_context))

struct WorkflowNameRequest {
    std::string workflow_id;
};
BOOST_DESCRIBE_STRUCT(WorkflowNameRequest, (), (workflow_id))

struct WorkflowTriggerReply {
    std::string id;
    std::string workflow_id;
    std::string execution_id;
    std::optional<std::string> lead_id;
    std::string status;
    std::string message;
    base::Time timestamp;
};
BOOST_DESCRIBE_STRUCT(
    WorkflowTriggerReply, (), (id, workflow_id, execution_id, lead_id, status, message, timestamp)
)

struct WorkflowExecutionReply {
    std::string execution_id;
    std::string status;  ///< a run's: running, paused, completed, failed, cancelled
    std::optional<std::string> lead_id{};
    base::Time started_at;
    std::optional<base::Time> finished_at{};
    std::optional<std::string> error{};
};
BOOST_DESCRIBE_STRUCT(
    WorkflowExecutionReply, (), (execution_id, status, lead_id, started_at, finished_at, error)
)

struct WorkflowStatusReply {
    std::string workflow_id;
    std::string status;
    std::int64_t execution_count = 0;
    std::optional<base::Time> last_execution{};
    std::optional<WorkflowExecutionReply> execution{};
};
BOOST_DESCRIBE_STRUCT(
    WorkflowStatusReply, (), (workflow_id, status, execution_count, last_execution, execution)
)

struct WorkflowVersionReply {
    std::int64_t version = 0;
    std::string published_by;
    base::Time published_at{};
    std::optional<base::json::Raw> definition{};  ///< of a single version
};
BOOST_DESCRIBE_STRUCT(WorkflowVersionReply, (), (version, published_by, published_at, definition))

struct WorkflowVersionListReply {
    std::vector<WorkflowVersionReply> versions;
};
BOOST_DESCRIBE_STRUCT(WorkflowVersionListReply, (), (versions))

struct RunRefusal {
    std::string id;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(RunRefusal, (), (id, reason))

struct WorkflowMoveRequest {
    std::int64_t version = 0;
    std::optional<bool> dry_run{};  ///< true: only say which runs can
};
BOOST_DESCRIBE_STRUCT(WorkflowMoveRequest, (), (version, dry_run))

struct WorkflowMoveReply {
    std::int64_t moved = 0;
    std::vector<RunRefusal> refused;
    bool complete = true;
};
BOOST_DESCRIBE_STRUCT(WorkflowMoveReply, (), (moved, refused, complete))

struct WorkflowDryRunRequest {
    std::optional<base::json::Raw> definition{};  ///< absent: the draft, else what is published
    std::optional<std::string> lead_id{};
    std::optional<LeadBody> lead_data{};
    std::optional<base::json::Raw> trigger{};  ///< what the trigger would bring
};
BOOST_DESCRIBE_STRUCT(WorkflowDryRunRequest, (), (definition, lead_id, lead_data, trigger))

struct DryRunStepReply {
    std::string step_id;
    std::string kind;
    base::json::Raw input;
    base::json::Raw output;
    std::string label;
    std::string note;
};
BOOST_DESCRIBE_STRUCT(DryRunStepReply, (), (step_id, kind, input, output, label, note))

struct WorkflowDryRunReply {
    std::string status;
    std::optional<std::string> error{};
    std::vector<DryRunStepReply> steps;
};
BOOST_DESCRIBE_STRUCT(WorkflowDryRunReply, (), (status, error, steps))

WorkflowReply to_wire(const core::WorkflowView& workflow);
WorkflowDetailReply to_detail_wire(const core::WorkflowView& workflow);
WorkflowTriggerReply to_trigger_wire(const model::Run& run);
WorkflowExecutionReply to_execution_wire(const model::Run& run);

/// "active" for a published one: the contract's word.
const char* status_word(const model::WorkflowRecord& workflow);

std::optional<std::string> unless_empty(const std::string& text);

}  // namespace ao::api
