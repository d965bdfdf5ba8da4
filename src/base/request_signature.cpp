#include "base/request_signature.h"

#include "base/crypto.h"

namespace ao::base {

std::string text_to_sign(const SignedRequest& request) {
    std::string text = "v1";
    const std::string body_hash = to_hex(sha256(request.body));
    for (const std::string_view line :
         {request.time, request.nonce, request.method, request.target, std::string_view(body_hash)})
        text.append("\n").append(line);
    return text;
}

std::string request_signature(std::string_view secret, const SignedRequest& request) {
    return "v1=" + to_hex(hmac_sha256(secret, text_to_sign(request)));
}

}  // namespace ao::base
