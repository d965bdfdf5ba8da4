#pragma once
#include "base/async.h"
#include "base/clock.h"
#include "core/crm_sync.h"
#include "queue/assignment.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// Task "crm_update", data {"lead_id", …}: brings the lead into the CRM.
base::Async<queue::Outcome> crm_update(core::CrmSync& crm, queue::Assignment given);

/// The lead and the CRM's id for it.
base::json::Raw prepare_crm_update(store::Session& session, const model::Task& task);

/// Writes down the call, if there was one.
void apply_crm_update(
    store::Session& session, const model::Task& task, const queue::Outcome& outcome, base::Time now
);

}  // namespace ao::jobs
