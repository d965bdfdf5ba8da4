#pragma once
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "core/run_engine.h"
#include "core/step_kind.h"
#include "store/session.h"

namespace ao::core {

/// Starts a run of another workflow for the lead of `context`, once for its key, with `trigger` as
/// what started it; the id of the run. Empty when a step of that workflow led here: it would start
/// itself for ever. Errors: not_found, conflict.
base::Result<std::string> start_by_step(
    store::Session& session,
    const RunEngine& runs,
    const StepContext& context,
    const std::string& workflow_id,
    base::json::Raw trigger
);

}  // namespace ao::core
