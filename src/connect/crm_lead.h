#pragma once
#include <map>
#include <string>
#include <string_view>

#include "model/lead.h"

namespace ao::connect {

/// The lead as the JSON object that a CRM gets. Without a mapping: lead_id, first_name, last_name,
/// email, phone, company, source, status, owner, score, tags and custom_fields, empty ones left
/// out. With one ({CRM field, lead field}): exactly the mapped fields that are not empty; lead
/// fields are the names above, full_name, phone_e164, and custom_<key> or custom_fields.<key>.
std::string crm_json(
    const model::Lead& lead, const std::map<std::string, std::string>& field_mapping
);

/// The CRM's id in its reply: "id", text or number, at the top or inside "data". Empty when there
/// is none.
std::string external_id_of(std::string_view reply);

}  // namespace ao::connect
