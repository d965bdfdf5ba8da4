#include "base/webhook_signature.h"

#include "base/crypto.h"

namespace ao::base {

namespace {

constexpr std::string_view kSecretPrefix = "whsec_";

std::string key_of(std::string_view secret) {
    if (!secret.starts_with(kSecretPrefix)) return std::string(secret);
    std::string key;
    const std::string encoded = base64_as_base64url(secret.substr(kSecretPrefix.size()));
    return base64url_decode(encoded, key) ? key : std::string(secret);
}

std::string as_base64(std::string text) {
    for (char& c : text) {
        if (c == '-') c = '+';
        if (c == '_') c = '/';
    }
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

}  // namespace

std::string base64_as_base64url(std::string_view text) {
    std::string url(text.substr(0, text.find('=')));
    for (char& c : url) {
        if (c == '+') c = '-';
        if (c == '/') c = '_';
    }
    return url;
}

std::string webhook_signature(
    std::string_view secret, std::string_view id, std::string_view timestamp, std::string_view body
) {
    std::string message(id);
    message.append(".").append(timestamp).append(".").append(body);
    const Sha256 digest = hmac_sha256(key_of(secret), message);
    const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
    return "v1," + as_base64(base64url_encode(bytes));
}

}  // namespace ao::base
