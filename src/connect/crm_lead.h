#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/crm_settings.h"
#include "model/lead.h"

namespace ao::connect {

/// The lead as the JSON object that a CRM gets. Without a mapping: lead_id, first_name, last_name,
/// email, phone, company, source, status, owner, score, tags and custom_fields, empty ones left
/// out. With one: exactly those fields, transformed and where they belong, that are not empty; lead
/// fields are the names above, full_name, phone_e164, and custom_<key> or custom_fields.<key>.
std::string crm_json(const model::Lead& lead, const std::vector<model::CrmField>& fields);

/// The CRM's id in its reply: text or number, at `path` ("$.record.id"); without a path "id", at
/// the top or inside "data". Empty when there is none.
std::string external_id_of(std::string_view reply, std::string_view path = {});

}  // namespace ao::connect
