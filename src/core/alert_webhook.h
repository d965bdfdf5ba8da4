#pragma once
#include <string>

#include "base/async.h"
#include "base/clock.h"
#include "connect/http_client.h"
#include "connect/targets.h"
#include "core/delivery.h"

namespace ao::core {

/// `monitoring.notify.webhook_*`.
struct AlertWebhookOptions {
    std::string url{};     ///< empty: not configured
    std::string secret{};  ///< signs every call (base/webhook_signature.h); empty: none is signed
};

/// Tells another system of alerts; needs no store. Lives on the event loop of its client.
class AlertWebhook {
  public:
    AlertWebhook(
        connect::HttpClient& http,
        connect::Targets& targets,
        const base::Clock& clock,
        AlertWebhookOptions options
    )
        : http_(http), targets_(targets), clock_(clock), options_(std::move(options)) {}

    [[nodiscard]] bool configured() const { return !options_.url.empty(); }

    /// Posts `body`. The task's id is the webhook-id, the same over all attempts, so that the other
    /// side can tell a repetition. What it refuses with a 4xx is not tried again.
    base::Async<Delivery> send(std::string task_id, std::string body);

  private:
    connect::HttpClient& http_;
    connect::Targets& targets_;
    const base::Clock& clock_;
    const AlertWebhookOptions options_;
};

}  // namespace ao::core
