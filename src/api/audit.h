#pragma once
#include "api/endpoint.h"
#include "core/audit.h"

namespace ao::api {

/// Reading the audit log.
class AuditDoor {
  public:
    explicit AuditDoor(core::AuditLog& log) : log_(log) {}

    /// `GET /api/audit/events`: the newest `limit` events that match, as a bare array; oldest first
    /// as the contract has it, or newest first with `order=desc`.
    Answer list(Call& call);

    /// `GET /api/audit/events/{event_id}`, with whether its hash is right.
    Answer get(Call& call);

    /// `GET /api/audit/verify`: recomputes the whole chain.
    Answer verify(Call& call);

  private:
    core::AuditLog& log_;
};

}  // namespace ao::api
