#pragma once
#include "api/endpoint.h"
#include "core/workers.h"

namespace ao::api {

/// Who takes tasks; the protocol by which they do is api/worker_protocol.h.
class WorkerDoor {
  public:
    explicit WorkerDoor(core::Workers& workers) : workers_(workers) {}

    /// `GET /api/workers`: those heard of within a day, with what they work on.
    Answer list(Call& call);

    /// `POST /api/workers/{id}/quiet`: it finishes what it has and takes no more.
    Answer quiet(Call& call);

    /// `POST /api/workers/{id}/resume`: it takes tasks again.
    Answer resume(Call& call);

  private:
    core::Workers& workers_;
};

}  // namespace ao::api
