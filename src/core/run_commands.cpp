// What people do to runs, and the proof that none is stuck.
#include <algorithm>
#include <utility>

#include "core/run_engine.h"
#include "store/run_store.h"
#include "store/task_store.h"
#include "store/workflow_store.h"

namespace ao::core {

using model::RunEvent;
using model::StepAttempt;
using model::StepStatus;
using What = RunEvent::What;

namespace {

const char* why_not(What what) {
    switch (what) {
        case What::pause:
            return "Only a running run can be paused.";
        case What::resume:
            return "Only a paused run can be resumed.";
        case What::retry:
            return "Only a run that failed or was cancelled can be retried, and only where it "
                   "stopped. Run it again from a step instead.";
        case What::repeat:
            return "Only a run that has ended can be run again, from a step of its version. "
                   "Cancel it first.";
        default:
            return "The run has ended.";
    }
}

bool is_live_task(store::Session& session, const model::Run& run, const StepAttempt& attempt) {
    const auto task = store::TaskStore(session).find(run.tenant_id, attempt.task_id);
    return task && !model::is_final(task->status);
}

}  // namespace

base::Result<model::Run> RunEngine::command(
    store::Session& session,
    std::string_view tenant_id,
    const std::string& run_id,
    RunEvent event,
    std::optional<base::json::Raw> input,
    base::Time now
) const {
    auto view = find(session, tenant_id, run_id);
    if (!view) return base::not_found("Run not found");
    if (event.what == What::cancel && !model::is_open(view->run.status)) return view->run;
    if (input) view->run.trigger_input = *std::move(input);
    if (!tell(session, *view, event, now)) return base::conflict(why_not(event.what));
    return view->run;
}

base::Result<bool> RunEngine::retry_step(
    store::Session& session, const model::Task& task, base::Time now
) const {
    const auto ref = find_step_ref(task);
    if (!ref) return false;
    auto view = find(session, task.tenant_id, ref->run_id);
    if (!view) return false;
    const StepAttempt* attempt = view->newest(ref->visit);
    if (attempt == nullptr || attempt->task_id != task.id) return false;
    if (attempt->status == StepStatus::held)
        return base::conflict("The run of this step is paused. Resume the run.");
    const bool stopped_there =
        attempt->status == StepStatus::failed || attempt->status == StepStatus::interrupted;
    return stopped_there && tell(session, *view, {What::retry}, now);
}

base::Result<model::Run> RunEngine::move(
    store::Session& session,
    std::string_view tenant_id,
    const std::string& run_id,
    std::int64_t version,
    bool only_ask,
    base::Time now
) const {
    auto view = find(session, tenant_id, run_id);
    if (!view) return base::not_found("Run not found");
    const auto target = definition(session, tenant_id, view->run.workflow_id, version);
    if (target == nullptr)
        return base::not_found("The workflow has no version " + std::to_string(version));
    if (!model::is_open(view->run.status)) return base::conflict("The run has ended.");
    const auto faults = model::faults_of_move(*view->definition, *target, view->state());
    if (!faults.empty()) return base::conflict("The run " + faults.front() + ".");
    if (only_ask || view->run.version == version) return view->run;
    view->run.version = version;
    view->definition = target;
    store::RunStore(session).update(view->run);
    // A join may stand open now that nothing leads to it any more.
    for (const auto& visit : view->state().open)
        if (visit.status == StepStatus::joining) {
            static_cast<void>(check(session, *view, now));
            break;
        }
    return view->run;
}

std::string RunEngine::check(store::Session& session, const RunView& stored, base::Time now) const {
    RunView view = stored;
    std::string missing;
    bool moves = false;
    for (const model::Visit& visit : stored.state().open) {
        StepAttempt* attempt = view.newest(visit.number);
        if (attempt->status == StepStatus::waiting || attempt->status == StepStatus::held)
            moves = moves || attempt->status == StepStatus::waiting ||
                    view.run.status == model::RunStatus::paused;
        if (attempt->status != StepStatus::running) continue;
        moves = true;
        if (is_live_task(session, view.run, *attempt)) continue;
        missing += "step " + attempt->step_id + " has no live task; ";
        give_task(session, view, *attempt, now);
        view.touch(*attempt);
    }
    save(session, view);
    if (moves) return missing;
    // Joins alone, which nothing leads to, or nothing at all: an event that changes nothing by
    // itself settles them.
    missing += "nothing moves it on; ";
    const bool was_paused = view.run.status == model::RunStatus::paused;
    if (!was_paused) static_cast<void>(tell(session, view, {What::pause}, now));
    static_cast<void>(tell(session, view, {What::resume}, now));
    return missing;
}

}  // namespace ao::core
