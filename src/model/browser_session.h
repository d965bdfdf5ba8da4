#pragma once
#include <cstdint>
#include <string>

#include "base/clock.h"

namespace ao::model {

/// Somebody's browser that is signed in by a cookie. The cookie's text is never stored.
struct BrowserSession {
    std::string id;
    std::string tenant_id;
    std::string user_id;
    std::string token_hash;          ///< SHA-256 of the cookie's text, hex
    std::int64_t token_version = 1;  ///< User::token_version it holds for
    base::Time created_at{};
    base::Time last_seen_at{};  ///< written at most once a minute
    base::Time expires_at{};    ///< however much it is used
    std::string address;        ///< last seen from
    std::string user_agent;     ///< what the browser called itself at sign-in; at most 256 bytes
};

/// The second factor of a user: a secret shared with an authenticator app.
struct SecondFactor {
    std::string user_id;
    std::string sealed_secret;   ///< core/vault.h
    std::int64_t last_step = 0;  ///< of the newest code that was used: each holds once
    base::Time created_at{};
    base::Time enabled_at{};  ///< epoch: begun, but no code has proved it yet
};

}  // namespace ao::model
