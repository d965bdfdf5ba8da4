// What steps do while they run: planned, called, finished.
#include <algorithm>
#include <utility>

#include "core/run_engine.h"
#include "core/step_end.h"
#include "model/step_secrets.h"
#include "store/lead_store.h"
#include "store/run_store.h"
#include "store/task_store.h"
#include "store/workflow_store.h"

namespace ao::core {

using model::StepAttempt;
using model::StepOutcome;
using model::StepStatus;
using What = model::RunEvent::What;

namespace {

std::string key_of(const model::Run& run, std::int64_t visit) {
    return run.id + ":" + std::to_string(visit);
}

/// The step's back-off after that attempt: a little more than its policy says, another bit for each
/// task, so that many that failed together do not come back together.
std::chrono::milliseconds delay_after(const model::RetryPolicy& retry, const model::Task& task) {
    const std::int64_t longest = retry.max_delay_seconds > 0 ? retry.max_delay_seconds : 86'400;
    const int doublings = std::clamp(task.attempt - 1, 0, 20);
    const std::chrono::milliseconds delay =
        std::chrono::seconds{std::min(longest, retry.delay_seconds << doublings)};
    const auto share = static_cast<std::int64_t>(std::hash<std::string>{}(task.id) % 100);
    return delay + delay / 1'000 * share;
}

/// A step with a policy of its own comes back by that, not by the queue's back-off.
void come_back(
    store::Session& session,
    const model::RetryPolicy& retry,
    const model::Task& task,
    std::chrono::seconds at_least,
    base::Time now
) {
    if (retry.delay_seconds == 0) return;
    const auto delay = std::max<std::chrono::milliseconds>(delay_after(retry, task), at_least);
    static_cast<void>(store::TaskStore(session).retry_at(task.tenant_id, task.id, now + delay));
}

/// The attempt failed and the next one has a row of its own.
void begin_again(RunView& view, StepAttempt& attempt, const std::string& why, base::Time now) {
    StepAttempt next = attempt;
    attempt.error = why;
    attempt.status = StepStatus::retried;
    attempt.finished_at = now;
    ++next.attempt;
    next.error.clear();
    next.created_at = now;
    next.started_at = {};
    view.history.push_back(std::move(next));
}

bool is_at_work(const StepAttempt* attempt, const model::Task& task) {
    return attempt != nullptr && attempt->task_id == task.id &&
           (attempt->status == StepStatus::running || attempt->status == StepStatus::held);
}

}  // namespace

StepContext RunEngine::context_of(
    store::Session& session, const RunView& view, const StepAttempt& attempt, base::Time now
) const {
    StepContext context;
    context.run = view.run;
    context.workflow_name = view.definition->name;
    if (const auto* step = model::find_step(*view.definition, attempt.step_id))
        context.step = *step;
    context.key = key_of(view.run, attempt.visit);
    context.attempt = attempt.attempt;
    context.now = now;
    if (!view.run.lead_id.empty())
        context.lead = store::LeadStore(session).find(view.run.tenant_id, view.run.lead_id);
    for (const StepAttempt& earlier : view.history) {
        if (earlier.status != StepStatus::completed) continue;
        std::erase_if(context.outputs, [&](const auto& each) {
            return each.first == earlier.step_id;
        });
        context.outputs.emplace_back(earlier.step_id, earlier.output);
    }
    return context;
}

StepPlan RunEngine::plan(store::Session& session, const model::Task& task, base::Time now) const {
    const auto ref = find_step_ref(task);
    if (!ref) return {.fault = "data: the task names no run"};
    const auto view = find(session, task.tenant_id, ref->run_id);
    if (!view) return {.fault = "the run is gone"};
    const StepAttempt* attempt = view->newest(ref->visit);
    if (!is_at_work(attempt, task))
        return {.fault = "the run does not wait for this step any more"};
    const StepKind* kind = kinds_.find(attempt->kind);
    if (kind == nullptr) return {.fault = "there is no step kind " + attempt->kind};
    const StepContext context = context_of(session, *view, *attempt, now);
    StepPlan plan;
    if (kind->plan) {
        auto input = kind->plan(session, context);
        if (!input) return {.fault = std::move(input).error().message};
        plan.call.input = *std::move(input);
    }
    if (kind->reaches_out) plan.call.secrets = model::secrets_of(context.step);
    plan.call.tenant_id = task.tenant_id;
    plan.call.run_id = view->run.id;
    plan.call.step_id = attempt->step_id;
    plan.call.kind = attempt->kind;
    plan.call.lead_id = view->run.lead_id;
    plan.call.key = context.key;
    plan.call.attempt = attempt->attempt;
    return plan;
}

StepOutcome RunEngine::commit(
    store::Session& session,
    RunView& view,
    const StepAttempt& attempt,
    StepOutcome outcome,
    base::Time now
) const {
    const StepKind* kind = kinds_.find(attempt.kind);
    if (kind == nullptr || !kind->commit) return outcome;
    if (std::holds_alternative<model::StepFailed>(outcome)) return outcome;
    StepContext context = context_of(session, view, attempt, now);
    context.heard = &view.heard;
    return kind->commit(session, context, attempt.input, std::move(outcome));
}

void RunEngine::finish(
    store::Session& session,
    const model::Task& task,
    base::json::Raw input,
    StepOutcome outcome,
    base::Time now
) const {
    const auto ref = find_step_ref(task);
    if (!ref) return;
    auto view = find(session, task.tenant_id, ref->run_id);
    if (!view) return;
    StepAttempt* attempt = view->newest(ref->visit);
    if (!is_at_work(attempt, task)) return;
    view->queue = task.queue;
    attempt->started_at = task.started_at;
    attempt->input = std::move(input);
    view->touch(*attempt);
    outcome = commit(session, *view, *attempt, std::move(outcome), now);
    const auto* failed = std::get_if<model::StepFailed>(&outcome);
    if (failed != nullptr && failed->retryable && !model::is_last_attempt(task)) {
        const auto* step = model::find_step(*view->definition, attempt->step_id);
        if (step != nullptr) come_back(session, step->retry, task, failed->after, now);
        begin_again(*view, *attempt, failed->why, now);
        save(session, *view);
        return;
    }
    const model::RunEvent event = end_attempt(*attempt, std::move(outcome));
    static_cast<void>(tell(session, *view, event, now));
}

std::size_t RunEngine::ring(store::Session& session, base::Time now, std::int64_t limit) const {
    const auto due = store::RunStore(session).due(now, limit);
    for (const auto& wake : due) {
        auto view = find(session, wake.run.tenant_id, wake.run.run_id);
        if (!view) {
            store::RunStore(session).remove(wake.run.tenant_id, wake.run.run_id);
            continue;
        }
        const std::string label = wake.event.empty() ? "" : "timed_out";
        if (StepAttempt* attempt = view->newest(wake.visit)) attempt->label = label;
        static_cast<void>(tell(session, *view, {What::done, wake.visit, label}, now));
    }
    return due.size();
}

std::size_t RunEngine::event_came(
    store::Session& session,
    std::string_view tenant_id,
    std::string_view lead_id,
    std::string_view event,
    base::Time now,
    const StepCause& cause
) const {
    std::size_t woken = 0;
    if (cause.heard != nullptr) cause.heard->emplace_back(event);
    for (const auto& wake : store::RunStore(session).waiting_for(tenant_id, lead_id, event)) {
        if (wake.run.run_id == cause.run_id) continue;
        auto view = find(session, tenant_id, wake.run.run_id);
        if (!view) continue;
        view->moves_at_once = cause.run_id.empty();
        if (StepAttempt* attempt = view->newest(wake.visit)) attempt->label = "happened";
        if (tell(session, *view, {What::done, wake.visit, "happened"}, now)) ++woken;
    }
    return woken;
}

}  // namespace ao::core
