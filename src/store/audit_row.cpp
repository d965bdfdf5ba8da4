#include "store/audit_row.h"

namespace ao::store {

model::AuditEvent read_audit_event(const Rows& rows) {
    model::AuditEvent event;
    event.sequence = rows.integer(0);
    event.id = rows.text(1);
    event.tenant_id = rows.text(2);
    event.at = rows.time(3);
    event.type = rows.text(4);
    event.actor = rows.text(5);
    event.actor_id = rows.text(6);
    event.address = rows.text(7);
    event.request_id = rows.text(8);
    event.entity_type = rows.text(9);
    event.entity_id = rows.text(10);
    event.details.text = rows.text(11);
    event.previous_hash = rows.text(12);
    event.hash = rows.text(13);
    return event;
}

}  // namespace ao::store
