#include "api/webhook_signature.h"

#include <charconv>

#include "base/crypto.h"
#include "base/webhook_signature.h"

namespace ao::api {

namespace {

constexpr std::chrono::minutes kTolerance{5};
constexpr std::string_view kVersion = "v1,";

bool any_matches(std::string_view signatures, std::string_view expected) {
    bool matches = false;
    while (!signatures.empty()) {
        const auto end = std::min(signatures.find(' '), signatures.size());
        std::string_view one = signatures.substr(0, end);
        signatures.remove_prefix(std::min(end + 1, signatures.size()));
        if (!one.starts_with(kVersion)) continue;
        one.remove_prefix(kVersion.size());
        matches |= base::equal_in_constant_time(base::base64_as_base64url(one), expected);
    }
    return matches;
}

}  // namespace

base::Result<std::string> check_webhook_signature(
    const http::Request& request, std::string_view secret, base::Time now
) {
    const std::string_view id = request.header("webhook-id");
    const std::string_view at = request.header("webhook-timestamp");
    const std::string_view signatures = request.header("webhook-signature");
    if (id.empty() || at.empty() || signatures.empty())
        return base::unauthenticated(
            "A webhook needs the fields webhook-id, webhook-timestamp and webhook-signature."
        );
    std::int64_t seconds = 0;
    const auto [end, fault] = std::from_chars(at.data(), at.data() + at.size(), seconds);
    const auto age = now - base::from_micros(seconds * 1'000'000);
    if (fault != std::errc() || end != at.data() + at.size() || age > kTolerance ||
        age < -kTolerance)
        return base::unauthenticated("The webhook's time-stamp is more than five minutes off.");
    const std::string own = base::webhook_signature(secret, id, at, request.body);
    const std::string_view expected = std::string_view(own).substr(kVersion.size());
    if (!any_matches(signatures, base::base64_as_base64url(expected)))
        return base::unauthenticated("The webhook's signature is wrong.");
    return std::string(id);
}

}  // namespace ao::api
