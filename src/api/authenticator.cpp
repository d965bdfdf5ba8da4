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
constexpr std::string_view kSignerMark = "\n\n";
/// Compared with where there is no key, so that it takes as long.
constexpr std::string_view kNoSecret = "aosig_0000000000000000000000000000000000000000000";

base::Error must_sign() {
    base::Error error = base::unauthenticated(
        "This API key opens signed requests only. docs/request-signing.md says how to sign."
    );
    error.code = "signature_required";
    return error;
}

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
    if (!SignatureCheck::is_signed(request)) return admit(request, look_up_unsigned(request));
    if (auto well_formed = signatures_.check_fields(request); !well_formed.ok())
        return well_formed.error();
    auto caller = admit(request, look_up_signer(request));
    if (!caller) return caller;
    if (auto first = signatures_.remember(request); !first.ok()) return first.error();
    return caller;
}

base::Result<Caller> Authenticator::identify_again(const http::Request& request) {
    const bool is_signed = SignatureCheck::is_signed(request);
    return admit(request, is_signed ? look_up_signer(request) : look_up_unsigned(request));
}

/// The caller, unless the terms of the key forbid it.
base::Result<Caller> Authenticator::admit(
    const http::Request& request, base::Result<core::Identity> found
) {
    if (!found) return std::move(found).error();
    if (found->terms != nullptr)
        if (auto allowed = found->terms->check_address(request.remote_address); !allowed.ok())
            return allowed.error();
    Caller caller{std::move(found->actor), found->note_use};
    caller.actor.address = request.remote_address;
    caller.actor.request_id = request.id;
    return caller;
}

base::Result<core::Identity> Authenticator::look_up_unsigned(const http::Request& request) {
    if (is_local(request)) return core::Identity{core::local_actor()};
    base::Result<core::Identity> found = base::unauthenticated("Authentication required");
    const std::string_view bearer = bearer_credential(request.header("authorization"));
    if (!bearer.empty()) found = look_up(bearer);
    const std::string_view key = request.header("x-api-key");
    // Only keys may come this way: a token here would escape what guards Authorization.
    if (!found && key.starts_with(kKeyPrefix)) found = look_up(key);
    if (found && found->terms != nullptr &&
        found->terms->signing == model::RequestSigning::required)
        return must_sign();
    const bool has_header = !request.header("authorization").empty() || !key.empty();
    if (!found && !has_header) found = look_up_cookie(request);
    return found;
}

base::Result<core::Identity> Authenticator::look_up_signer(const http::Request& request) {
    const std::string_view id = SignatureCheck::key_id_of(request);
    const std::string mark = std::string(kSignerMark).append(id);
    auto found = recall(mark, [&] { return keys_.find_signer(id); });
    const bool is_known = found.ok() && found->terms != nullptr;
    if (!found && found.error().kind != base::ErrorKind::unauthenticated) return found;
    // An unknown key is refused in the words, and after the work, of a wrong signature.
    auto fits = SignatureCheck::check_signature(
        request, is_known ? std::string_view(found->terms->signing_secret) : kNoSecret
    );
    if (!fits.ok()) return fits.error();
    if (!is_known) return base::unauthenticated("Authentication required");
    return found;
}

bool Authenticator::is_local(const http::Request& request) const {
    return request.from_this_machine &&
           (local_.opens(bearer_credential(request.header("authorization"))) ||
            local_.opens(request.header("x-api-key")));
}

/// What is remembered for `credential`, or what ask() finds out about it now.
template <class Ask>
base::Result<core::Identity> Authenticator::recall(std::string_view credential, const Ask& ask) {
    const base::Time now = clock_.now();
    const std::uint64_t epoch = epoch_.current();
    if (const core::Identity* known = cache_.find(credential, epoch, now)) return *known;
    base::Result<core::Identity> identity = ask();
    if (identity) cache_.put(credential, *identity, epoch, now);
    return identity;
}

base::Result<core::Identity> Authenticator::look_up(std::string_view credential) {
    return recall(credential, [&] {
        return credential.starts_with(kKeyPrefix) ? keys_.authenticate(credential)
                                                  : sessions_.authenticate(credential);
    });
}

base::Result<core::Identity> Authenticator::look_up_cookie(const http::Request& request) {
    const std::string_view token = session_cookie_of(request);
    if (token.empty()) return base::unauthenticated("Authentication required");
    const std::string mark = std::string(kCookieMark).append(token);
    auto found = recall(mark, [&] { return browsers_.authenticate(token); });
    if (!found) return found;
    if (auto allowed = check_origin(request, found->actor); !allowed.ok()) return allowed.error();
    return found;
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
