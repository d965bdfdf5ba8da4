#pragma once
#include "core/leads.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// Task "lead_process", data {"lead_id", "operations": [{"op", "field", "value"}]}: transforms the
/// lead's data (model::transform), all operations in one transaction. Fails when the lead is gone
/// or an operation cannot be done; the reason names its place ("/operations/2/value").
base::json::Raw prepare_lead_process(
    store::Session& session, const model::Task& task, const core::Leads& leads
);

void apply_lead_process(
    store::Session& session,
    const model::Task& task,
    const queue::Outcome& outcome,
    const core::Leads& leads
);

}  // namespace ao::jobs
