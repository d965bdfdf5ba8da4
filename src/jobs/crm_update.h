#pragma once
#include "base/async.h"
#include "base/clock.h"
#include "core/crm_settings.h"
#include "core/crm_sync.h"
#include "core/vault.h"
#include "queue/assignment.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// Task "crm_update", data {"lead_id", …}: brings the lead into the CRM.
base::Async<queue::Outcome> crm_update(core::CrmSync& crm, queue::Assignment given);

/// The lead, the CRM's id for it, and the tenant's own CRM with its secret still sealed: what is
/// prepared may wait in Redis.
base::json::Raw prepare_crm_update(store::Session& session, const model::Task& task);

/// Opens the CRM's secret in what a worker is about to be handed; other tasks stay as they are.
void open_crm_secret(queue::Assignment& given, const core::Vault& vault);

/// Writes down the call, if there was one.
void apply_crm_update(
    store::Session& session, const model::Task& task, const queue::Outcome& outcome, base::Time now
);

}  // namespace ao::jobs
