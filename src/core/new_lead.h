#pragma once
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "model/actor.h"
#include "model/lead.h"
#include "model/task.h"
#include "model/workflow.h"
#include "store/session.h"

namespace ao::core {

/// Everything that appears in the database when a lead does, made before the transaction so that
/// the writer's time is spent on writing.
struct NewLead {
    model::Lead lead;
    std::vector<model::Task> tasks;  ///< the first ones of the workflow
    base::json::Raw audit_details;
};

/// `change` must be normalised.
NewLead make_new_lead(
    const model::Actor& actor,
    std::string id,
    const model::LeadChange& change,
    const model::Workflow& workflow,
    base::Time now
);

/// Inserts the lead, its audit event and its tasks, inside the caller's transaction. Throws
/// store::UniqueViolation when the id exists.
void insert_new_lead(store::Session& session, const model::Actor& actor, const NewLead& made);

}  // namespace ao::core
