#pragma once
#include "api/endpoint.h"
#include "base/clock.h"
#include "core/crm_status.h"

namespace ao::api {

/// The CRM beside us.
class CrmDoor {
  public:
    CrmDoor(core::CrmStatus& crm, const base::Clock& clock) : crm_(crm), clock_(clock) {}

    /// `GET /api/crm/status`: not_configured, configured (not called yet), connected or error, from
    /// the last call; calls nobody.
    Answer status(Call& call);

  private:
    core::CrmStatus& crm_;
    const base::Clock& clock_;
};

}  // namespace ao::api
