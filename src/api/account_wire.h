#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/api_keys.h"
#include "model/actor.h"
#include "model/user.h"

/// The JSON of accounts: requests and replies of auth, users and setup. Names are the contract's.
namespace ao::api {

struct LoginRequest {
    std::string username;
    std::string password;
    std::optional<std::string> code;
};
BOOST_DESCRIBE_STRUCT(LoginRequest, (), (username, password, code))

struct UserSummary {
    std::string id;
    std::string username;
    std::string email;
    std::string role;
};
BOOST_DESCRIBE_STRUCT(UserSummary, (), (id, username, email, role))

struct LoginReply {
    std::string access_token;
    std::string token_type;
    std::string user_id;
    std::string username;
    std::string role;
    std::int64_t expires_in = 0;
    UserSummary user;
};
BOOST_DESCRIBE_STRUCT(
    LoginReply, (), (access_token, token_type, user_id, username, role, expires_in, user)
)

struct MeReply {
    std::string user_id;
    std::string id;
    std::string username;
    std::string email{};
    std::string role;
    std::string tenant_id;
    std::vector<std::string> permissions;
};
BOOST_DESCRIBE_STRUCT(MeReply, (), (user_id, id, username, email, role, tenant_id, permissions))

struct PasswordChangeRequest {
    std::string current_password;
    std::string new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordChangeRequest, (), (current_password, new_password))

struct ApiKeyRequest {
    std::string name;
    std::optional<std::int64_t> expires_in_days;
    std::optional<std::vector<std::string>> scopes;
    std::optional<std::vector<std::string>> allow_networks;
    std::optional<std::vector<std::string>> deny_networks;
    std::optional<std::string> signing;
};
BOOST_DESCRIBE_STRUCT(
    ApiKeyRequest, (), (name, expires_in_days, scopes, allow_networks, deny_networks, signing)
)

struct ApiKeyChangeRequest {
    std::optional<std::string> name;
    std::optional<std::vector<std::string>> allow_networks;
    std::optional<std::vector<std::string>> deny_networks;
    std::optional<std::string> signing;
};
BOOST_DESCRIBE_STRUCT(ApiKeyChangeRequest, (), (name, allow_networks, deny_networks, signing))

struct MadeApiKeyReply {
    std::string key_id;
    std::optional<std::string> api_key;
    std::string name;
    std::vector<std::string> scopes;
    base::Time created_at;
    std::optional<base::Time> expires_at;
    std::vector<std::string> allow_networks{};
    std::vector<std::string> deny_networks{};
    std::string signing{};
    std::optional<std::string> signing_secret{};
};
BOOST_DESCRIBE_STRUCT(
    MadeApiKeyReply,
    (),
    (key_id,
     api_key,
     name,
     scopes,
     created_at,
     expires_at,
     allow_networks,
     deny_networks,
     signing,
     signing_secret)
)

struct ApiKeyReply {
    std::string key_id;
    std::string name;
    bool is_active = false;
    std::vector<std::string> scopes;
    base::Time created_at;
    std::optional<base::Time> last_used;
    std::optional<base::Time> expires_at;
    std::string key_preview;
    std::vector<std::string> allow_networks{};
    std::vector<std::string> deny_networks{};
    std::string signing{};
};
BOOST_DESCRIBE_STRUCT(
    ApiKeyReply,
    (),
    (key_id,
     name,
     is_active,
     scopes,
     created_at,
     last_used,
     expires_at,
     key_preview,
     allow_networks,
     deny_networks,
     signing)
)

struct ChangedApiKeyReply {
    ApiKeyReply key;
    std::optional<std::string> signing_secret;
};
BOOST_DESCRIBE_STRUCT(ChangedApiKeyReply, (), (key, signing_secret))

struct ApiKeyListReply {
    std::vector<ApiKeyReply> keys;
};
BOOST_DESCRIBE_STRUCT(ApiKeyListReply, (), (keys))

struct UserRequest {
    std::string username;
    std::optional<std::string> email;
    std::string role;
    std::optional<std::string> password;
    std::optional<std::string> tenant_id;
};
BOOST_DESCRIBE_STRUCT(UserRequest, (), (username, email, role, password, tenant_id))

struct RoleRequest {
    std::string role;
};
BOOST_DESCRIBE_STRUCT(RoleRequest, (), (role))

struct NewPasswordRequest {
    std::string password;
};
BOOST_DESCRIBE_STRUCT(NewPasswordRequest, (), (password))

struct UserReply {
    std::string user_id;
    std::string username;
    std::string role;
    std::string email;
    bool active = false;
    std::string tenant_id;
    base::Time created_at;
    std::optional<base::Time> last_login;
    std::vector<std::string> permissions;
};
BOOST_DESCRIBE_STRUCT(
    UserReply,
    (),
    (user_id, username, role, email, active, tenant_id, created_at, last_login, permissions)
)

struct RoleReply {
    std::string status;
    std::string role;
};
BOOST_DESCRIBE_STRUCT(RoleReply, (), (status, role))

struct StatusReply {
    std::string status;
};
BOOST_DESCRIBE_STRUCT(StatusReply, (), (status))

struct MessageReply {
    std::string message;
};
BOOST_DESCRIBE_STRUCT(MessageReply, (), (message))

struct SetupRequest {
    std::string token;
    std::string username;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(SetupRequest, (), (token, username, password))

struct SetupState {
    bool required = false;
};
BOOST_DESCRIBE_STRUCT(SetupState, (), (required))

UserReply to_wire(const model::User& user);
UserSummary to_summary(const model::User& user);
ApiKeyReply to_wire(const model::ApiKey& key, base::Time now);
ChangedApiKeyReply to_wire(const core::ChangedApiKey& changed);
MadeApiKeyReply to_wire(const core::MadeApiKey& made);

/// The words of permissions.
std::vector<std::string> words_of(const std::vector<model::Permission>& permissions);

/// `word` as a role; invalid with pointer "/role" otherwise.
base::Result<model::Role> read_role(const std::string& word);

/// What a body says of the terms of a key; invalid with the pointer "/signing" for an unknown word.
base::Result<core::WantedTerms> read_terms(
    std::optional<std::vector<std::string>> allow_networks,
    std::optional<std::vector<std::string>> deny_networks,
    const std::optional<std::string>& signing
);

/// `words` as permissions; invalid with one pointer "/scopes/<n>" for each unknown one.
base::Result<std::vector<model::Permission>> read_scopes(const std::vector<std::string>& words);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::LoginRequest> {
    static constexpr FieldDoc fields[] = {
        {"username", "In any case.", "admin"},
        {"password", "As typed.", "admin123"},
    };
};

template <>
struct Docs<api::LoginReply> {
    static constexpr FieldDoc fields[] = {
        {"access_token", "Send it as `Authorization: Bearer …`.", "eyJhbGciOiJIUzI1NiIs…"},
        {"token_type", "", "bearer"},
        {"expires_in", "Seconds.", "86400"},
    };
};

template <>
struct Docs<api::MeReply> {
    static constexpr FieldDoc fields[] = {
        {"id", "Same as user_id.", ""},
        {"permissions", "Of the role; with an API key only those within its scopes.", ""},
    };
};

template <>
struct Docs<api::ApiKeyRequest> {
    static constexpr FieldDoc fields[] = {
        {"name", "1 to 200 characters, for people.", "Integration Key"},
        {"expires_in_days", "1 to 3650; absent, null or 0: never.", "90"},
        {"scopes",
         "What the key may, within the role of its owner; absent: everything the owner may.",
         "[\"leads:read\"]"},
        {"allow_networks",
         "Addresses and networks it may be used from; empty: everywhere. At most 100.",
         "[\"10.0.0.0/8\",\"2001:db8::/32\"]"},
        {"deny_networks", "Addresses and networks it may not be used from, even when allowed.", ""},
        {"signing",
         "off, optional (a signature opens as well as the key) or required (only a signature "
         "opens); see docs/request-signing.md.",
         "required"},
    };
};

template <>
struct Docs<api::ApiKeyChangeRequest> {
    static constexpr FieldDoc fields[] = {
        {"name", "Absent: as it is; so with the others.", ""},
        {"allow_networks", "The whole list anew; empty: everywhere.", "[\"10.0.0.0/8\"]"},
        {"signing",
         "off, optional or required. From off to another makes a signing secret; off forgets it.",
         "required"},
    };
};

template <>
struct Docs<api::ChangedApiKeyReply> {
    static constexpr FieldDoc fields[] = {
        {"signing_secret", "Of a change that made one, in this answer only; else null.", "aosig_…"},
    };
};

template <>
struct Docs<api::MadeApiKeyReply> {
    static constexpr FieldDoc fields[] = {
        {"signing_secret",
         "What requests are signed with, in this answer only; null when signing is off.",
         "aosig_…"},
        {"api_key",
         "The key itself. It is not stored and never shown again: null when an Idempotency-Key "
         "repeats a request.",
         "ao_…"},
    };
};

template <>
struct Docs<api::ApiKeyReply> {
    static constexpr FieldDoc fields[] = {
        {"is_active", "Neither revoked nor expired.", "true"},
        {"last_used", "Written at most once a minute.", ""},
        {"key_preview", "Enough of the key to recognise it.", "ao_Ab3d…x9Zk"},
    };
};

template <>
struct Docs<api::UserRequest> {
    static constexpr FieldDoc fields[] = {
        {"username", "1 to 100 characters; unique in any case.", "ann"},
        {"role",
         "admin, lead_manager or viewer; manager, salesperson, analyst and guest are read too.",
         "viewer"},
        {"password",
         "15 to 1024 characters, not a common one. Absent: the user cannot sign in yet.",
         "four quiet rivers run"},
        {"tenant_id", "Another tenant than one's own; for admins of \"default\".", ""},
    };
};

template <>
struct Docs<api::SetupRequest> {
    static constexpr FieldDoc fields[] = {
        {"token", "From the setup link that the server printed at its start.", ""},
        {"password", "15 to 1024 characters, not a common one.", "four quiet rivers run"},
    };
};

}  // namespace ao::base::json
