#pragma once
#include "api/endpoint.h"
#include "core/browser_sessions.h"
#include "core/two_factor.h"

namespace ao::api {

/// One's second factor: an authenticator app and recovery codes.
class TwoFactorDoor {
  public:
    TwoFactorDoor(core::TwoFactor& two_factor, core::BrowserSessions& browsers)
        : two_factor_(two_factor), browsers_(browsers) {}

    /// `GET /api/auth/two-factor`.
    Answer state(Call& call);

    /// `POST /api/auth/two-factor`: a secret to be put into the app.
    Answer begin(Call& call);

    /// `POST /api/auth/two-factor/enable`: the recovery codes, this once.
    Answer enable(Call& call);

    /// `POST /api/auth/two-factor/disable`.
    Answer disable(Call& call);

    /// `DELETE /api/users/{user_id}/two-factor`: an administrator helps somebody who has lost it.
    Answer reset(Call& call);

  private:
    core::TwoFactor& two_factor_;
    core::BrowserSessions& browsers_;
};

}  // namespace ao::api
