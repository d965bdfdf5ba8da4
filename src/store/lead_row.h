#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/lead.h"
#include "store/session.h"

namespace ao::store {

/// The columns of a lead in the order read_lead expects.
inline constexpr std::string_view kLeadColumns =
    "id, tenant_id, first_name, last_name, email, phone, phone_e164, company, source, status, "
    "owner, score, tags, custom_fields, created_at, updated_at, version, number";

/// The column of `number`, the row's own key.
inline constexpr int kLeadNumber = 17;

/// The lead in the current row.
model::Lead read_lead(const Rows& rows);

}  // namespace ao::store
