#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/key_terms.h"
#include "core/login_throttle.h"
#include "core/password_hasher.h"
#include "core/second_factor.h"
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

/// What somebody signs in with.
struct Credentials {
    std::string username;
    std::string password;
    std::string code{};  ///< of the second factor; only where that is on
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
    std::shared_ptr<const KeyTerms> terms{};  ///< of an API key; null: it opens everywhere
};

/// Signing in with a password, and the tokens that come of it. Thread-safe.
class Sessions {
  public:
    Sessions(
        store::Database& database,
        const base::Clock& clock,
        PasswordHasher& hasher,
        LoginThrottle& throttle,
        const SecondFactor& second_factor,
        SessionOptions options
    );

    /// Who has these credentials. Unknown name, wrong password, disabled user and disabled tenant
    /// are the same unauthenticated error after the same work; with the right password a missing or
    /// wrong code is told by Error::code (second_factor.h). Throttled and unavailable come with a
    /// time to try again. Success and failure are audited.
    base::Async<base::Result<model::User>> verify(Credentials credentials, Origin origin);

    /// verify(), and a token for it.
    base::Async<base::Result<SignedIn>> sign_in(Credentials credentials, Origin origin);

    /// Ends the token the actor came with, at once. Conflict for an API key, which has no session.
    base::Async<base::Result<void>> sign_out(model::Actor actor);

    /// Makes sure that it is the actor who asks: forbidden when the password is wrong or an API key
    /// asks, invalid when a code is given and wrong; throttled like signing in, since a stolen
    /// token must not be a way to guess.
    base::Async<base::Result<void>> confirm(
        model::Actor actor, std::string password, std::optional<std::string> code
    );

    /// Gives the actor a new password; every token and browser session from before is void, but for
    /// the browser session that asks. Errors of confirm(), and invalid for password rules.
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
        bool second_factor = false;
    };

    Check look_up(const std::string& username);
    base::Async<void> record_failure(const Check& check, Origin origin, std::string why);
    base::Async<base::Result<model::User>> record_success(
        Check check, std::string code, std::string new_hash, Origin origin
    );
    base::Async<base::Result<void>> use_code(std::string user_id, std::string code);
    base::Async<base::Result<void>> store_password(model::Actor actor, std::string hash);
    SignedIn issue(model::User user) const;

    store::Database& database_;
    const base::Clock& clock_;
    PasswordHasher& hasher_;
    LoginThrottle& throttle_;
    const SecondFactor& second_factor_;
    const SessionOptions options_;
    const std::string dummy_hash_;  ///< verified for users that do not exist
};

}  // namespace ao::core
