#pragma once
#include "base/async.h"
#include "base/clock.h"
#include "core/run_engine.h"
#include "core/step_kind.h"
#include "core/vault.h"
#include "queue/assignment.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// Task "workflow_step", data {"run_id", "visit", …}: one attempt at one step of a run.
base::json::Raw prepare_workflow_step(
    store::Session& session, const model::Task& task, const core::RunEngine& runs, base::Time now
);

/// Opens the secrets of the step in what a worker is about to be handed; other tasks stay as they
/// are. Until then they are sealed: what is prepared may wait in Redis.
void open_step_secrets(queue::Assignment& given, const core::Vault& vault);

/// Makes the call of the step's kind; a kind without one is done in the store alone.
base::Async<queue::Outcome> workflow_step(const core::StepKinds& calls, queue::Assignment given);

/// Writes down what the attempt brought and moves the run on.
void apply_workflow_step(
    store::Session& session,
    const model::Task& task,
    const queue::Outcome& outcome,
    const core::RunEngine& runs,
    base::Time now
);

}  // namespace ao::jobs
