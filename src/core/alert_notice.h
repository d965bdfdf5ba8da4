#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/alert.h"
#include "store/session.h"

namespace ao::core {

/// Who is told of alerts; `monitoring.notify.*`.
struct NoticeOptions {
    bool webhook = false;               ///< a URL is configured
    std::vector<std::string> emails{};  ///< one message to each
};

/// The type of the task that calls the webhook.
inline constexpr std::string_view kAlertWebhookTask = "alert_webhook";

/// Enqueues what is to be sent about an alert that has begun or ended, in the transaction that
/// stores so: each of it is sent because of that transaction, and none twice for one state.
void enqueue_notices(
    store::Session& session, const model::Alert& alert, const NoticeOptions& options, base::Time now
);

}  // namespace ao::core
