#pragma once
#include <string_view>

#include "model/audit_event.h"
#include "store/session.h"

namespace ao::store {

/// The columns of an audit event in the order read_audit_event expects.
inline constexpr std::string_view kAuditColumns =
    "sequence, id, tenant_id, at, type, actor, actor_id, address, request_id, entity_type, "
    "entity_id, details, previous_hash, hash";

/// The event in the current row.
model::AuditEvent read_audit_event(const Rows& rows);

}  // namespace ao::store
