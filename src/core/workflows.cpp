#include "core/workflows.h"

#include <algorithm>
#include <set>

#include "base/id.h"
#include "core/audit.h"
#include "core/default_workflow.h"
#include "core/step_secrets.h"
#include "core/workflow_schedules.h"
#include "model/step_secrets.h"
#include "store/lead_store.h"
#include "store/run_store.h"
#include "store/workflow_store.h"

namespace ao::core {

using model::WorkflowRecord;
using model::WorkflowState;
using store::Session;

namespace {

base::Error no_such_workflow() {
    return base::not_found("Workflow not found");
}

std::vector<std::string> trigger_kinds(const model::WorkflowDefinition& definition) {
    std::set<std::string> kinds;
    for (const model::TriggerDefinition& trigger : definition.triggers)
        kinds.insert(trigger.kind);
    return {kinds.begin(), kinds.end()};
}

base::Result<void> check_revision(const WorkflowRecord& record, const ExpectedRevisions& expected) {
    if (!expected || std::ranges::find(*expected, record.revision) != expected->end()) return {};
    return base::Error{
        base::ErrorKind::precondition_failed,
        "The workflow has been changed since you read it; it is at revision " +
            std::to_string(record.revision) + " now. Read it again."};
}

/// The draft, then what is published.
std::vector<model::WorkflowDefinition> definitions_of(
    store::WorkflowStore& workflows, const WorkflowRecord& record
) {
    std::vector<model::WorkflowDefinition> found;
    auto add = [&found](const base::json::Raw& text) {
        if (auto read = model::parse_definition(text)) found.push_back(*std::move(read));
    };
    if (!record.draft.text.empty()) add(record.draft);
    const auto version = workflows.find_version(record.tenant_id, record.id, record.version);
    if (version) add(version->definition);
    return found;
}

base::Result<void> may_become(const WorkflowRecord& record, WorkflowState state) {
    if (record.state == WorkflowState::archived) return base::conflict("The workflow is archived.");
    if (state == WorkflowState::archived) return {};
    if (record.version == 0) return base::conflict("The workflow is a draft. Publish it first.");
    return {};
}

const char* event_of(WorkflowState state) {
    switch (state) {
        case WorkflowState::paused:
            return "workflow_paused";
        case WorkflowState::archived:
            return "workflow_archived";
        default:
            return "workflow_resumed";
    }
}

}  // namespace

Workflows::Workflows(
    store::Database& database,
    const base::Clock& clock,
    std::shared_ptr<const RunEngine> runs,
    Check check,
    const Vault* vault
)
    : database_(database),
      clock_(clock),
      runs_(std::move(runs)),
      check_(std::move(check)),
      vault_(vault) {}

base::Result<void> Workflows::seal(
    std::string_view tenant_id,
    model::WorkflowDefinition& definition,
    const std::vector<model::WorkflowDefinition>& known
) const {
    if (vault_ != nullptr) return seal_secrets(*vault_, tenant_id, definition, known);
    auto refuse = [](const model::StepSecret&) -> base::Result<std::string> {
        return base::invalid("there is no key to keep it sealed with");
    };
    return model::replace_secrets(definition, refuse);
}

WorkflowView Workflows::view_of(Session& session, WorkflowRecord record) const {
    WorkflowView view{std::move(record), nullptr};
    const WorkflowRecord& of = view.record;
    if (of.version > 0)
        view.definition = runs_->definition(session, of.tenant_id, of.id, of.version);
    return view;
}

/// Tenants get the default workflow with their first look at workflows, or their first lead.
base::Async<base::Result<void>> Workflows::provide(model::Actor actor) {
    auto known = [&](Session& session) {
        return store::WorkflowStore(session).find(actor.tenant_id, kDefaultWorkflow).has_value();
    };
    if (const bool has = co_await database_.read(store::ReadCost::point, std::move(known)); has)
        co_return base::Result<void>();
    auto body = [&](Session& session) -> base::Result<void> {
        runs_->provide_default(session, actor.tenant_id, clock_.now());
        return {};
    };
    co_return co_await database_.write("workflow.provide", std::move(body));
}

base::Async<base::Result<WorkflowPage>> Workflows::list(
    model::Actor actor, bool only_active, std::int64_t skip, std::int64_t limit
) {
    auto provided = co_await provide(actor);
    if (!provided) co_return std::move(provided).error();
    auto body = [&](Session& session) {
        store::WorkflowStore workflows(session);
        WorkflowPage page;
        page.total = workflows.count(actor.tenant_id);
        for (WorkflowRecord& record : workflows.list(actor.tenant_id, skip, limit))
            if (!only_active || record.state == WorkflowState::published)
                page.workflows.push_back(view_of(session, std::move(record)));
        if (only_active) page.total = static_cast<std::int64_t>(page.workflows.size());
        return page;
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<WorkflowView>> Workflows::get(model::Actor actor, std::string id) {
    auto provided = co_await provide(actor);
    if (!provided) co_return std::move(provided).error();
    auto body = [&](Session& session) -> std::optional<WorkflowView> {
        auto record = store::WorkflowStore(session).find(actor.tenant_id, id);
        if (!record) return std::nullopt;
        return view_of(session, *std::move(record));
    };
    auto found = co_await database_.read(store::ReadCost::point, std::move(body));
    if (!found) co_return no_such_workflow();
    co_return *std::move(found);
}

base::Async<base::Result<WorkflowView>> Workflows::create(
    model::Actor actor, base::json::Raw definition
) {
    auto read = model::parse_definition(definition);
    if (!read) co_return std::move(read).error();
    if (auto sealed = seal(actor.tenant_id, *read, {}); !sealed)
        co_return std::move(sealed).error();
    const base::Time now = clock_.now();
    WorkflowRecord record;
    record.id = base::new_id();
    record.tenant_id = actor.tenant_id;
    record.name = read->name;
    record.draft = model::to_json(*read);
    record.created_at = record.updated_at = now;
    auto body = [&](Session& session) -> base::Result<WorkflowView> {
        store::WorkflowStore(session).insert(record);
        audit(session, actor, "workflow_created", "workflow", record.id, {"{}"}, now);
        return WorkflowView{record, nullptr};
    };
    co_return co_await database_.write("workflow.create", std::move(body));
}

/// Its schedule triggers tick while it takes runs.
void Workflows::follow_schedules(
    store::Session& session, const WorkflowRecord& record, base::Time now
) const {
    const auto version =
        store::WorkflowStore(session).find_version(record.tenant_id, record.id, record.version);
    const bool takes_runs = version && record.state == WorkflowState::published;
    const auto definition =
        model::parse_definition(takes_runs ? version->definition : base::json::Raw{});
    set_schedules(
        session, record.tenant_id, record.id, takes_runs && definition ? &*definition : nullptr, now
    );
}

template <class Change>
base::Async<base::Result<WorkflowView>> Workflows::change(
    model::Actor actor, std::string id, const char* event, ExpectedRevisions expected, Change change
) {
    auto provided = co_await provide(actor);
    if (!provided) co_return std::move(provided).error();
    const base::Time now = clock_.now();
    auto body = [&](Session& session) -> base::Result<WorkflowView> {
        store::WorkflowStore workflows(session);
        auto record = workflows.find(actor.tenant_id, id);
        if (!record) return no_such_workflow();
        if (auto seen = check_revision(*record, expected); !seen) return std::move(seen).error();
        const WorkflowRecord before = *record;
        base::Result<void> changed = change(workflows, *record, now);
        if (!changed) return std::move(changed).error();
        const bool says_otherwise =
            record->version != before.version || record->draft.text != before.draft.text;
        if (says_otherwise) ++record->revision;
        record->updated_at = now;
        workflows.update(*record);
        if (record->version != before.version || record->state != before.state)
            follow_schedules(session, *record, now);
        auto details = audit_details({{"version", std::to_string(record->version)}});
        audit(session, actor, event, "workflow", id, std::move(details), now);
        return WorkflowView{*std::move(record), nullptr};
    };
    auto done = co_await database_.write(event, std::move(body));
    if (!done) co_return std::move(done).error();
    co_return co_await get(actor, id);
}

base::Async<base::Result<WorkflowView>> Workflows::save_draft(
    model::Actor actor, std::string id, base::json::Raw definition, ExpectedRevisions expected
) {
    auto read = model::parse_definition(definition);
    if (!read) co_return std::move(read).error();
    auto save = [this, &read](
                    store::WorkflowStore& workflows, WorkflowRecord& record, base::Time
                ) -> base::Result<void> {
        if (record.state == WorkflowState::archived)
            return base::conflict("The workflow is archived.");
        auto sealed = seal(record.tenant_id, *read, definitions_of(workflows, record));
        if (!sealed) return sealed;
        record.draft = model::to_json(*read);
        if (record.version == 0) record.name = read->name;
        return {};
    };
    co_return co_await change(
        std::move(actor), std::move(id), "workflow_draft_saved", std::move(expected), save
    );
}

base::Async<base::Result<WorkflowView>> Workflows::publish(
    model::Actor actor, std::string id, ExpectedRevisions expected
) {
    auto publish = [this, &actor](
                       store::WorkflowStore& workflows, WorkflowRecord& record, base::Time now
                   ) -> base::Result<void> {
        if (record.state == WorkflowState::archived)
            return base::conflict("The workflow is archived.");
        if (record.draft.text.empty())
            return base::conflict("There is no draft to publish. Save one first.");
        auto definition = model::parse_definition(record.draft);
        if (!definition) return std::move(definition).error();
        if (check_) {
            auto sound = check_(*definition);
            if (!sound) return std::move(sound).error();
        }
        ++record.version;
        record.name = definition->name;
        if (record.state == WorkflowState::draft) record.state = WorkflowState::published;
        workflows.insert_version(
            record.tenant_id, record.id, {record.version, record.draft, actor.user_id, now}
        );
        const bool open = record.state == WorkflowState::published;
        workflows.set_triggers(
            record.tenant_id,
            record.id,
            open ? trigger_kinds(*definition) : std::vector<std::string>()
        );
        record.draft.text.clear();
        return {};
    };
    co_return co_await change(
        actor, std::move(id), "workflow_published", std::move(expected), publish
    );
}

base::Async<base::Result<WorkflowView>> Workflows::set_state(
    model::Actor actor, std::string id, WorkflowState state
) {
    auto set = [state](
                   store::WorkflowStore& workflows, WorkflowRecord& record, base::Time
               ) -> base::Result<void> {
        auto may = may_become(record, state);
        if (!may) return may;
        record.state = state;
        std::vector<std::string> kinds;
        const auto version = workflows.find_version(record.tenant_id, record.id, record.version);
        if (version && state == WorkflowState::published) {
            const auto definition = model::parse_definition(version->definition);
            if (definition) kinds = trigger_kinds(*definition);
        }
        workflows.set_triggers(record.tenant_id, record.id, kinds);
        return {};
    };
    co_return co_await change(std::move(actor), std::move(id), event_of(state), std::nullopt, set);
}

base::Async<base::Result<std::vector<model::WorkflowVersion>>> Workflows::versions(
    model::Actor actor, std::string id
) {
    auto found = co_await get(actor, id);
    if (!found) co_return std::move(found).error();
    auto body = [&](Session& session) {
        return store::WorkflowStore(session).versions(actor.tenant_id, id);
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<VersionView>> Workflows::version(
    model::Actor actor, std::string id, std::int64_t number
) {
    auto body = [&](Session& session) -> std::optional<VersionView> {
        auto version = store::WorkflowStore(session).find_version(actor.tenant_id, id, number);
        if (!version) return std::nullopt;
        auto definition = runs_->definition(session, actor.tenant_id, id, number);
        return VersionView{*std::move(version), std::move(definition)};
    };
    auto found = co_await database_.read(store::ReadCost::point, std::move(body));
    if (!found) co_return base::not_found("The workflow has no such version.");
    co_return *std::move(found);
}

base::Async<base::Result<Workflows::Explanation>> Workflows::explain(
    model::Actor actor, std::string id, std::string lead_id, std::string trigger
) {
    const base::Time now = clock_.now();
    auto body = [&](Session& session) -> base::Result<Explanation> {
        const auto record = store::WorkflowStore(session).find(actor.tenant_id, id);
        if (!record) return no_such_workflow();
        const auto lead = store::LeadStore(session).find(actor.tenant_id, lead_id);
        if (!lead) return base::not_found("Lead " + lead_id + " not found");
        const Fired fired{actor.tenant_id, trigger, &*lead};
        model::RunFilter filter;
        filter.workflow_id = id;
        filter.lead_id = lead_id;
        auto runs = store::RunStore(session).list(actor.tenant_id, filter, {.limit = 20});
        return Explanation{runs_->explain(session, *record, fired, now), std::move(runs.runs)};
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

}  // namespace ao::core
