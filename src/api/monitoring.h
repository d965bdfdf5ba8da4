#pragma once
#include <functional>

#include "api/endpoint.h"
#include "core/alerts.h"
#include "core/monitor.h"

namespace ao::api {

/// What is wrong now, when somebody is to be warned, and how it went over the last hours.
class MonitoringDoor {
  public:
    MonitoringDoor(core::Alerts& alerts, core::Monitor& monitor, const base::Clock& clock)
        : alerts_(alerts), monitor_(monitor), clock_(clock) {}

    /// `GET /api/monitoring/alerts?skip=&limit=`: active ones, and the history of ended ones.
    Answer list(Call& call);

    /// `POST /api/monitoring/alerts/{id}/acknowledge`.
    Answer acknowledge(Call& call);

    /// `GET /api/monitoring/thresholds`.
    Answer thresholds(Call& call);

    /// `PUT /api/monitoring/thresholds {thresholds: [{alert_type, threshold, enabled}]}`.
    Answer change_thresholds(Call& call);

    /// `POST /api/monitoring/alerts/threshold?alert_type=&threshold=`: one, as the old contract
    /// has it.
    Answer change_threshold(Call& call);

    /// `GET /api/monitoring/history?minutes=`.
    Answer history(Call& call);

  private:
    core::Alerts& alerts_;
    core::Monitor& monitor_;
    const base::Clock& clock_;
};

}  // namespace ao::api
