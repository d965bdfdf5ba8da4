#pragma once
#include "api/endpoint.h"
#include "core/queue_rules.h"
#include "core/queues.h"

namespace ao::api {

/// How queues stand, and what pauses and limits them.
class QueueDoor {
  public:
    QueueDoor(core::Queues& queues, core::QueueRules& rules, const base::Clock& clock)
        : queues_(queues), rules_(rules), clock_(clock) {}

    /// `GET /api/queues`.
    Answer list(Call& call);

    /// `GET /api/queues/{name}`.
    Answer get(Call& call);

    /// `POST /api/queues/{name}/pause`.
    Answer pause(Call& call);

    /// `POST /api/queues/{name}/resume`.
    Answer resume(Call& call);

    /// `PUT /api/queues/{name}/limits {max_running, rate_per_second, burst}`.
    Answer limit(Call& call);

    /// `POST /api/task-types/{type}/pause`.
    Answer pause_type(Call& call);

    /// `POST /api/task-types/{type}/resume`.
    Answer resume_type(Call& call);

    /// `PUT /api/task-types/{type}/limits`, as limit().
    Answer limit_type(Call& call);

    /// `GET /api/queue-rules`.
    Answer list_rules(Call& call);

    /// `GET /api/queue-rules/{scope}/{name}`.
    Answer get_rule(Call& call);

    /// `PUT /api/queue-rules/{scope}/{name} {paused, max_running, rate_per_second, burst}`.
    Answer put_rule(Call& call);

    /// `DELETE /api/queue-rules/{scope}/{name}`.
    Answer remove_rule(Call& call);

  private:
    Answer set_paused(Call& call, std::string scope, std::string name, bool paused);
    Answer set_limits(Call& call, std::string scope, std::string name);

    core::Queues& queues_;
    core::QueueRules& rules_;
    const base::Clock& clock_;
};

}  // namespace ao::api
