#pragma once
#include "api/endpoint.h"
#include "core/schedules.h"

namespace ao::api {

/// `/api/schedules…`.
class ScheduleDoor {
  public:
    explicit ScheduleDoor(core::Schedules& schedules) : schedules_(schedules) {}

    /// `POST /api/schedules`: with an Idempotency-Key a repetition gives the first answer again.
    Answer create(Call& call);

    /// `GET /api/schedules?skip=&limit=`: by name.
    Answer list(Call& call);

    /// `GET /api/schedules/{id}`.
    Answer get(Call& call);

    /// `PUT /api/schedules/{id}`: what is absent is as in a new schedule.
    Answer put(Call& call);

    /// `PATCH /api/schedules/{id}`: what is absent stays.
    Answer patch(Call& call);

    /// `DELETE /api/schedules/{id}`.
    Answer remove(Call& call);

    /// `POST /api/schedules/{id}/pause`.
    Answer pause(Call& call);

    /// `POST /api/schedules/{id}/resume`.
    Answer resume(Call& call);

    /// `POST /api/schedules/{id}/run`: the task that it queued.
    Answer run(Call& call);

    /// `GET /api/schedules/{id}/next?count=`.
    Answer next(Call& call);

    /// `POST /api/schedules/preview`.
    Answer preview(Call& call);

  private:
    core::Schedules& schedules_;
};

}  // namespace ao::api
