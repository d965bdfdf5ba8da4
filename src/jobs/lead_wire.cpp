#include "jobs/lead_wire.h"

#include <utility>

namespace ao::jobs {

LeadWire to_wire(model::Lead lead) {
    return {
        std::move(lead.id),
        std::move(lead.first_name),
        std::move(lead.last_name),
        std::move(lead.email),
        std::move(lead.phone),
        std::move(lead.phone_e164),
        std::move(lead.company),
        std::move(lead.source),
        std::move(lead.status),
        std::move(lead.owner),
        lead.score,
        std::move(lead.tags),
        std::move(lead.custom_fields)};
}

model::Lead from_wire(LeadWire wire, std::string tenant_id) {
    model::Lead lead;
    lead.id = std::move(wire.id);
    lead.tenant_id = std::move(tenant_id);
    lead.first_name = std::move(wire.first_name);
    lead.last_name = std::move(wire.last_name);
    lead.email = std::move(wire.email);
    lead.phone = std::move(wire.phone);
    lead.phone_e164 = std::move(wire.phone_e164);
    lead.company = std::move(wire.company);
    lead.source = std::move(wire.source);
    lead.status = std::move(wire.status);
    lead.owner = std::move(wire.owner);
    lead.score = wire.score;
    lead.tags = std::move(wire.tags);
    lead.custom_fields = std::move(wire.custom_fields);
    return lead;
}

}  // namespace ao::jobs
