#pragma once
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/metrics.h"
#include "model/task.h"

namespace ao::queue {

/// What a broker counts and measures.
class TaskMetrics {
  public:
    explicit TaskMetrics(base::Metrics& metrics);

    /// A claimed task begins; `now` against the time it was due is its wait.
    void started(const model::Task& task, base::Time now);

    /// An attempt was written down as `status` after running for `seconds`.
    void finished(std::string_view type, model::TaskStatus status, double seconds);

    /// An attempt's result was dropped: its lease was gone.
    void dropped();

    void rescued(std::size_t pending, std::size_t dead);

    void depth(const model::TaskDepth& depth);

  private:
    base::Metrics& metrics_;
    base::Histogram& wait_;
    base::Gauge& pending_;
    base::Gauge& scheduled_;
    base::Gauge& processing_;
    base::Gauge& dead_;
};

}  // namespace ao::queue
