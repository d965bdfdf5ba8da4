#pragma once
#include "base/clock.h"
#include "core/run_view.h"
#include "store/session.h"

namespace ao::core {

/// Queues a mail to everyone who wants to hear of failed runs of this workflow; in the transaction
/// in which the run fails.
void notify_of_failure(store::Session& session, const RunView& view, base::Time now);

}  // namespace ao::core
