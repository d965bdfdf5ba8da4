#pragma once
#include "api/endpoint.h"
#include "core/api_keys.h"
#include "core/browser_sessions.h"
#include "core/sessions.h"
#include "core/users.h"

namespace ao::api {

/// Signing in and out, one's own account and one's own API keys.
class AuthDoor {
  public:
    AuthDoor(
        core::Sessions& sessions,
        core::BrowserSessions& browsers,
        core::Users& users,
        core::ApiKeys& keys
    )
        : sessions_(sessions), browsers_(browsers), users_(users), keys_(keys) {}

    /// `POST /api/auth/login`: a token for a username and password.
    Answer login(Call& call);

    /// `POST /api/auth/logout`: the token it came with is void from now on.
    Answer logout(Call& call);

    /// `GET /api/auth/me`: who the credential names and what it may.
    Answer me(Call& call);

    /// `POST /api/auth/password`: a new password of one's own; every token and browser session of
    /// before is void, but for the browser that asks, which gets a new cookie.
    Answer change_password(Call& call);

    /// `POST /api/auth/keys`: the key is in this answer and nowhere else.
    Answer create_key(Call& call);

    /// `GET /api/auth/keys`: a bare array.
    Answer list_keys(Call& call);

    /// `GET /api/auth/api-keys`: the same inside {"keys": …}.
    Answer list_keys_wrapped(Call& call);

    /// `PUT /api/auth/keys/{key_id}`: its name, its networks, whether its requests are signed.
    Answer change_key(Call& call);

    /// `DELETE /api/auth/keys/{key_id}`.
    Answer revoke_key(Call& call);

  private:
    core::Sessions& sessions_;
    core::BrowserSessions& browsers_;
    core::Users& users_;
    core::ApiKeys& keys_;
};

}  // namespace ao::api
