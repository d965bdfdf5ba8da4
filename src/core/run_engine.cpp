#include "core/run_engine.h"

#include <algorithm>
#include <utility>

#include "base/id.h"
#include "base/json_described.h"
#include "base/json_node.h"
#include "core/run_notice.h"
#include "model/trigger_match.h"
#include "store/lead_store.h"
#include "store/run_store.h"
#include "store/tally_store.h"
#include "store/task_store.h"
#include "store/workflow_store.h"

namespace ao::core {

using model::RunEvent;
using model::RunStatus;
using model::StepAttempt;
using model::StepStatus;
using What = RunEvent::What;

namespace {

base::json::Raw payload_of(const model::Run& run, const StepAttempt& attempt) {
    base::json::Raw payload{""};
    base::json::Writer(payload.text)
        .begin_object()
        .member("lead_id", run.lead_id)
        .member("workflow_id", run.workflow_id)
        .member("run_id", run.id)
        .member("step", attempt.step_id)
        .member("visit", attempt.visit)
        .end_object();
    return payload;
}

/// A visit that goes on after its run had ended: one more attempt, with a row of its own.
StepAttempt next_attempt(const StepAttempt& before, base::Time now) {
    StepAttempt next;
    next.visit = before.visit;
    next.attempt = before.attempt + 1;
    next.step_id = before.step_id;
    next.kind = before.kind;
    next.task_id = before.task_id;
    next.wake_at = before.wake_at;
    next.event = before.event;
    next.created_at = now;
    return next;
}

}  // namespace

std::shared_ptr<const RunEngine> make_run_engine() {
    return std::make_shared<RunEngine>(RunEngine::Options{});
}

std::optional<StepRef> find_step_ref(const model::Task& task) {
    if (task.payload.text.find("\"run_id\"") == std::string::npos) return std::nullopt;
    const auto document = base::json::Document::parse(task.payload.text);
    if (!document) return std::nullopt;
    const auto run = document->root().find("run_id");
    const auto visit = document->root().find("visit");
    if (!run || !visit || !visit->integer()) return std::nullopt;
    return StepRef{std::string(run->string()), *visit->integer()};
}

RunEngine::RunEngine(Options options) : options_(options) {
    for (const auto& [name, type] :
         {std::pair{"update_crm", "crm_update"}, std::pair{"email_send", "email_send"}}) {
        StepKind kind;
        kind.name = name;
        kind.task_type = type;
        kinds_.add(std::move(kind));
    }
}

void RunEngine::learn(StepKinds kinds) {
    for (const StepKind& kind : kinds.all())
        if (kinds_.find(kind.name) == nullptr) kinds_.add(kind);
}

std::optional<RunView> RunEngine::find(
    store::Session& session, std::string_view tenant_id, std::string_view run_id
) const {
    store::RunStore runs(session);
    auto run = runs.find(tenant_id, run_id);
    if (!run) return std::nullopt;
    RunView view;
    view.definition = shelf_.find(session, tenant_id, run->workflow_id, run->version);
    if (view.definition == nullptr) return std::nullopt;
    view.history = runs.history(tenant_id, run_id);
    view.stored = view.history.size();
    view.run = *std::move(run);
    return view;
}

/// What the event makes of the run, in `view`; tasks are written. save() writes the rest.
model::Decision RunEngine::put(
    store::Session& session, RunView& view, const RunEvent& event, base::Time now
) const {
    model::Decision decision = model::decide(*view.definition, view.state(), event);
    if (!decision.applies) return decision;
    view.run.status = decision.status;
    view.run.error = decision.error;
    view.run.finished_at = model::is_open(decision.status) ? base::Time{} : now;
    for (const model::Visit& visit : decision.changed)
        write_change(session, view, visit, now);
    for (const model::Visit& visit : decision.opened)
        open(session, view, visit, now);
    return decision;
}

bool RunEngine::tell(store::Session& session, RunView& view, const RunEvent& event, base::Time now)
    const {
    const RunStatus before = view.run.status;
    if (!put(session, view, event, now).applies) return false;
    // A run that is taken up again may end in this very transaction: that is another end.
    const RunStatus status = view.run.status;
    run_on(session, view, now);
    store::RunStore(session).update(view.run);
    tell_if_ended(session, view, model::is_open(status) ? status : before, now);
    return true;
}

/// Counts the end of a run, and tells of it, when the run was not yet there before.
void RunEngine::tell_if_ended(
    store::Session& session, const RunView& view, RunStatus before, base::Time now
) const {
    using model::TallyEvent;
    const RunStatus status = view.run.status;
    if (status == before) return;
    if (status == RunStatus::completed || status == RunStatus::failed)
        store::TallyStore(session).count_event(
            view.run.tenant_id,
            view.run.finished_at,
            status == RunStatus::completed ? TallyEvent::workflows_succeeded
                                           : TallyEvent::workflows_failed
        );
    if (!model::is_open(before)) return;
    if (status == RunStatus::failed) notify_of_failure(session, view, now);
    if (!model::is_open(status)) tell_end(session, view.run, now);
}

/// Starts the workflows that wait for the end of this one's runs.
void RunEngine::tell_end(store::Session& session, const model::Run& run, base::Time now) const {
    if (store::WorkflowStore(session).triggered_by(run.tenant_id, "workflow").empty()) return;
    std::optional<model::Lead> lead;
    if (!run.lead_id.empty()) lead = store::LeadStore(session).find(run.tenant_id, run.lead_id);
    Fired fired;
    fired.tenant_id = run.tenant_id;
    fired.kind = "workflow";
    fired.lead = lead ? &*lead : nullptr;
    fired.fire_key = "run:" + run.id;
    fired.request_id = run.request_id;
    fired.by_step = true;
    fired.input.text.clear();
    base::json::Writer(fired.input.text)
        .begin_object()
        .member("workflow_id", run.workflow_id)
        .member("run_id", run.id)
        .member("status", model::to_string(run.status))
        .member("error", run.error)
        .member("chain", model::chain_of(run.trigger_input, run.workflow_id))
        .end_object();
    static_cast<void>(fire(session, fired, now));
}

void RunEngine::write_change(
    store::Session& session, RunView& view, const model::Visit& visit, base::Time now
) const {
    store::TaskStore tasks(session);
    StepAttempt* attempt = view.newest(visit.number);
    const StepStatus before = std::exchange(attempt->status, visit.status);
    const bool goes_on = model::is_live(visit.status);
    if (goes_on && !model::is_live(before)) {
        attempt->status = before;
        view.history.push_back(next_attempt(*attempt, now));
        attempt = &view.history.back();
        attempt->status = visit.status;
    }
    if (!goes_on) attempt->finished_at = now;
    if (visit.status == StepStatus::running) activate(session, view, *attempt, now);
    if (visit.status == StepStatus::interrupted && !attempt->task_id.empty())
        recall(session, view.run, *attempt, now);
    if (visit.status == StepStatus::held) {
        // What a worker holds already may end; it finds the run paused.
        const auto task = tasks.find(view.run.tenant_id, attempt->task_id);
        if (task && task->status != model::TaskStatus::processing)
            static_cast<void>(tasks.cancel(view.run.tenant_id, attempt->task_id, now));
    }
    view.touch(*attempt);
}

/// Cancels the task of a step. The worker that has it hears so at once, not with its next sign of
/// life.
void RunEngine::recall(
    store::Session& session, const model::Run& run, const StepAttempt& attempt, base::Time now
) const {
    store::TaskStore tasks(session);
    const auto task = tasks.find(run.tenant_id, attempt.task_id);
    if (!task || !tasks.cancel(run.tenant_id, attempt.task_id, now)) return;
    if (lines_ == nullptr || task->status != model::TaskStatus::processing) return;
    auto tell_worker = [lines = lines_, worker = task->worker_id, id = task->id] {
        lines->tell(worker, {WorkerCall::What::cancel, id});
    };
    session.after_commit(std::move(tell_worker));
}

void RunEngine::open(
    store::Session& session, RunView& view, const model::Visit& visit, base::Time now
) const {
    const model::StepDefinition* step = model::find_step(*view.definition, visit.step_id);
    StepAttempt attempt;
    attempt.visit = visit.number;
    attempt.step_id = visit.step_id;
    attempt.kind = step->kind;
    attempt.status = visit.status;
    attempt.created_at = now;
    if (!model::is_live(visit.status)) attempt.finished_at = now;
    if (visit.status == StepStatus::running) activate(session, view, attempt, now);
    view.run.visits = visit.number;
    view.history.push_back(std::move(attempt));
}

/// Sees to it that a visit runs: run_on() carries it out, or it has a task.
void RunEngine::activate(
    store::Session& session, RunView& view, StepAttempt& attempt, base::Time now
) const {
    if (is_due_at_once(session, view, attempt, now))
        view.due.insert(attempt.visit);
    else
        give_task(session, view, attempt, now);
}

/// The task that the visit had, whose id outside parties may know as the key of what they were
/// asked for, or a new one.
void RunEngine::give_task(
    store::Session& session, const RunView& view, StepAttempt& attempt, base::Time now
) const {
    store::TaskStore tasks(session);
    const std::string& tenant_id = view.run.tenant_id;
    if (!attempt.task_id.empty()) {
        const auto task = tasks.find(tenant_id, attempt.task_id);
        if (task && !model::is_final(task->status)) return;
        if (task && tasks.retry_now(tenant_id, attempt.task_id, now)) return;
        if (task) attempt.task_id.clear();
    }
    if (attempt.task_id.empty()) attempt.task_id = base::new_id();
    tasks.enqueue(make_task(view, attempt, now));
}

model::Task RunEngine::make_task(const RunView& view, const StepAttempt& attempt, base::Time now)
    const {
    const model::StepDefinition* step = model::find_step(*view.definition, attempt.step_id);
    const StepKind* kind = kinds_.find(attempt.kind);
    model::Task task;
    task.id = attempt.task_id;
    task.tenant_id = view.run.tenant_id;
    task.type = kind == nullptr ? "workflow_step" : kind->task_type;
    task.queue = view.queue;
    task.payload = payload_of(view.run, attempt);
    task.created_at = now;
    task.run_at = std::max(now, view.not_before);
    task.lead_id = view.run.lead_id;
    task.request_id = view.run.request_id;
    task.max_attempts = options_.max_attempts;
    if (step != nullptr && step->retry.max_attempts > 0)
        task.max_attempts = step->retry.max_attempts;
    if (step != nullptr && step->timeout_seconds > 0)
        task.timeout = std::chrono::seconds{step->timeout_seconds};
    else if (kind != nullptr && kind->task_type == "workflow_step")
        task.timeout = kind->timeout;
    if (view.definition->concurrency > 0) {
        task.concurrency_key = "workflow:" + view.run.workflow_id;
        task.concurrency_limit = view.definition->concurrency;
    }
    return task;
}

void RunEngine::task_ended(
    store::Session& session, const model::Task& ended, const std::string& why, base::Time now
) const {
    const auto ref = find_step_ref(ended);
    if (!ref) return;
    const auto attempt =
        store::RunStore(session).find_attempt(ended.tenant_id, ref->run_id, ref->visit);
    const bool waits_for_it =
        attempt && attempt->task_id == ended.id &&
        (attempt->status == StepStatus::running || attempt->status == StepStatus::held);
    if (!waits_for_it) return;
    auto view = find(session, ended.tenant_id, ref->run_id);
    if (!view) return;
    StepAttempt* failed = view->newest(ref->visit);
    failed->error = why;
    if (why.empty()) {
        const auto stored = store::TaskStore(session).find(ended.tenant_id, ended.id);
        failed->error = stored && !stored->error.empty() ? stored->error : "its task has ended";
    }
    failed->started_at = ended.started_at;
    static_cast<void>(tell(session, *view, {What::fail, ref->visit, {}, {}, failed->error}, now));
}

}  // namespace ao::core
