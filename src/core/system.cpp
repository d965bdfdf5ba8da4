#include "core/system.h"

#include <algorithm>
#include <utility>

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
      subscription_(database.subscribe(store::Topic::tasks, [this] { ++task_changes_; })) {}

std::optional<store::ReadCost> System::recount(const SystemState& state) {
    const base::SteadyTime now = state.looked;
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
    const bool changed = std::exchange(counted_changes_, state.task_changes) != state.task_changes;
    return is_recent && !changed ? std::nullopt : std::optional(store::ReadCost::point);
}

bool System::holds(const SystemState& state) const {
    return state.database_ok && state.ready == ready_ && state.task_changes == task_changes_ &&
           clock_.steady() - state.looked < kRecount && database_.fault().empty();
}

base::Async<SystemState> System::state() {
    SystemState state;
    state.looked = clock_.steady();
    state.task_changes = task_changes_;
    state.now = clock_.now();
    state.ready = ready_;
    state.setup_required = setup_required_;
    state.store = database_.figures();
    if (queue_probe_) state.queue = queue_probe_();
    state.uptime_seconds =
        std::chrono::duration_cast<std::chrono::seconds>(state.looked - started_).count();
    state.database_detail = database_.fault();
    state.database_ok = state.database_detail.empty();
    if (targets_) state.targets = targets_();
    if (auto cost = recount(state)) {
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
                              kShareOfAReader * (counted - state.looked), kRecount, kLongestCount
                          );
        } catch (const store::Failure& failure) {
            std::lock_guard lock(mutex_);
            count_again_ = state.looked;
            state.database_ok = false;
            state.database_detail = failure.advice;
            counted_changes_ = 0;
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
