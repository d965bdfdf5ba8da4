#pragma once
#include <string>
#include <vector>

#include "model/actor.h"
#include "store/lead_names.h"

namespace ao::core {

/// Fills in `lead_name` of rows that have a `lead_id`, when the actor may read leads. One query.
template <class Row>
void name_leads(store::Session& session, const model::Actor& actor, std::vector<Row>& rows) {
    if (!actor.may(model::Permission::leads_read)) return;
    std::vector<std::string> ids;
    for (const Row& row : rows)
        if (!row.lead_id.empty()) ids.push_back(row.lead_id);
    const auto names = store::lead_names(session, actor.tenant_id, ids);
    for (Row& row : rows)
        if (const auto name = names.find(row.lead_id); name != names.end())
            row.lead_name = name->second;
}

}  // namespace ao::core
