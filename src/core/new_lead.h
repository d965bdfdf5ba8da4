#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "core/run_engine.h"
#include "model/actor.h"
#include "model/audit_event.h"
#include "model/lead.h"
#include "store/session.h"

namespace ao::core {

/// Everything that appears in the database when a lead does, made before the transaction so that
/// the writer's time is spent on writing.
struct NewLead {
    model::Lead lead;
    model::AuditEvent event;  ///< "lead_ingested"; AuditStore completes it
};

/// `change` must be normalised.
NewLead make_new_lead(
    const model::Actor& actor, std::string id, const model::LeadChange& change, base::Time now
);

/// Inserts the leads and their audit events and starts what waits for new leads (`runs` null:
/// nothing), inside the caller's transaction. Whether steps have been carried out: the leads may be
/// others by now. Throws store::UniqueViolation when an id exists.
bool insert_new_leads(
    store::Session& session, std::span<const NewLead> made, const RunEngine* runs
);

/// The same for one; the lead with what the first steps of its workflows have made of it.
model::Lead insert_new_lead(store::Session& session, const NewLead& made, const RunEngine* runs);

/// Error: invalid with the pointer "/source" when the lead names one that is not in `sources`,
/// which may be empty.
base::Result<void> check_source(
    const model::LeadChange& change, const std::vector<std::string>& sources
);

}  // namespace ao::core
