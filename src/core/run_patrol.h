#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "core/run_engine.h"
#include "store/run_store.h"
#include "store/session.h"
#include "store/workflow_store.h"

namespace ao::core {

/// Goes through the open runs of all tenants and proves of each that something moves it on (a live
/// task, a timer, an event to come, or a pause that somebody may end), and gives it what it lacks;
/// then deletes runs that ended long ago. In parts small enough for one transaction. For the thread
/// of the transactions.
class RunPatrol {
  public:
    struct Options {
        std::chrono::hours keep{90 * 24};  ///< ended runs are kept so long
        std::int64_t keep_runs = 100'000;  ///< and so many of each workflow
    };

    RunPatrol(std::shared_ptr<const RunEngine> runs, Options options, base::Metrics& metrics);

    /// The next part; false when the round is over, and the next call begins another one.
    bool go_on(store::Session& session, base::Time now);

    /// Open runs seen, and repaired, in the last round that ended.
    struct Report {
        std::int64_t seen = 0;
        std::int64_t repaired = 0;
        std::int64_t deleted = 0;
    };

    [[nodiscard]] const Report& last() const { return last_; }

  private:
    bool check_some(store::Session& session, base::Time now);
    bool delete_some(store::Session& session, base::Time now);
    void end();

    const std::shared_ptr<const RunEngine> runs_;
    const Options options_;
    base::Counter& repaired_;
    base::Counter& deleted_;
    bool checking_ = true;
    store::RunKey after_;
    std::vector<store::WorkflowKey> workflows_;  ///< whose ended runs are still to be looked at
    bool listed_ = false;
    Report current_;
    Report last_;
};

}  // namespace ao::core
