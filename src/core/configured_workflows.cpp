#include "core/configured_workflows.h"

#include <algorithm>
#include <string>

#include "core/workflow_schedules.h"
#include "model/workflow_record.h"
#include "store/workflow_store.h"

namespace ao::core {

namespace {

using model::WorkflowState;

constexpr const char* kPublisher = "configuration";

std::vector<std::string> kinds_of(const model::WorkflowDefinition& definition) {
    std::vector<std::string> kinds;
    for (const model::TriggerDefinition& trigger : definition.triggers)
        if (std::find(kinds.begin(), kinds.end(), trigger.kind) == kinds.end())
            kinds.push_back(trigger.kind);
    return kinds;
}

void provide(
    store::Session& session,
    std::string_view tenant_id,
    const model::ConfiguredWorkflow& wanted,
    base::Time now
) {
    store::WorkflowStore workflows(session);
    auto record = workflows.find(tenant_id, wanted.id);
    const bool is_new = !record;
    if (is_new) {
        record.emplace();
        record->id = wanted.id;
        record->tenant_id = tenant_id;
        record->created_at = now;
        record->draft.text.clear();
    }
    if (record->state == WorkflowState::archived) return;
    const base::json::Raw text = model::to_json(wanted.definition);
    const auto newest = workflows.find_version(tenant_id, wanted.id, record->version);
    const auto state = wanted.enabled ? WorkflowState::published : WorkflowState::paused;
    const bool is_same = newest && newest->definition == text;
    if (is_same && record->state == state) return;
    record->name = wanted.definition.name;
    record->state = state;
    record->updated_at = now;
    if (!is_same) ++record->version;
    if (is_new)
        static_cast<void>(workflows.insert(*record));
    else
        workflows.update(*record);
    if (!is_same)
        workflows.insert_version(tenant_id, wanted.id, {record->version, text, kPublisher, now});
    workflows.set_triggers(
        tenant_id,
        wanted.id,
        wanted.enabled ? kinds_of(wanted.definition) : std::vector<std::string>()
    );
    set_schedules(
        session,
        std::string(tenant_id),
        wanted.id,
        wanted.enabled ? &wanted.definition : nullptr,
        now
    );
}

}  // namespace

void provide_configured(
    store::Session& session,
    std::string_view tenant_id,
    const std::vector<model::ConfiguredWorkflow>& workflows,
    base::Time now
) {
    for (const model::ConfiguredWorkflow& each : workflows)
        provide(session, tenant_id, each, now);
}

}  // namespace ao::core
