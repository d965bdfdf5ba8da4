#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"

/// The JSON of browser sessions and of the second factor.
namespace ao::api {

struct SessionRequest {
    std::string username;
    std::string password;
    std::optional<std::string> code;
};
BOOST_DESCRIBE_STRUCT(SessionRequest, (), (username, password, code))

struct SessionUser {
    std::string id;
    std::string username;
    std::string email;
    std::string role;
    std::string tenant_id;
    std::vector<std::string> permissions;
};
BOOST_DESCRIBE_STRUCT(SessionUser, (), (id, username, email, role, tenant_id, permissions))

struct SessionReply {
    SessionUser user;
    std::string csrf_token;
    base::Time expires_at{};
    std::int64_t idle_seconds = 0;
    bool two_factor_enabled = false;
};
BOOST_DESCRIBE_STRUCT(
    SessionReply, (), (user, csrf_token, expires_at, idle_seconds, two_factor_enabled)
)

struct BrowserReply {
    std::string id;
    base::Time created_at{};
    base::Time last_seen_at{};
    base::Time expires_at{};
    std::string address;
    std::string user_agent;
    bool current = false;
};
BOOST_DESCRIBE_STRUCT(
    BrowserReply, (), (id, created_at, last_seen_at, expires_at, address, user_agent, current)
)

struct BrowserListReply {
    std::vector<BrowserReply> sessions;
};
BOOST_DESCRIBE_STRUCT(BrowserListReply, (), (sessions))

struct EndedReply {
    std::int64_t ended = 0;
};
BOOST_DESCRIBE_STRUCT(EndedReply, (), (ended))

struct TwoFactorStateReply {
    bool enabled = false;
    std::int64_t recovery_codes_left = 0;
};
BOOST_DESCRIBE_STRUCT(TwoFactorStateReply, (), (enabled, recovery_codes_left))

struct TwoFactorOfferReply {
    std::string secret;
    std::string otpauth_url;
    std::string qr_svg;
};
BOOST_DESCRIBE_STRUCT(TwoFactorOfferReply, (), (secret, otpauth_url, qr_svg))

struct TwoFactorEnableRequest {
    std::string code;
};
BOOST_DESCRIBE_STRUCT(TwoFactorEnableRequest, (), (code))

struct RecoveryCodesReply {
    std::vector<std::string> recovery_codes;
};
BOOST_DESCRIBE_STRUCT(RecoveryCodesReply, (), (recovery_codes))

struct TwoFactorDisableRequest {
    std::string password;
    std::string code;
};
BOOST_DESCRIBE_STRUCT(TwoFactorDisableRequest, (), (password, code))

}  // namespace ao::api
