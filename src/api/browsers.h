#pragma once
#include "api/endpoint.h"
#include "core/browser_sessions.h"

namespace ao::api {

/// Signing in and out of a browser, and the list of one's signed-in browsers.
class BrowserDoor {
  public:
    explicit BrowserDoor(core::BrowserSessions& browsers) : browsers_(browsers) {}

    /// `POST /api/auth/session`: the session is in a cookie that scripts cannot read.
    Answer open(Call& call);

    /// `GET /api/auth/session`: who is signed in with the cookie; 401 without one.
    Answer current(Call& call);

    /// `DELETE /api/auth/session`: signs out and takes the cookie away.
    Answer close(Call& call);

    /// `GET /api/auth/sessions`: one's own, the newest first.
    Answer list(Call& call);

    /// `DELETE /api/auth/sessions/{session_id}`.
    Answer end(Call& call);

    /// `DELETE /api/auth/sessions`: all but the one that asks.
    Answer end_others(Call& call);

  private:
    core::BrowserSessions& browsers_;
};

}  // namespace ao::api
