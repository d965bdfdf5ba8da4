#pragma once
#include <functional>
#include <string>

#include "api/endpoint.h"
#include "core/events.h"
#include "core/queues.h"

namespace ao::api {

/// What happens, as it happens: server-sent events (WHATWG HTML, section 9.2).
class EventDoor {
  public:
    /// Whether the sender of `request` still is who it was, and may still listen.
    using StillMay = std::function<bool(const http::Request& request, const model::Actor& actor)>;

    EventDoor(
        core::Events& events, core::Queues& queues, const base::Clock& clock, StillMay still_may
    )
        : events_(events), queues_(queues), clock_(clock), still_may_(std::move(still_may)) {}

    /// `GET /api/events?types=task,lead,queue&queue=…`: ends when the client goes, the credential
    /// ends or the server stops.
    Answer listen(Call& call);

    static constexpr std::size_t kMaxListeners = 5'000;

  private:
    core::Events& events_;
    core::Queues& queues_;
    const base::Clock& clock_;
    const StillMay still_may_;
};

/// The lines of one event, with an empty line at the end: for core::Events.
std::string render_event(const core::Event& event);

}  // namespace ao::api
