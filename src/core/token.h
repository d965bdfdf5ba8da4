#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace ao::core {

/// Who a token speaks for. `user_id`, `username`, `role`, `exp`, `iat` are the contract's claims;
/// times are whole seconds since 1970.
struct TokenClaims {
    std::string user_id;
    std::string username;
    std::string role;
    std::string tenant_id;
    std::int64_t ver = 0;  ///< model::User::token_version at the time of issue
    std::string jti;
    std::string iss;
    std::string aud;
    std::int64_t iat = 0;
    std::int64_t exp = 0;
    std::optional<std::int64_t> nbf{};
};

/// The longest token that is looked at.
inline constexpr std::size_t kMaxTokenBytes = 8 * 1024;

/// A JSON Web Token (RFC 7519) over `claims`, signed with HS256.
std::string sign_token(const TokenClaims& claims, std::string_view secret);

/// What a token must say besides being signed.
struct TokenRules {
    std::string issuer;
    std::string audience;
    std::chrono::seconds clock_skew{60};  ///< tolerated for iat and nbf; exp is exact
};

/// The claims of a token that sign_token made with `secret`, or nothing. Strict after RFC 8725: the
/// header is exactly {alg: HS256, typ: JWT} (so no crit, kid, jku, jwk, x5u), canonical base64url,
/// at most kMaxTokenBytes, no duplicate claims, every claim present and of its type, iss and aud
/// equal, not expired, not from the future. The signature is compared in constant time and before
/// anything of the payload is read.
std::optional<TokenClaims> read_token(
    std::string_view token, std::string_view secret, const TokenRules& rules, base::Time now
);

}  // namespace ao::core
