#include "jobs/step_end.h"

#include "base/json.h"

namespace ao::jobs {

namespace {

base::json::Raw output_of(const queue::Done& done) {
    base::json::Raw output{""};
    base::json::Writer(output.text).begin_object().member("outcome", done.outcome).end_object();
    return output;
}

}  // namespace

void end_step(
    store::Session& session,
    const model::Task& task,
    const queue::Outcome& outcome,
    const core::RunEngine& runs,
    base::Time now
) {
    model::StepOutcome end;
    if (const auto* done = std::get_if<queue::Done>(&outcome.what))
        end = model::step_done(output_of(*done));
    else if (const auto* retry = std::get_if<queue::Retry>(&outcome.what))
        end = model::StepFailed{retry->why, true, retry->after};
    else if (const auto* discard = std::get_if<queue::Discard>(&outcome.what))
        end = model::step_failed(discard->why);
    else
        return;  // not now: the attempt does not count
    runs.finish(session, task, {}, std::move(end), now);
}

void end_dead_step(
    store::Session& session, const model::Task& task, const core::RunEngine& runs, base::Time now
) {
    if (!core::find_step_ref(task)) return;
    runs.task_ended(session, task, "", now);
}

}  // namespace ao::jobs
