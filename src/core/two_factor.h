#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/second_factor.h"
#include "core/sessions.h"
#include "model/actor.h"
#include "store/database.h"

namespace ao::core {

/// A secret on its way into an authenticator app. Shown once.
struct TwoFactorOffer {
    std::string secret;   ///< base32, to be typed
    std::string address;  ///< otpauth:…, to be drawn as a QR code
};

/// Whether somebody's second factor is on.
struct TwoFactorState {
    bool enabled = false;
    std::int64_t recovery_codes = 0;  ///< that are left
};

/// Switching one's second factor on and off: begin() offers a secret, enable() proves that the app
/// has it. An API key may do none of it (forbidden). Thread-safe.
class TwoFactor {
  public:
    TwoFactor(
        store::Database& database,
        const base::Clock& clock,
        Sessions& sessions,
        const SecondFactor& second_factor
    )
        : database_(database), clock_(clock), sessions_(sessions), second_factor_(second_factor) {}

    base::Async<base::Result<TwoFactorState>> get(model::Actor actor);

    /// A new secret, which counts for nothing until enable(). Conflict while the factor is on.
    base::Async<base::Result<TwoFactorOffer>> begin(model::Actor actor);

    /// From now on signing in asks for a code. Gives the recovery codes, this once; every other
    /// browser session of the user ends. Invalid for a wrong code, conflict without begin().
    base::Async<base::Result<std::vector<std::string>>> enable(
        model::Actor actor, std::string code
    );

    /// Signing in asks for the password alone again; every other browser session ends. Errors of
    /// Sessions::confirm; conflict when it is off.
    base::Async<base::Result<void>> disable(
        model::Actor actor, std::string password, std::string code
    );

    /// The same by an administrator for somebody who has lost app and codes, within the actor's
    /// tenant; all of that user's sessions and tokens end.
    base::Async<base::Result<void>> reset(model::Actor actor, std::string user_id);

  private:
    store::Database& database_;
    const base::Clock& clock_;
    Sessions& sessions_;
    const SecondFactor& second_factor_;
};

/// What TwoFactor::reset() does, inside the caller's transaction.
base::Result<bool> reset_two_factor(
    store::Session& session, const model::Actor& actor, const std::string& user_id, base::Time now
);

}  // namespace ao::core
