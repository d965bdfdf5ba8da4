#include "core/run_view.h"

#include <algorithm>

namespace ao::core {

using model::StepStatus;

const model::StepAttempt* RunView::newest(std::int64_t visit) const {
    const auto found =
        std::find_if(history.rbegin(), history.rend(), [visit](const model::StepAttempt& each) {
            return each.visit == visit;
        });
    return found == history.rend() ? nullptr : &*found;
}

model::StepAttempt* RunView::newest(std::int64_t visit) {
    return const_cast<model::StepAttempt*>(std::as_const(*this).newest(visit));
}

void RunView::touch(const model::StepAttempt& attempt) {
    const auto place = static_cast<std::size_t>(&attempt - history.data());
    if (place < stored) changed.insert(place);
}

model::RunState RunView::state() const {
    model::RunState state{run.status, run.visits, {}};
    for (const model::StepAttempt& attempt : history) {
        // Of a visit that was taken up again after its run had ended, only the last attempt counts.
        std::erase_if(state.open, [&](const auto& each) { return each.number == attempt.visit; });
        const bool matters = model::is_live(attempt.status) ||
                             attempt.status == StepStatus::failed ||
                             attempt.status == StepStatus::interrupted;
        const bool timed = attempt.wake_at != base::Time{} || !attempt.event.empty();
        if (matters) state.open.push_back({attempt.visit, attempt.step_id, attempt.status, timed});
    }
    return state;
}

}  // namespace ao::core
