#include "api/authenticator.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "api/session_cookie.h"
#include "base/crypto.h"

namespace ao::api {

namespace {

constexpr std::string_view kKeyPrefix = "ao_";
/// Keeps cookies apart from other credentials in the cache; no header field can hold a line end.
constexpr std::string_view kCookieMark = "\n";

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
    const bool has_header =
        !request.header("authorization").empty() || !request.header("x-api-key").empty();
    if (!caller && !has_header) caller = look_up_cookie(request);
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

/// What is remembered for `credential`, or what ask() finds out about it now.
template <class Ask>
base::Result<Caller> Authenticator::recall(std::string_view credential, const Ask& ask) {
    const base::Time now = clock_.now();
    const std::uint64_t epoch = epoch_.current();
    if (const model::Actor* known = cache_.find(credential, epoch, now)) return Caller{*known};
    base::Result<core::Identity> identity = ask();
    if (!identity) return std::move(identity).error();
    cache_.put(credential, *identity, epoch, now);
    return Caller{std::move(identity->actor), identity->note_use};
}

base::Result<Caller> Authenticator::look_up(std::string_view credential) {
    return recall(credential, [&] {
        return credential.starts_with(kKeyPrefix) ? keys_.authenticate(credential)
                                                  : sessions_.authenticate(credential);
    });
}

base::Result<Caller> Authenticator::look_up_cookie(const http::Request& request) {
    const std::string_view token = session_cookie_of(request);
    if (token.empty()) return base::unauthenticated("Authentication required");
    const std::string mark = std::string(kCookieMark).append(token);
    auto caller = recall(mark, [&] { return browsers_.authenticate(token); });
    if (!caller) return caller;
    if (auto allowed = check_origin(request, caller->actor); !allowed.ok()) return allowed.error();
    return caller;
}

/// OWASP CSRF Prevention: a token that other sites cannot read, and where the request comes from.
base::Result<void> Authenticator::check_origin(
    const http::Request& request, const model::Actor& actor
) const {
    using enum http::Method;
    const http::Method method = request.method;
    if (method == get || method == head || method == options) return {};
    base::Error refusal;
    const std::string expected = browsers_.csrf_token(actor.session_id);
    if (provenance_of(request) != Provenance::same_origin)
        refusal = base::forbidden(
            "With the session cookie, changes are possible from this server's "
            "own pages only. Programs use a token or an API key."
        );
    else if (!base::equal_in_constant_time(request.header("x-csrf-token"), expected))
        refusal = base::forbidden(
            "X-CSRF-Token is missing or not that of this session. Take it from "
            "GET /api/auth/session."
        );
    else
        return {};
    refusal.code = "csrf";
    return refusal;
}

}  // namespace ao::api
