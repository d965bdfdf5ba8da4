#pragma once
#include "api/endpoint.h"
#include "core/tasks.h"

namespace ao::api {

/// Work outside the requests: looking at it, adding to it, trying it again.
class TaskDoor {
  public:
    explicit TaskDoor(core::Tasks& tasks) : tasks_(tasks) {}

    /// `POST /api/tasks`. With an Idempotency-Key a repetition gets the first answer again.
    Answer create(Call& call);

    /// `GET /api/tasks?status=&type=&queue=&lead_id=&skip=&limit=`: newest first.
    Answer list(Call& call);

    /// `GET /api/tasks/{id}`, with every failed attempt.
    Answer get(Call& call);

    /// `POST /api/tasks/{id}/retry`.
    Answer retry(Call& call);

    /// `POST /api/tasks/{id}/cancel`.
    Answer cancel(Call& call);

  private:
    core::Tasks& tasks_;
};

}  // namespace ao::api
