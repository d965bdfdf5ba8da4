#pragma once
#include <string>
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
};

/// What runs when nobody configured anything: update the CRM, then send the welcome e-mail.
Workflow default_workflow();

/// The tasks that `workflow` starts for `lead`, ready to be enqueued in the lead's own transaction.
/// Ids are derived from lead and step, so that starting twice enqueues once. Payloads: {"lead_id",
/// "workflow_id", "step"}.
std::vector<Task> tasks_for(const Workflow& workflow, const Lead& lead, base::Time now);

}  // namespace ao::model
