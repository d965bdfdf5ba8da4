#pragma once
#include "base/clock.h"
#include "core/run_engine.h"
#include "model/actor.h"
#include "model/lead.h"
#include "store/session.h"

namespace ao::core {

/// What becomes of the open runs of `absorbed`, which is about to become part of `kept`, in the
/// transaction of the merge and before the runs change hands: those go on which `kept` may have
/// beside its own, the others are cancelled and say why. From then on `kept` counts as having been
/// wherever `absorbed` was that takes each lead once.
void settle_runs(
    store::Session& session,
    const RunEngine& runs,
    const model::Actor& actor,
    const model::Lead& absorbed,
    const model::Lead& kept,
    base::Time now
);

}  // namespace ao::core
