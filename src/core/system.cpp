#include "core/system.h"

#include <algorithm>

#include "base/log.h"
#include "store/task_store.h"

namespace ao::core {

namespace {

constexpr std::chrono::milliseconds kRecount{200};
constexpr std::chrono::seconds kLongestCount{5};
constexpr std::int64_t kCheapToCount = 1'000;
/// Counting takes at most one part in so many of a reader's time.
constexpr int kShareOfAReader = 50;

}  // namespace

System::System(store::Database& database, const base::Clock& clock, SystemOptions options)
    : database_(database),
      clock_(clock),
      options_(std::move(options)),
      started_(clock.steady()),
      subscription_(database.subscribe(store::Topic::tasks, [this] { tasks_changed_ = true; })) {}

std::optional<store::ReadCost> System::recount(base::SteadyTime now) {
    std::lock_guard lock(mutex_);
    bool is_recent = now < count_again_;
    bool is_long = depth_.waiting() + depth_.processing > kCheapToCount;
    if (is_long) {
        if (is_recent) return std::nullopt;
        count_again_ = now + kLongestCount;  // one counts, the others use what there is
        return store::ReadCost::scan;
    }
    // A scheduled task becomes due without a commit, so an unchanged table is trusted for a moment
    // only.
    bool changed = tasks_changed_.exchange(false);
    return is_recent && !changed ? std::nullopt : std::optional(store::ReadCost::point);
}

base::Async<SystemState> System::state() {
    SystemState state;
    state.now = clock_.now();
    state.ready = ready_;
    state.setup_required = setup_required_;
    state.store = database_.figures();
    if (queue_probe_) state.queue = queue_probe_();
    auto steady = clock_.steady();
    state.uptime_seconds =
        std::chrono::duration_cast<std::chrono::seconds>(steady - started_).count();
    state.database_detail = database_.fault();
    state.database_ok = state.database_detail.empty();
    if (targets_) state.targets = targets_();
    if (auto cost = recount(steady)) {
        auto count = [now = state.now](store::Session& session) {
            return store::TaskStore(session).depth(now);
        };
        try {
            model::TaskDepth depth = co_await database_.read(*cost, count);
            auto counted = clock_.steady();
            std::lock_guard lock(mutex_);
            depth_ = depth;
            count_again_ =
                counted + std::clamp<base::SteadyTime::duration>(
                              kShareOfAReader * (counted - steady), kRecount, kLongestCount
                          );
        } catch (const store::Failure& failure) {
            std::lock_guard lock(mutex_);
            count_again_ = steady;
            state.database_ok = false;
            state.database_detail = failure.advice;
            tasks_changed_ = true;
        }
    }
    {
        std::lock_guard lock(mutex_);
        state.depth = depth_;
    }
    watch_depth(state);
    co_return state;
}

void System::watch_depth(SystemState& state) {
    const std::int64_t depth = state.depth.waiting();
    const std::int64_t most = depth_threshold_ ? depth_threshold_() : options_.queue_depth_warn;
    const bool deep = depth > most;
    if (deep)
        state.warnings.push_back(
            std::to_string(depth) + " tasks wait, more than monitoring.queue_depth_warn (" +
            std::to_string(most) + "). See orchestrator tasks top."
        );
    if (is_deep_.exchange(deep) == deep) return;
    if (deep)
        base::log::warning("queue.deep", {{"depth", depth}, {"warn", most}});
    else
        base::log::info("queue.no_longer_deep", {{"depth", depth}});
}

}  // namespace ao::core
