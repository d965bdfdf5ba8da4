#pragma once
#include "api/endpoint.h"
#include "base/clock.h"
#include "core/crm_settings.h"
#include "core/crm_status.h"

namespace ao::api {

/// The CRM beside us.
class CrmDoor {
  public:
    CrmDoor(core::CrmStatus& crm, core::CrmConfig& config, const base::Clock& clock)
        : crm_(crm), config_(config), clock_(clock) {}

    /// `GET /api/crm/status`: not_configured, configured (not called yet), connected or error, from
    /// the last call; calls nobody.
    Answer status(Call& call);

    /// `GET`, `POST`, `DELETE /api/crm/config`: the tenant's own settings; secrets go in only.
    Answer config(Call& call);
    Answer configure(Call& call);
    Answer forget(Call& call);

    /// `POST /api/crm/test`: one call to the CRM, as it is set or as the body would have it.
    Answer test(Call& call);

  private:
    core::CrmStatus& crm_;
    core::CrmConfig& config_;
    const base::Clock& clock_;
};

}  // namespace ao::api
