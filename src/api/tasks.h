#pragma once
#include "api/endpoint.h"
#include "core/tasks.h"

namespace ao::api {

/// Work outside the requests: looking at it, adding to it, trying it again.
class TaskDoor {
  public:
    TaskDoor(core::Tasks& tasks, const base::Clock& clock) : tasks_(tasks), clock_(clock) {}

    /// `POST /api/tasks`. With an Idempotency-Key a repetition gets the first answer again.
    Answer create(Call& call);

    /// `POST /api/tasks/bulk {tasks, mode}`: one result a row.
    Answer create_many(Call& call);

    /// `GET /api/tasks`: newest first; the filters of TaskFilterBody, a page.
    Answer list(Call& call);

    /// `GET /api/tasks/{id}`, with every failed attempt and what was logged.
    Answer get(Call& call);

    /// `DELETE /api/tasks/{id}`: a finished one.
    Answer remove(Call& call);

    /// `POST /api/tasks/{id}/retry`.
    Answer retry(Call& call);

    /// `POST /api/tasks/{id}/cancel`.
    Answer cancel(Call& call);

    /// `POST /api/tasks/bulk/retry {ids}` or `{filter, expected_count}`.
    Answer retry_many(Call& call);

    /// `POST /api/tasks/bulk/cancel`, as retry_many().
    Answer cancel_many(Call& call);

    /// `POST /api/tasks/bulk/delete`, as retry_many().
    Answer remove_many(Call& call);

    /// `POST /api/queues/{name}/redrive {type, expected_count}`: the dead tasks of a queue run
    /// again.
    Answer redrive(Call& call);

  private:
    Answer act(Call& call, core::TaskAction action);

    core::Tasks& tasks_;
    const base::Clock& clock_;
};

}  // namespace ao::api
