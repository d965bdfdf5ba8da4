#include "core/step_end.h"

#include <algorithm>
#include <utility>

namespace ao::core {

using What = model::RunEvent::What;

model::RunEvent end_attempt(model::StepAttempt& attempt, model::StepOutcome outcome) {
    model::RunEvent event{What::done, attempt.visit};
    if (auto* done = std::get_if<model::StepDone>(&outcome)) {
        attempt.output = std::move(done->output);
        attempt.label = event.label = std::move(done->label);
    } else if (const auto* wait = std::get_if<model::StepWaitsUntil>(&outcome)) {
        event.what = What::waits;
        // The epoch would mean "never"; a time long past is due at once all the same.
        attempt.wake_at = std::max(wait->at, base::from_micros(1));
    } else if (auto* waits = std::get_if<model::StepWaitsForEvent>(&outcome)) {
        event.what = What::waits;
        attempt.wake_at = waits->until;
        attempt.event = std::move(waits->event);
    } else if (auto* stop = std::get_if<model::StepStopsRun>(&outcome)) {
        event.what = What::stop;
        attempt.label = std::move(stop->why);
    } else if (auto* failed = std::get_if<model::StepFailed>(&outcome)) {
        event.what = What::fail;
        attempt.error = event.why = std::move(failed->why);
    }
    return event;
}

}  // namespace ao::core
