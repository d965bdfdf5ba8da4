#pragma once
#include <string>
#include <string_view>

namespace ao::base {

/// The signature of one webhook as Standard Webhooks 1.0.0 has it: "v1," and the base64 HMAC-SHA256
/// of "{id}.{timestamp}.{body}". `secret` is "whsec_" and base64, or any text; `timestamp` is in
/// seconds since 1970, as the field webhook-timestamp says it.
std::string webhook_signature(
    std::string_view secret, std::string_view id, std::string_view timestamp, std::string_view body
);

/// Base64 of RFC 4648 section 4, with padding, as that of section 5 without.
std::string base64_as_base64url(std::string_view text);

}  // namespace ao::base
