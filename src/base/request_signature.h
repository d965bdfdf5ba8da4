#pragma once
#include <string>
#include <string_view>

namespace ao::base {

/// What of a request its signature covers.
struct SignedRequest {
    std::string_view time;    ///< seconds since 1970, as the field x-signature-time says it
    std::string_view nonce;   ///< as the field x-signature-nonce says it
    std::string_view method;  ///< "POST"
    std::string_view target;  ///< path and query as sent: "/api/leads?limit=3"
    std::string_view body;
};

/// The six lines that are signed: "v1", time, nonce, method, target and the body's SHA-256 in hex,
/// with a line feed after each but the last.
std::string text_to_sign(const SignedRequest& request);

/// "v1=" and the HMAC-SHA256 of text_to_sign in hex. The bytes of `secret`'s text are the key.
std::string request_signature(std::string_view secret, const SignedRequest& request);

}  // namespace ao::base
