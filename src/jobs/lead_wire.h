#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/lead.h"

namespace ao::jobs {

/// A lead as it travels to the process that tells a CRM of it.
struct LeadWire {
    std::string id, first_name, last_name, email, phone, phone_e164, company, source, status, owner;
    std::int32_t score = 0;
    std::vector<std::string> tags{};
    base::json::Raw custom_fields{"{}"};
};

LeadWire to_wire(model::Lead lead);
model::Lead from_wire(LeadWire wire, std::string tenant_id);

}  // namespace ao::jobs
