#pragma once
#include <string>
#include <utility>
#include <vector>

#include "api/endpoint.h"
#include "base/clock.h"
#include "base/metrics.h"

namespace ao::api {

/// How long the operations of the program take: the attempts of each type of task.
class PerformanceDoor {
  public:
    /// `operations` are the types of tasks; queue/task_metrics.h measures them in `metrics`.
    PerformanceDoor(
        base::Metrics& metrics, const base::Clock& clock, std::vector<std::string> operations
    )
        : metrics_(metrics), clock_(clock), operations_(std::move(operations)) {}

    /// `GET /api/monitoring/performance`: since the start.
    Answer list(Call& call);

  private:
    base::Metrics& metrics_;
    const base::Clock& clock_;
    const std::vector<std::string> operations_;
};

}  // namespace ao::api
