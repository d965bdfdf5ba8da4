#pragma once
#include "api/endpoint.h"
#include "core/tenants.h"

namespace ao::api {

/// The customers of an installation.
class TenantDoor {
  public:
    explicit TenantDoor(core::Tenants& tenants) : tenants_(tenants) {}

    /// `POST /api/tenants`.
    Answer create(Call& call);

    /// `GET /api/tenants?active_only=`: a bare array.
    Answer list(Call& call);

    /// `GET /api/tenants/{tenant_id}`.
    Answer get(Call& call);

    /// `PUT /api/tenants/{tenant_id}/plan?plan=`.
    Answer change_plan(Call& call);

    /// `POST /api/tenants/{tenant_id}/activate` and `/deactivate`.
    Answer activate(Call& call);
    Answer deactivate(Call& call);

  private:
    core::Tenants& tenants_;
};

}  // namespace ao::api
