#pragma once
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "core/run_engine.h"
#include "store/session.h"

namespace ao::core {

/// Ends an unfinished task; the run whose step it is, if any, goes on as after a step that failed.
/// `runs` may be null: no task is a step's. False when it is finished or unknown.
bool cancel_task(
    store::Session& session,
    const RunEngine* runs,
    std::string_view tenant_id,
    std::string_view id,
    base::Time now
);

/// Makes a task that failed, died or was cancelled run again, and one that waits for its next
/// attempt run now; a run that had stopped with it goes on. False in any other state. Error:
/// conflict, the run is paused.
base::Result<bool> retry_task(
    store::Session& session,
    const RunEngine* runs,
    std::string_view tenant_id,
    std::string_view id,
    base::Time now
);

}  // namespace ao::core
