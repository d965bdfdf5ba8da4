#include "core/hook_secrets.h"

#include <utility>

#include "core/audit.h"
#include "store/hook_store.h"
#include "store/workflow_store.h"

namespace ao::core {

namespace {

std::string owner_of(
    const std::string& tenant_id, const std::string& workflow_id, std::int64_t generation
) {
    std::string owner = "workflow webhook " + tenant_id + '/' + workflow_id;
    if (generation > 0) owner += '#' + std::to_string(generation);
    return owner;
}

}  // namespace

HookKeys HookSecrets::keys_of(
    const std::string& tenant_id, const std::string& workflow_id, const model::HookSecret& state
) const {
    HookKeys keys{state, {}, {}};
    keys.secret = vault_.signing_secret(owner_of(tenant_id, workflow_id, state.generation));
    keys.opened.push_back(keys.secret);
    if (state.generation > 0 && clock_.now() < state.old_until)
        keys.opened.push_back(
            vault_.signing_secret(owner_of(tenant_id, workflow_id, state.generation - 1))
        );
    return keys;
}

base::Async<HookKeys> HookSecrets::get(std::string tenant_id, std::string workflow_id) {
    auto body = [&](store::Session& session) {
        return store::HookStore(session).find(tenant_id, workflow_id);
    };
    const auto state = co_await database_.read(store::ReadCost::point, std::move(body));
    co_return keys_of(tenant_id, workflow_id, state);
}

base::Async<base::Result<HookKeys>> HookSecrets::rotate(
    model::Actor actor, std::string workflow_id, std::chrono::seconds grace
) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::HookSecret> {
        if (!store::WorkflowStore(session).find(actor.tenant_id, workflow_id))
            return base::not_found("Workflow not found");
        store::HookStore hooks(session);
        model::HookSecret state = hooks.find(actor.tenant_id, workflow_id);
        ++state.generation;
        state.rotated_at = now;
        state.old_until = now + grace;
        hooks.save(actor.tenant_id, workflow_id, state);
        audit(session, actor, "workflow_webhook_rotated", "workflow", workflow_id, {"{}"}, now);
        return state;
    };
    const auto state = co_await database_.write("workflow.rotate_webhook", std::move(body));
    if (!state) co_return state.error();
    co_return keys_of(actor.tenant_id, workflow_id, *state);
}

}  // namespace ao::core
