#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "model/target.h"
#include "model/task.h"
#include "store/database.h"

namespace ao::core {

/// What is switched on; the words of GET /health.
struct SystemOptions {
    std::string version = "1.0.0";
    std::string environment = "development";
    bool demo = false;
    bool crm_configured = false;
    bool mail_configured = false;
    bool auth_enabled = true;
    std::size_t http_workers = 1;
    std::size_t task_workers = 1;  ///< 0: tasks wait for workers elsewhere
    std::int64_t queue_depth_warn = 1'000;
};

/// Who carries the tasks, as health shows it.
struct QueueState {
    std::string redis = "fallback";    ///< ready; fallback: the embedded queue; unavailable
    std::string backend = "embedded";  ///< embedded or redis
    bool configured = false;           ///< Redis is; what follows is empty otherwise
    std::string server{}, version{}, persistence{}, maxmemory_policy{};
    std::string fault{};  ///< why Redis is not there, safe to show
    std::int64_t used_memory = 0;
    std::uint64_t switches = 0;  ///< from one queue to the other, since the start
};

/// The state of the parts, as health and metrics show it.
struct SystemState {
    bool database_ok = true;
    std::string database_detail{};  ///< why not, safe to show
    bool ready = false;             ///< started, and not stopping
    bool setup_required = false;    ///< no user exists yet
    model::TaskDepth depth{};
    QueueState queue{};
    store::Figures store{};
    base::Time now{};
    std::int64_t uptime_seconds = 0;
    base::SteadyTime looked{};             ///< when this was the state
    std::uint64_t task_changes = 0;        ///< commits that had touched tasks by then
    std::vector<std::string> warnings{};   ///< what an operator should look at
    std::vector<model::Target> targets{};  ///< the systems we call
};

/// Answers "how are you". Never waits longer than one short read; a database that does not answer
/// is reported, not thrown. Thread-safe.
class System {
  public:
    System(store::Database& database, const base::Clock& clock, SystemOptions options);
    System(const System&) = delete;
    System& operator=(const System&) = delete;

    base::Async<SystemState> state();

    /// Whether what `state` told may be told again: no task has changed since, the store is as well
    /// as it was, and it was a moment ago.
    [[nodiscard]] bool holds(const SystemState& state) const;

    /// Whether requests should come here: started, not stopping, and the store takes writes. Reads
    /// nothing, so that a probe's answer waits for nobody.
    [[nodiscard]] bool is_ready() const { return ready_ && database_.fault().empty(); }

    [[nodiscard]] const SystemOptions& options() const { return options_; }

    /// Where the state of the systems we call comes from; before serving. `source` may be called
    /// from any thread.
    void watch_targets(std::function<std::vector<model::Target>()> source) {
        targets_ = std::move(source);
    }

    /// From how many waiting tasks on health warns, when that may change; before serving. `source`
    /// may be called from any thread.
    void watch_depth_threshold(std::function<std::int64_t()> source) {
        depth_threshold_ = std::move(source);
    }

    /// Set by the life cycle: true once serving, false when the stop begins.
    void set_ready(bool ready) { ready_ = ready; }

    /// Who asks the queue; any thread may. Before the first state().
    void set_queue_probe(std::function<QueueState()> probe) { queue_probe_ = std::move(probe); }

    /// Set when the first user appears, or at start when there is none.
    void set_setup_required(bool required) { setup_required_ = required; }

  private:
    /// Whether the depth is to be counted anew, and where: a short queue here and whenever tasks
    /// have changed, a long one on a reader thread, once at a time, at most five times a second and
    /// the more rarely the longer it takes.
    std::optional<store::ReadCost> recount(const SystemState& state);

    /// Says so in the log when the queue becomes deeper than it should be, and when it no longer
    /// is.
    void watch_depth(SystemState& state);

    store::Database& database_;
    const base::Clock& clock_;
    const SystemOptions options_;
    const base::SteadyTime started_;
    std::function<QueueState()> queue_probe_;
    std::function<std::vector<model::Target>()> targets_;
    std::function<std::int64_t()> depth_threshold_;
    std::atomic<bool> ready_{false};
    std::atomic<bool> setup_required_{false};
    std::atomic<std::uint64_t> task_changes_{1};
    std::atomic<bool> is_deep_{false};
    std::mutex mutex_;
    model::TaskDepth depth_{};
    std::uint64_t counted_changes_ = 0;  ///< of task_changes_, when depth_ was counted
    base::SteadyTime count_again_{};     ///< not before
    store::Database::Subscription subscription_;
};

}  // namespace ao::core
