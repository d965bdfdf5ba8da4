#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "api/endpoint.h"
#include "core/alerts.h"
#include "core/system.h"

namespace ao::api {

/// Probes: `/health` for people and the old contract, `/health/live` and `/health/ready` for
/// orchestrators.
class HealthDoor {
  public:
    HealthDoor(core::System& system, const core::Alerts& alerts)
        : system_(system), alerts_(alerts) {}

    /// 200 with status "healthy", or "degraded" when a part is down: flat keys of the contract and
    /// `components`. Probes come
    /// in crowds: as long as nothing has changed, and for a moment at most, they get the same text.
    Answer health(Call& call);

    /// The same with figures of the database, the queue and the process, and the active alerts.
    Answer detailed(Call& call);

    /// 200 as long as the process can answer at all.
    Answer live(Call& call);

    /// 200 when requests will be served, 503 while starting, stopping or with a broken database.
    Answer ready(Call& call);

    /// The old `/api/status`: which groups of endpoints are available.
    Answer status(Call& call);

  private:
    /// The body of health() with what it told.
    struct Page {
        core::SystemState state;
        std::shared_ptr<const std::string> text;
    };

    std::shared_ptr<const std::string> find_page();
    base::Async<std::shared_ptr<const std::string>> write_page();

    core::System& system_;
    const core::Alerts& alerts_;
    std::mutex mutex_;
    Page page_;
};

}  // namespace ao::api
