#pragma once
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "http/request.h"

namespace ao::api {

/// Checks that whoever sent `request` knows `secret` ("whsec_" and base64, or any text), as
/// Standard Webhooks 1.0.0 says: `webhook-signature` holds "v1," and the base64 HMAC-SHA256 of
/// "{webhook-id}.{webhook-timestamp}.{body}" (several, with spaces between, while a secret is being
/// changed), and the time-stamp is at most five minutes off. Error: unauthenticated, which says
/// what is missing; the webhook-id, which repeats with every repetition of the message, otherwise.
base::Result<std::string> check_webhook_signature(
    const http::Request& request, std::string_view secret, base::Time now
);

}  // namespace ao::api
