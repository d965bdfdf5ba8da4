#pragma once
#include "base/async.h"
#include "core/alert_webhook.h"
#include "queue/assignment.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// Task "alert_webhook": posts its data, which core/alert_notice.h has made, to the configured URL.
base::Async<queue::Outcome> alert_webhook(core::AlertWebhook& webhook, queue::Assignment given);

}  // namespace ao::jobs
