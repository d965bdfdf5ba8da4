#pragma once
#include "base/clock.h"
#include "core/run_engine.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// What the outcome of a task that does the work of a step means to its run; nothing happens when
/// the task belongs to none. In the transaction that ends the attempt.
void end_step(
    store::Session& session,
    const model::Task& task,
    const queue::Outcome& outcome,
    const core::RunEngine& runs,
    base::Time now
);

/// The task has ended without a word of its handler: it died with its worker.
void end_dead_step(
    store::Session& session, const model::Task& task, const core::RunEngine& runs, base::Time now
);

}  // namespace ao::jobs
