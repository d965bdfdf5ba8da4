#include "core/configured_workflows.h"

#include <algorithm>
#include <optional>
#include <string>

#include "core/step_secrets.h"
#include "core/workflow_schedules.h"
#include "model/step_secrets.h"
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

/// Whether a version says what the file says. What is sealed differs each time: it is opened first.
bool says_the_same(
    const Vault& vault,
    std::string_view tenant_id,
    const std::optional<model::WorkflowVersion>& version,
    const model::WorkflowDefinition& wanted
) {
    auto published = model::parse_definition(version ? version->definition : base::json::Raw{});
    if (!published || !open_secrets(vault, tenant_id, *published)) return false;
    auto as_it_is = [](const model::StepSecret& secret) -> base::Result<std::string> {
        return std::string(secret.value);
    };
    model::WorkflowDefinition written = wanted;  // with the blanks and escapes of the other
    return model::replace_secrets(written, as_it_is) && *published == written;
}

base::Result<void> provide(
    store::Session& session,
    std::string_view tenant_id,
    const model::ConfiguredWorkflow& wanted,
    const Vault& vault,
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
    if (record->state == WorkflowState::archived) return {};
    const auto newest = workflows.find_version(tenant_id, wanted.id, record->version);
    const auto state = wanted.enabled ? WorkflowState::published : WorkflowState::paused;
    const bool is_same = says_the_same(vault, tenant_id, newest, wanted.definition);
    if (is_same && record->state == state) return {};
    model::WorkflowDefinition sealed = wanted.definition;
    if (auto done = seal_secrets(vault, tenant_id, sealed, {}); !done) return done;
    record->name = wanted.definition.name;
    record->state = state;
    record->updated_at = now;
    if (!is_same) ++record->version;
    if (!is_same && !is_new) ++record->revision;
    if (is_new)
        static_cast<void>(workflows.insert(*record));
    else
        workflows.update(*record);
    if (!is_same)
        workflows.insert_version(
            tenant_id, wanted.id, {record->version, model::to_json(sealed), kPublisher, now}
        );
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
    return {};
}

}  // namespace

base::Result<void> provide_configured(
    store::Session& session,
    std::string_view tenant_id,
    const std::vector<model::ConfiguredWorkflow>& workflows,
    const Vault& vault,
    base::Time now
) {
    for (const model::ConfiguredWorkflow& each : workflows)
        if (auto done = provide(session, tenant_id, each, vault, now); !done) return done;
    return {};
}

}  // namespace ao::core
