#pragma once
#include "api/endpoint.h"
#include "core/users.h"

namespace ao::api {

/// The people of a tenant.
class UserDoor {
  public:
    explicit UserDoor(core::Users& users) : users_(users) {}

    /// `POST /api/users`. Without a password the user cannot sign in until one is set.
    Answer create(Call& call);

    /// `GET /api/users?active_only=`: a bare array.
    Answer list(Call& call);

    /// `GET /api/users/{user_id}`.
    Answer get(Call& call);

    /// `PUT /api/users/{user_id}/role`.
    Answer change_role(Call& call);

    /// `POST /api/users/{user_id}/password`: by an administrator.
    Answer set_password(Call& call);

    /// `POST /api/users/{user_id}/activate` and `/deactivate`.
    Answer activate(Call& call);
    Answer deactivate(Call& call);

  private:
    core::Users& users_;
};

}  // namespace ao::api
