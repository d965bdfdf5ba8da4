#include "api/authenticator.h"

#include <algorithm>
#include <cctype>

namespace ao::api {

namespace {

constexpr std::string_view kKeyPrefix = "ao_";

/// What follows "Bearer " in the Authorization field; empty when it is of another scheme.
std::string_view bearer_credential(std::string_view field) {
    constexpr std::string_view kScheme = "bearer ";
    if (field.size() <= kScheme.size()) return {};
    auto same = [](char letter, char of_scheme) {
        return std::tolower(static_cast<unsigned char>(letter)) == of_scheme;
    };
    if (!std::equal(kScheme.begin(), kScheme.end(), field.begin(), [&](char a, char b) {
            return same(b, a);
        }))
        return {};
    field.remove_prefix(kScheme.size());
    while (!field.empty() && field.front() == ' ')
        field.remove_prefix(1);
    return field;
}

}  // namespace

base::Result<Caller> Authenticator::identify(const http::Request& request) {
    base::Result<Caller> caller = base::unauthenticated("Authentication required");
    if (is_local(request)) caller = Caller{core::local_actor()};
    std::string_view bearer = bearer_credential(request.header("authorization"));
    if (!caller && !bearer.empty()) caller = look_up(bearer);
    if (!caller) {
        std::string_view key = request.header("x-api-key");
        // Only keys may come this way: a token here would escape what guards Authorization.
        if (key.starts_with(kKeyPrefix)) caller = look_up(key);
    }
    if (caller) {
        caller->actor.address = request.remote_address;
        caller->actor.request_id = request.id;
    }
    return caller;
}

bool Authenticator::is_local(const http::Request& request) const {
    return request.from_this_machine &&
           (local_.opens(bearer_credential(request.header("authorization"))) ||
            local_.opens(request.header("x-api-key")));
}

base::Result<Caller> Authenticator::look_up(std::string_view credential) {
    const base::Time now = clock_.now();
    const std::uint64_t epoch = epoch_.current();
    if (const model::Actor* known = cache_.find(credential, epoch, now)) return Caller{*known};
    auto identity = credential.starts_with(kKeyPrefix) ? keys_.authenticate(credential)
                                                       : sessions_.authenticate(credential);
    if (!identity) return std::move(identity).error();
    cache_.put(credential, *identity, epoch, now);
    return Caller{std::move(identity->actor), identity->note_use};
}

}  // namespace ao::api
