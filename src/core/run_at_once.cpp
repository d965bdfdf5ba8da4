// Steps that need no task: carried out in the transaction that comes to them.
#include <exception>
#include <utility>

#include "base/log.h"
#include "core/run_engine.h"
#include "core/step_end.h"
#include "store/database.h"
#include "store/queue_rule_store.h"
#include "store/run_store.h"

namespace ao::core {

using model::StepAttempt;
using model::StepOutcome;
using model::StepStatus;
using What = model::RunEvent::What;

bool RunEngine::is_due_at_once(
    store::Session& session, RunView& view, const StepAttempt& attempt, base::Time now
) const {
    const StepKind* kind = kinds_.find(attempt.kind);
    if (kind == nullptr || !kind->at_once || !view.moves_at_once) return false;
    // The visit goes on with the task that it had.
    if (!attempt.task_id.empty()) return false;
    if (view.definition->concurrency > 0 || view.not_before > now) return false;
    if (view.carried_out + std::ssize(view.due) >= options_.most_at_once) return false;
    if (!view.held_back)
        view.held_back = store::QueueRuleStore(session).concerns(
            view.run.tenant_id, view.queue, kind->task_type
        );
    return !*view.held_back;
}

/// Until the run waits for somebody or has ended; the earliest visit first.
void RunEngine::run_on(store::Session& session, RunView& view, base::Time now) const {
    while (!view.heard.empty() || !view.due.empty()) {
        for (const std::string& event : std::exchange(view.heard, {}))
            hear(session, view, event, now);
        if (view.due.empty()) break;
        const std::int64_t visit = *view.due.begin();
        view.due.erase(view.due.begin());
        carry_out(session, view, visit, now);
    }
    save(session, view);
}

/// Wakes the steps of the run that wait for what another step of it has caused.
void RunEngine::hear(
    store::Session& session, RunView& view, const std::string& event, base::Time now
) const {
    std::set<std::int64_t> waiting;
    for (const StepAttempt& attempt : view.history)
        if (attempt.status == StepStatus::waiting && attempt.event == event)
            waiting.insert(attempt.visit);
    for (const std::int64_t visit : waiting) {
        StepAttempt* attempt = view.newest(visit);
        if (attempt->status != StepStatus::waiting) continue;
        attempt->label = "happened";
        static_cast<void>(put(session, view, {What::done, visit, attempt->label}, now));
    }
}

void RunEngine::carry_out(
    store::Session& session, RunView& view, std::int64_t visit, base::Time now
) const {
    StepAttempt* attempt = view.newest(visit);
    if (attempt->status != StepStatus::running) return;  // another step has ended the run
    ++view.carried_out;
    view.touch(*attempt);
    StepOutcome outcome;
    try {
        outcome = outcome_at_once(session, view, *attempt, now);
    } catch (const store::Failure&) {
        throw;
    } catch (const std::exception& fault) {
        // As a task it fails by itself, is tried again and can be looked at.
        base::log::warning(
            "workflow.step_threw",
            {{"run", view.run.id}, {"step", attempt->step_id}, {"error", fault.what()}}
        );
        return give_task(session, view, *attempt, now);
    }
    attempt->started_at = now;
    const model::RunEvent event = end_attempt(*attempt, std::move(outcome));
    static_cast<void>(put(session, view, event, now));
}

StepOutcome RunEngine::outcome_at_once(
    store::Session& session, RunView& view, StepAttempt& attempt, base::Time now
) const {
    const StepKind& kind = *kinds_.find(attempt.kind);
    StepContext context = context_of(session, view, attempt, now);
    if (kind.plan) {
        auto input = kind.plan(session, context);
        if (!input) return model::step_failed(std::move(input).error().message);
        attempt.input = *std::move(input);
    }
    StepOutcome outcome = model::step_done();
    if (!kind.commit) return outcome;
    std::vector<std::string> heard;
    context.heard = &heard;
    session.nested([&] {
        outcome = kind.commit(session, context, attempt.input, std::move(outcome));
    });
    view.heard = std::move(heard);
    return outcome;
}

/// Writes the attempts that have changed; the run itself is the caller's.
void RunEngine::save(store::Session& session, RunView& view) {
    store::RunStore runs(session);
    for (const std::size_t place : std::exchange(view.changed, {}))
        runs.update_attempt(view.run, view.history.at(place));
    for (; view.stored < view.history.size(); ++view.stored)
        runs.insert_attempt(view.run, view.history.at(view.stored));
}

}  // namespace ao::core
