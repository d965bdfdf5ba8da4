#pragma once
#include "base/async.h"
#include "core/crm_sync.h"
#include "model/task.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// Task "crm_update", data {"lead_id", …}: brings the lead into the CRM.
base::Async<queue::Outcome> crm_update(core::CrmSync& crm, model::Task task);

}  // namespace ao::jobs
