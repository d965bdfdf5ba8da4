#pragma once
#include <string>

#include "base/async.h"
#include "base/clock.h"
#include "connect/crm.h"
#include "core/delivery.h"
#include "model/task.h"
#include "store/database.h"

namespace ao::core {

/// Brings leads into the CRM. Lives on the event loop of its Crm.
class CrmSync {
  public:
    CrmSync(store::Database& database, connect::Crm& crm, const base::Clock& clock)
        : database_(database), crm_(crm), clock_(clock) {}

    /// Creates the lead in the CRM, or updates it when an earlier call brought back the CRM's id.
    /// The task's id is the idempotency key, so that repeating an attempt whose answer was lost
    /// makes no second record. Recorded: the call and, when it succeeded, the audit event
    /// "crm_update". Skipped when no CRM is configured or the lead is gone.
    base::Async<Delivery> push(model::Task task, std::string lead_id);

  private:
    store::Database& database_;
    connect::Crm& crm_;
    const base::Clock& clock_;
};

}  // namespace ao::core
