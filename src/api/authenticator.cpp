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

base::Async<base::Result<model::Actor>> Authenticator::identify(const http::Request& request) {
    base::Result<model::Actor> actor = base::unauthenticated("Authentication required");
    std::string_view bearer = bearer_credential(request.header("authorization"));
    if (!bearer.empty()) actor = co_await look_up(bearer);
    if (!actor) {
        std::string_view key = request.header("x-api-key");
        // Only keys may come this way: a token here would escape what guards Authorization.
        if (key.starts_with(kKeyPrefix)) actor = co_await look_up(key);
    }
    if (actor) {
        actor->address = request.remote_address;
        actor->request_id = request.id;
    }
    co_return actor;
}

base::Async<base::Result<model::Actor>> Authenticator::look_up(std::string_view credential) {
    const base::Time now = clock_.now();
    const std::uint64_t epoch = epoch_.current();
    if (const model::Actor* known = cache_.find(credential, epoch, now)) co_return *known;
    auto identity = credential.starts_with(kKeyPrefix) ? keys_.authenticate(credential)
                                                       : sessions_.authenticate(credential);
    if (!identity) co_return std::move(identity).error();
    cache_.put(credential, *identity, epoch, now);
    if (identity->note_use) co_await keys_.note_use(identity->actor);
    co_return std::move(identity->actor);
}

}  // namespace ao::api
