#include "store/hook_store.h"

namespace ao::store {

namespace {

const Statement kFind{
    "workflow_hook.find",
    "SELECT generation, rotated_at, old_until FROM workflow_hook "
    "WHERE tenant_id = $1 AND workflow_id = $2"};

const Statement kSave{
    "workflow_hook.save",
    "INSERT INTO workflow_hook (tenant_id, workflow_id, generation, rotated_at, old_until) "
    "VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (tenant_id, workflow_id) DO UPDATE SET generation = excluded.generation, "
    "rotated_at = excluded.rotated_at, old_until = excluded.old_until"};

}  // namespace

model::HookSecret HookStore::find(std::string_view tenant_id, std::string_view workflow_id) {
    const auto rows = session_.query(kFind, {value(tenant_id), value(workflow_id)});
    if (!rows->next()) return {};
    return {rows->integer(0), rows->time(1), rows->time(2)};
}

void HookStore::save(
    std::string_view tenant_id, std::string_view workflow_id, const model::HookSecret& secret
) {
    session_.execute(
        kSave,
        {value(tenant_id),
         value(workflow_id),
         value(secret.generation),
         value(secret.rotated_at),
         value(secret.old_until)}
    );
}

}  // namespace ao::store
