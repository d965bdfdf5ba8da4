#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/async.h"
#include "base/clock.h"
#include "connect/crm.h"
#include "core/delivery.h"
#include "model/crm_settings.h"
#include "model/delivery.h"
#include "model/task.h"
#include "store/session.h"

namespace ao::core {

/// What the CRM is told about a lead.
struct CrmUpdate {
    model::Lead lead;
    std::string external_id{};  ///< the CRM's id for it, when an earlier call brought one back
    /// The tenant's own CRM, in place of the configuration file's. From find_crm_update() its
    /// secret is still sealed; push() needs it opened.
    std::optional<model::CrmSettings> own{};
};

/// What bringing a lead into the CRM needs to know; nothing when the lead is gone.
std::optional<CrmUpdate> find_crm_update(
    store::Session& session, std::string_view tenant_id, std::string_view lead_id
);

/// Writes down a call for `task`, in the transaction that stores what became of the attempt: the
/// call and, when it succeeded, the audit event "crm_update". Whose call it was and when, is taken
/// from `task` and `now`.
void record_crm_call(
    store::Session& session, const model::Task& task, model::CrmCall call, base::Time now
);

/// Brings leads into the CRM; needs no store. Lives on the event loop of its Crm.
class CrmSync {
  public:
    /// What an attempt came to.
    struct Attempt {
        Delivery delivery;
        std::optional<model::CrmCall> call{};  ///< for record_crm_call(); nothing: none was made
    };

    /// Makes the CRM of a tenant; `target` is the name of its bulkhead.
    using Maker = std::function<
        std::unique_ptr<connect::Crm>(connect::CrmOptions options, std::string target)>;

    /// `crm` is the configuration file's.
    CrmSync(connect::Crm& crm, Maker maker) : crm_(crm), maker_(std::move(maker)) {}

    /// Creates the lead in the CRM, or updates it when the CRM knows it. The task's id is the
    /// idempotency key, so that repeating an attempt whose answer was lost makes no second record.
    base::Async<Attempt> push(std::string task_id, CrmUpdate update);

  private:
    connect::Crm& crm_;
    const Maker maker_;
};

}  // namespace ao::core
