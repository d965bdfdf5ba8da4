#include "store/lead_row.h"

#include "store/tags.h"

namespace ao::store {

model::Lead read_lead(const Rows& rows) {
    model::Lead lead;
    lead.id = rows.text(0);
    lead.tenant_id = rows.text(1);
    lead.first_name = rows.text(2);
    lead.last_name = rows.text(3);
    lead.email = rows.text(4);
    lead.phone = rows.text(5);
    lead.phone_e164 = rows.text(6);
    lead.company = rows.text(7);
    lead.source = rows.text(8);
    lead.status = rows.text(9);
    lead.owner = rows.text(10);
    lead.score = static_cast<std::int32_t>(rows.integer(11));
    lead.tags = split_tags(rows.text(12));
    lead.custom_fields.text = rows.text(13);
    lead.created_at = rows.time(14);
    lead.updated_at = rows.time(15);
    lead.version = rows.integer(16);
    return lead;
}

}  // namespace ao::store
