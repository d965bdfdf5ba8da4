#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/lead.h"
#include "model/task.h"

namespace ao::model {

/// A first workflow: an ordered list of task types that run, one after the other, for each new
/// lead.
struct Workflow {
    std::string id;  ///< "workflow-1"
    std::string name;
    bool enabled = true;
    std::vector<std::string> steps;  ///< task types: "crm_update", "email_send"
    std::int32_t max_attempts = 8;   ///< of each step's task; `queue.max_attempts`
};

/// What runs when nobody configured anything: update the CRM, then send the welcome e-mail.
Workflow default_workflow();

/// The tasks that `workflow` starts for `lead`, ready to be enqueued in the lead's own transaction:
/// that of its first step, or none when the workflow is disabled or has no steps. The end of each
/// step's task enqueues the next one's.
std::vector<Task> tasks_for(const Workflow& workflow, const Lead& lead, base::Time now);

/// Where a task stands in a workflow; its payload on the wire: {"lead_id", "workflow_id", "step"}
/// and, when it is not the run that the lead's creation started, "run".
struct WorkflowStep {
    std::string lead_id;
    std::string workflow_id;
    std::int64_t step = 0;  ///< index into Workflow::steps
    std::string run{};      ///< id of the task that started this run
};

/// The task of one step, or nothing when `at.step` is past the last one. Its id is derived from
/// tenant, lead, workflow, step and run (UUID version 8), so that starting a step twice enqueues
/// once; it sorts by the lead's time, as other ids do by their own.
std::optional<Task> task_for_step(
    const Workflow& workflow, std::string_view tenant_id, const WorkflowStep& at, base::Time now
);

}  // namespace ao::model
