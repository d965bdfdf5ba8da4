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
    std::string status;  ///< "active" or "paused"
    bool enabled = true;
    std::string trigger;
    std::vector<std::string> steps;
};
BOOST_DESCRIBE_STRUCT(WorkflowReply, (), (id, name, status, enabled, trigger, steps))

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
    std::string status;  ///< a task's: pending, processing, completed …
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

WorkflowReply to_wire(const model::Workflow& workflow);
WorkflowTriggerReply to_wire(const core::WorkflowRun& run);
WorkflowExecutionReply to_execution_wire(const core::WorkflowRun& run);

}  // namespace ao::api
