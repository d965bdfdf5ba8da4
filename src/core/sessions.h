#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/login_throttle.h"
#include "core/password_hasher.h"
#include "core/token.h"
#include "model/actor.h"
#include "model/user.h"
#include "store/database.h"

namespace ao::core {

struct SessionOptions {
    std::string secret;  ///< `auth.jwt_secret`: its bytes sign the tokens
    std::chrono::hours life{24};
    std::string issuer = "automation-orchestrator";
    std::string audience = "automation-orchestrator-api";
};

/// Where a request comes from, before anybody has signed in.
struct Origin {
    std::string address;
    std::string request_id;
};

/// What signing in gives.
struct SignedIn {
    std::string token;
    model::User user;
    std::chrono::seconds expires_in{0};
};

/// An actor and how long the credential that named it lasts.
struct Identity {
    model::Actor actor;
    base::Time expires_at = base::Time::max();
    bool note_use = false;  ///< an API key whose last use was written more than a minute ago
};

/// Signing in with a password, and the tokens that come of it. Thread-safe.
class Sessions {
  public:
    Sessions(
        store::Database& database,
        const base::Clock& clock,
        PasswordHasher& hasher,
        LoginThrottle& throttle,
        SessionOptions options
    );

    /// Checks the password and gives a token. Unknown name, wrong password, disabled user and
    /// disabled tenant are the same unauthenticated error after the same work; throttled and
    /// unavailable come with a time to try again. Success and failure are audited.
    base::Async<base::Result<SignedIn>> sign_in(
        std::string username, std::string password, Origin origin
    );

    /// Ends the token the actor came with, at once. Conflict for an API key, which has no session.
    base::Async<base::Result<void>> sign_out(model::Actor actor);

    /// Gives the actor a new password; every token issued before is void. Forbidden when `current`
    /// is wrong or an API key asks, invalid for password rules; throttled like signing in, since a
    /// stolen token must not be a way to guess.
    base::Async<base::Result<void>> change_password(
        model::Actor actor, std::string current, std::string fresh
    );

    /// Who holds `token`: its signature and claims (see read_token), the user's state and role of
    /// this moment, and that it was not signed out. One point read. Address and request id of the
    /// actor are left to the caller. Always the same unauthenticated error otherwise.
    base::Result<Identity> authenticate(std::string_view token);

  private:
    struct Check {
        std::optional<model::User> user;
        bool may_sign_in = false;
    };

    Check look_up(const std::string& username);
    base::Async<void> record_failure(const Check& check, Origin origin);
    base::Async<base::Result<model::User>> record_success(
        model::User user, std::string new_hash, Origin origin
    );
    base::Async<base::Result<void>> store_password(model::Actor actor, std::string hash);
    SignedIn issue(model::User user) const;

    store::Database& database_;
    const base::Clock& clock_;
    PasswordHasher& hasher_;
    LoginThrottle& throttle_;
    const SessionOptions options_;
    const std::string dummy_hash_;  ///< verified for users that do not exist
};

}  // namespace ao::core
