// How runs begin, and why they do not.
#include <algorithm>
#include <utility>

#include "base/id.h"
#include "base/json_node.h"
#include "core/default_workflow.h"
#include "core/run_engine.h"
#include "model/trigger_match.h"
#include "store/lead_store.h"
#include "store/run_store.h"
#include "store/tally_store.h"
#include "store/workflow_store.h"

namespace ao::core {

using model::WorkflowState;
using What = model::RunEvent::What;

namespace {

std::string once_key(std::string_view lead_id) {
    return "lead:" + std::string(lead_id);
}

const char* why_closed(const model::WorkflowRecord& workflow) {
    switch (workflow.state) {
        case WorkflowState::draft:
            return "The workflow is a draft. Publish it first.";
        case WorkflowState::paused:
            return "The workflow is paused. Resume it first.";
        case WorkflowState::archived:
            return "The workflow is archived.";
        case WorkflowState::published:
            break;
    }
    return "";
}

base::Error no_workflow(const std::string& id) {
    return base::not_found("Workflow " + id + " not found");
}

base::Result<void> check_lead(store::Session& session, const NewRun& wanted) {
    if (wanted.lead_id.empty() || store::LeadStore(session).find(wanted.tenant_id, wanted.lead_id))
        return {};
    return base::not_found("Lead " + wanted.lead_id + " not found");
}

/// When the next run may begin, after one that begins then.
base::Time next_start(const model::StartRate& rate, base::Time begins) {
    return begins + std::chrono::microseconds{rate.per_seconds * 1'000'000 / rate.runs};
}

}  // namespace

void RunEngine::provide_default(store::Session& session, std::string_view tenant_id, base::Time now)
    const {
    {
        const std::scoped_lock lock(mutex_);
        if (provided_.contains(tenant_id)) return;
    }
    store::WorkflowStore workflows(session);
    const model::WorkflowDefinition definition = default_definition();
    model::WorkflowRecord record;
    record.id = kDefaultWorkflow;
    record.tenant_id = tenant_id;
    record.name = definition.name;
    record.state = WorkflowState::published;
    record.version = 1;
    record.created_at = record.updated_at = now;
    if (workflows.insert(record)) {
        workflows.insert_version(tenant_id, record.id, {1, model::to_json(definition), "", now});
        workflows.set_triggers(tenant_id, record.id, {"new_lead"});
    }
    session.after_commit([this, tenant = std::string(tenant_id)] {
        const std::scoped_lock lock(mutex_);
        provided_.insert(tenant);
    });
}

EntryVerdict RunEngine::may_enter(
    store::Session& session,
    const model::WorkflowRecord& workflow,
    const model::WorkflowDefinition& definition,
    std::string_view lead_id
) const {
    if (lead_id.empty() || definition.entry == model::Entry::always) return {true, {}};
    const std::string& tenant_id = workflow.tenant_id;
    if (definition.entry == model::Entry::once) {
        const auto run =
            store::WorkflowStore(session).find_fired(tenant_id, workflow.id, once_key(lead_id));
        if (run) return {false, "The lead has been in this workflow, which takes each lead once."};
        return {true, {}};
    }
    if (store::RunStore(session).count_open(tenant_id, workflow.id, lead_id) > 0)
        return {false, "The lead has an open run of this workflow."};
    return {true, {}};
}

RunView RunEngine::insert_run(
    store::Session& session,
    const NewRun& wanted,
    const model::WorkflowRecord& workflow,
    std::shared_ptr<const model::WorkflowDefinition> definition,
    base::Time now
) const {
    store::WorkflowStore workflows(session);
    RunView view;
    view.definition = std::move(definition);
    view.queue = wanted.queue;
    view.run.id = base::new_id();
    view.run.tenant_id = wanted.tenant_id;
    view.run.workflow_id = workflow.id;
    view.run.version = workflow.version;
    view.run.lead_id = wanted.lead_id;
    view.run.trigger = wanted.trigger;
    view.run.trigger_input = wanted.input;
    view.run.parent_run_id = wanted.parent_run_id;
    view.run.request_id = wanted.request_id;
    view.run.started_at = now;
    view.moves_at_once = !wanted.by_step;
    const model::StartRate& rate = view.definition->rate;
    if (rate.runs > 0) {
        // What the record says may be older than the last run that began in this transaction.
        const auto newest = workflows.find(wanted.tenant_id, workflow.id);
        view.not_before = std::max(now, newest.value_or(workflow).next_start_at);
        workflows.start_next_at(wanted.tenant_id, workflow.id, next_start(rate, view.not_before));
    }
    workflows.count_run(wanted.tenant_id, workflow.id, now);
    if (!wanted.fire_key.empty())
        workflows.fire(wanted.tenant_id, workflow.id, wanted.fire_key, view.run.id, now);
    if (view.definition->entry == model::Entry::once && !wanted.lead_id.empty())
        workflows.fire(wanted.tenant_id, workflow.id, once_key(wanted.lead_id), view.run.id, now);
    const model::RunStatus before = view.run.status;
    static_cast<void>(put(session, view, {What::start}, now));
    run_on(session, view, now);
    store::RunStore(session).insert(view.run);
    store::TallyStore(session).count_event(
        wanted.tenant_id, now, model::TallyEvent::workflows_executed
    );
    tell_if_ended(session, view, before, now);
    return view;
}

base::Result<RunEngine::Admitted> RunEngine::admit(store::Session& session, const NewRun& wanted)
    const {
    if (auto lead = check_lead(session, wanted); !lead) return std::move(lead).error();
    auto workflow = store::WorkflowStore(session).find(wanted.tenant_id, wanted.workflow_id);
    if (!workflow) return no_workflow(wanted.workflow_id);
    if (workflow->state != WorkflowState::published) return base::conflict(why_closed(*workflow));
    auto published = definition(session, wanted.tenant_id, workflow->id, workflow->version);
    if (published == nullptr)
        return base::conflict("The workflow cannot be read. Publish it anew.");
    const EntryVerdict entry = may_enter(session, *workflow, *published, wanted.lead_id);
    if (!entry.enters) return base::conflict(entry.why);
    return Admitted{*std::move(workflow), std::move(published)};
}

base::Result<void> RunEngine::may_start(store::Session& session, const NewRun& wanted) const {
    const bool is_provided_by_start =
        wanted.workflow_id == kDefaultWorkflow &&
        !store::WorkflowStore(session).find(wanted.tenant_id, wanted.workflow_id);
    if (is_provided_by_start) return check_lead(session, wanted);
    const auto admitted = admit(session, wanted);
    if (!admitted) return admitted.error();
    return {};
}

base::Result<model::Run> RunEngine::start(
    store::Session& session, const NewRun& wanted, base::Time now
) const {
    provide_default(session, wanted.tenant_id, now);
    store::WorkflowStore workflows(session);
    const auto workflow = workflows.find(wanted.tenant_id, wanted.workflow_id);
    if (!workflow) return no_workflow(wanted.workflow_id);
    if (!wanted.fire_key.empty()) {
        const auto earlier = workflows.find_fired(wanted.tenant_id, workflow->id, wanted.fire_key);
        if (earlier) {
            auto run = store::RunStore(session).find(wanted.tenant_id, *earlier);
            if (run) return *std::move(run);
            return base::conflict("The run that this has started has been deleted since.");
        }
    }
    auto admitted = admit(session, wanted);
    if (!admitted) return std::move(admitted).error();
    return insert_run(session, wanted, admitted->workflow, std::move(admitted->definition), now)
        .run;
}

EntryVerdict RunEngine::explain(
    store::Session& session,
    const model::WorkflowRecord& workflow,
    const Fired& fired,
    base::Time now
) const {
    if (workflow.state != WorkflowState::published) return {false, why_closed(workflow)};
    const auto published = definition(session, workflow.tenant_id, workflow.id, workflow.version);
    if (published == nullptr) return {false, "The workflow cannot be read. Publish it anew."};
    EntryVerdict verdict{false, "The workflow has no trigger " + fired.kind + "."};
    for (const model::TriggerDefinition& trigger : published->triggers) {
        if (trigger.kind != fired.kind) continue;
        const model::Happening happening{trigger.kind, fired.lead, fired.input, now};
        const model::Verdict answer = model::matches(trigger, workflow.id, happening);
        verdict = {answer.holds, answer.why};
        if (verdict.enters) break;
    }
    if (!verdict.enters) return verdict;
    const EntryVerdict entry =
        may_enter(session, workflow, *published, fired.lead == nullptr ? "" : fired.lead->id);
    return entry.enters ? verdict : entry;
}

Awaiting RunEngine::awaiting(
    store::Session& session, std::string_view tenant_id, std::string_view kind, base::Time now
) const {
    provide_default(session, tenant_id, now);
    store::WorkflowStore workflows(session);
    Awaiting all{std::string(tenant_id), std::string(kind)};
    for (const std::string& id : workflows.triggered_by(tenant_id, kind))
        if (auto workflow = workflows.find(tenant_id, id))
            all.workflows.push_back(*std::move(workflow));
    return all;
}

Begun RunEngine::fire(store::Session& session, const Fired& fired, base::Time now) const {
    return fire(session, awaiting(session, fired.tenant_id, fired.kind, now), fired, now);
}

Begun RunEngine::fire(
    store::Session& session, const Awaiting& awaiting, const Fired& fired, base::Time now
) const {
    store::WorkflowStore workflows(session);
    Begun begun;
    for (const model::WorkflowRecord& workflow : awaiting.workflows) {
        if (!explain(session, workflow, fired, now).enters) continue;
        if (!fired.fire_key.empty() &&
            workflows.find_fired(fired.tenant_id, workflow.id, fired.fire_key))
            continue;
        NewRun wanted;
        wanted.tenant_id = fired.tenant_id;
        wanted.workflow_id = workflow.id;
        if (fired.lead != nullptr) wanted.lead_id = fired.lead->id;
        wanted.trigger = fired.kind;
        wanted.input = fired.input;
        wanted.fire_key = fired.fire_key;
        wanted.request_id = fired.request_id;
        wanted.by_step = fired.by_step;
        auto published = definition(session, fired.tenant_id, workflow.id, workflow.version);
        const RunView view = insert_run(session, wanted, workflow, std::move(published), now);
        ++begun.runs;
        begun.carried_out = begun.carried_out || view.carried_out > 0;
    }
    return begun;
}

}  // namespace ao::core
