#include "store/lead_names.h"

#include "base/json_described.h"

namespace ao::store {

namespace {

const Statement kNames{
    "lead.names",
    "SELECT id, trim(first_name || ' ' || last_name), email FROM lead "
    "WHERE tenant_id = $1 AND id IN (SELECT value FROM json_each($2))"};

}  // namespace

std::map<std::string, std::string> lead_names(
    Session& session, std::string_view tenant_id, const std::vector<std::string>& ids
) {
    std::map<std::string, std::string> names;
    if (ids.empty()) return names;
    const std::string wanted = base::json::to_string(ids);
    const auto rows = session.query(kNames, {value(tenant_id), value(wanted)});
    while (rows->next()) {
        const std::string name = rows->string(rows->text(1).empty() ? 2 : 1);
        if (!name.empty()) names.emplace(rows->string(0), name);
    }
    return names;
}

}  // namespace ao::store
