#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "model/queue_figures.h"
#include "model/task.h"

namespace ao::queue {

/// What a broker counts and measures, by queue and type. Callers invent both names, so only the
/// first kMostPairs of them have series of their own; the rest share the name "other". docs/
/// operations.md lists the families. Thread-safe.
class TaskMetrics {
  public:
    explicit TaskMetrics(base::Metrics& metrics);

    /// A claimed task begins; `now` against the time it was due is its start latency.
    void started(const model::Task& task, base::Time now);

    /// An attempt was written down as `status` after running for `seconds`.
    void finished(const model::Task& task, model::TaskStatus status, double seconds);

    /// An attempt's result was refused: its lease was gone.
    void refused();

    /// Leases ran out: so many tasks wait again, and these crashed too often.
    void rescued(std::size_t pending, const std::vector<model::Task>& poisoned);

    /// How every queue stands, over all tenants. Queues that are missing are empty.
    void depth(const std::vector<model::QueueFigures>& queues, base::Time now);

    static constexpr std::size_t kMostPairs = 50;

  private:
    using Pair = std::pair<std::string, std::string>;

    /// The series of a queue and type, found once: asking the registry builds labels each time.
    struct Series {
        base::Metrics::Labels labels;
        base::Histogram& latency;
        base::Histogram& run;
        base::Histogram& operation;  ///< this and what follows by type alone
        base::Gauge& shortest;
        base::Gauge& longest;
        base::Counter& failures;
        std::map<model::TaskStatus, base::Counter*> ended;
    };

    /// With mutex_ held; the reference stays valid.
    Series& series(const std::string& queue, const std::string& type);
    Series make_series(const Pair& pair);
    base::Counter& ended(Series& series, model::TaskStatus status);
    void set_depth(const std::string& queue, const model::QueueFigures& figures, base::Time now);

    base::Metrics& metrics_;
    std::mutex mutex_;
    std::map<Pair, Series> pairs_;
    std::set<std::string> queues_;  ///< with gauges
};

}  // namespace ao::queue
