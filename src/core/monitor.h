#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/task_group.h"
#include "core/alerts.h"
#include "core/system.h"
#include "core/traffic.h"
#include "store/database.h"

namespace ao::core {

/// `monitoring.*`, as far as it says when and how is looked.
struct MonitorOptions {
    std::chrono::milliseconds every{5'000};
    std::chrono::seconds window{60};    ///< that rates and latencies are taken over
    std::uint64_t least_requests = 20;  ///< in the window, for them to be judged
};

/// What the monitor asks. All may be called from its loop; newest_backup from a reader thread.
struct MonitorSources {
    std::function<RequestCounts()> requests;
    std::function<bool()> audit_broken;
    std::function<std::optional<base::Time>()> newest_backup;
    std::filesystem::path directory{};  ///< whose file system must not be full
    bool backups_expected = false;      ///< a schedule makes them
};

/// How the installation was at one moment.
struct VitalSigns {
    base::Time at{};
    Traffic traffic{};  ///< since the point before
    std::int64_t queue_depth = 0;
    std::int64_t processing = 0;
    std::int64_t dead = 0;
    std::int64_t resident_bytes = 0;
    double cpu_percent = 0;  ///< of one core, since the point before
    std::int64_t disk_free_bytes = 0;
};

/// Looks at the installation every few seconds: feeds the alerts, and remembers a point every ten
/// seconds for six hours, for charts. Reads counters, never a big table. Lives on one event loop.
class Monitor {
  public:
    /// Everything given must outlive it; stop() comes before its end.
    Monitor(
        base::EventLoop& loop,
        store::Database& database,
        const base::Clock& clock,
        System& system,
        Alerts& alerts,
        MonitorSources sources,
        MonitorOptions options
    );

    /// From any thread. The first look comes at once.
    void start();

    /// On the loop: returns once nothing runs any more.
    base::Async<> stop();

    /// One look, on the loop.
    base::Async<> look();

    /// Takes effect with the next look. Any thread.
    void configure(MonitorOptions options);

    /// The points since `from`, oldest first. Any thread.
    [[nodiscard]] std::vector<VitalSigns> history(base::Time from) const;

    /// The newest look. Any thread.
    [[nodiscard]] VitalSigns latest() const;

    static constexpr std::chrono::seconds kStep{10};
    static constexpr std::size_t kPoints = 6 * 360;

  private:
    struct Sample {
        base::SteadyTime at;
        RequestCounts counts;
    };

    base::Async<> run();
    base::Async<> probe_database(AlertReadings& readings);
    base::Async<> look_at_backups(AlertReadings& readings);
    void judge_traffic(AlertReadings& readings, const MonitorOptions& options);
    void judge_state(AlertReadings& readings, const SystemState& state);
    void judge_queue(AlertReadings& readings, const model::TaskDepth& depth);
    [[nodiscard]] VitalSigns measure(const SystemState& state);
    void remember(VitalSigns signs);
    [[nodiscard]] MonitorOptions options() const;

    base::EventLoop& loop_;
    store::Database& database_;
    const base::Clock& clock_;
    System& system_;
    Alerts& alerts_;
    const MonitorSources sources_;
    const base::SteadyTime started_;
    base::Timer timer_;
    base::TaskGroup group_;
    bool stopping_ = false;
    std::deque<Sample> samples_;  ///< as far back as the window reaches
    Sample point_{};              ///< at the last point of the history
    double point_cpu_ = 0;
    std::optional<base::SteadyTime> stalled_since_{};
    std::int64_t last_pending_ = 0;
    std::optional<base::SteadyTime> backups_seen_at_{};
    std::optional<base::Time> newest_backup_{};

    mutable std::mutex mutex_;
    MonitorOptions options_;
    std::deque<VitalSigns> points_;
    VitalSigns latest_{};
};

}  // namespace ao::core
