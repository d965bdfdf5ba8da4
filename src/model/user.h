#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/permission.h"

namespace ao::model {

/// Somebody who can sign in.
struct User {
    std::string id;
    std::string tenant_id;
    std::string username;  ///< unique over all tenants, compared case-insensitively
    std::string email;
    Role role = Role::viewer;
    std::string password_hash;  ///< argon2id PHC string
    bool active = true;
    std::int64_t token_version =
        1;  ///< +1 revokes every token issued before (password, role change, disabling)
    base::Time created_at{};
    base::Time updated_at{};
    base::Time last_login_at{};  ///< epoch: never
};

/// A customer of the installation; every row belongs to one.
struct Tenant {
    std::string id;  ///< "default" exists from the start
    std::string name;
    std::string email;
    std::string owner_id;  ///< user id or e-mail of who answers for it; "system" when nobody said
    std::string plan;      ///< free, starter, pro, enterprise: see model/plan.h
    bool active = true;
    base::Time created_at{};
};

/// Whether the requests of an API key are signed (docs/request-signing.md).
enum class RequestSigning : std::uint8_t {
    off,       ///< signed requests are refused: the key has no signing secret
    optional,  ///< the key itself opens, a signature too
    required,  ///< only a signature opens
};

/// "off", "optional", "required".
std::string_view to_string(RequestSigning signing);
std::optional<RequestSigning> parse_request_signing(std::string_view word);

/// A key for programs. The secret itself is shown once and never stored.
struct ApiKey {
    std::string id;
    std::string tenant_id;
    std::string user_id;  ///< whose role bounds it
    std::string name;
    std::string hash;                ///< SHA-256 of the whole key, hex
    std::string preview;             ///< "ao_Ab3d…x9Zk": enough to recognise it, not to use it
    std::vector<Permission> scopes;  ///< empty: all of the role
    base::Time created_at{};
    base::Time expires_at{};                    ///< epoch: never
    base::Time last_used_at{};                  ///< epoch: never; written at most once a minute
    base::Time revoked_at{};                    ///< epoch: not revoked
    std::vector<std::string> allow_networks{};  ///< who may use it; empty: everybody
    std::vector<std::string> deny_networks{};   ///< who may not, even when allowed
    RequestSigning signing = RequestSigning::off;
    std::string sealed_signing_secret{};  ///< for core::Vault; empty: none

    /// Whether it opens less than its plain text would: by networks or by signatures.
    [[nodiscard]] bool is_bound() const {
        return !allow_networks.empty() || !deny_networks.empty() ||
               signing == RequestSigning::required;
    }
};

/// The text of a new API key: "ao_" + 43 base62 characters (32 random bytes) + 6 of CRC-32, so that
/// a mistyped or made-up key is refused without asking the database (the design of GitHub's
/// tokens).
std::string make_api_key_secret();

/// Whether `key` has the shape and checksum of make_api_key_secret. No secret is compared here.
bool has_api_key_checksum(std::string_view key);

/// Password rules (NIST SP 800-63B, OWASP ASVS 6.2): 15–1,024 bytes, no composition rule, not among
/// common passwords, not the username. Invalid with pointer "/password" otherwise. `minimum` is
/// lower (8) only where a second factor is on.
base::Result<void> check_new_password(
    std::string_view password, std::string_view username, std::size_t minimum = 15
);

/// 1–100 characters, no control characters, no spaces at the ends. Invalid with pointer "/username"
/// otherwise.
base::Result<void> check_username(std::string_view username);

}  // namespace ao::model
