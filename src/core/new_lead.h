#pragma once
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "core/run_engine.h"
#include "model/actor.h"
#include "model/lead.h"
#include "store/session.h"

namespace ao::core {

/// Everything that appears in the database when a lead does, made before the transaction so that
/// the writer's time is spent on writing.
struct NewLead {
    model::Lead lead;
    base::json::Raw audit_details;
};

/// `change` must be normalised.
NewLead make_new_lead(
    const model::Actor& actor, std::string id, const model::LeadChange& change, base::Time now
);

/// Inserts the lead and its audit event and starts what waits for new leads (`runs` null: nothing),
/// inside the caller's transaction. Throws store::UniqueViolation when the id exists.
void insert_new_lead(
    store::Session& session, const model::Actor& actor, const NewLead& made, const RunEngine* runs
);

/// Error: invalid with the pointer "/source" when the lead names one that is not in `sources`,
/// which may be empty.
base::Result<void> check_source(
    const model::LeadChange& change, const std::vector<std::string>& sources
);

}  // namespace ao::core
