#pragma once
#include "api/endpoint.h"
#include "core/follow_ups.h"

namespace ao::api {

/// What workflows leave for people to do.
class FollowUpDoor {
  public:
    explicit FollowUpDoor(core::FollowUps& follow_ups) : follow_ups_(follow_ups) {}

    /// `GET /api/follow-ups`.
    Answer list(Call& call);

    /// `POST /api/follow-ups/{follow_up_id}/done`.
    Answer finish(Call& call);

  private:
    core::FollowUps& follow_ups_;
};

}  // namespace ao::api
