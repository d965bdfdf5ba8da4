#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "model/cron.h"
#include "model/task.h"

namespace ao::model {

/// What becomes of ticks that nobody was there for: the program was down, or the clock jumped.
enum class Misfire : std::uint8_t {
    skip,  ///< none of them runs
    once,  ///< one late run, for the newest of them
    all,   ///< each of them runs, oldest first, at most kMostMissed; the rest is skipped
};

/// What becomes of a tick while the task of an earlier one is unfinished.
enum class Overlap : std::uint8_t {
    allow,
    skip_if_running,
};

std::string_view to_string(Misfire rule);
std::optional<Misfire> parse_misfire(std::string_view word);
std::string_view to_string(Overlap rule);
std::optional<Overlap> parse_overlap(std::string_view word);

/// A task that is queued again and again.
struct Schedule {
    std::string id;
    std::string tenant_id;
    std::string name;  ///< unique in the tenant
    std::string cron;
    std::string time_zone = "UTC";
    Misfire misfire = Misfire::once;
    Overlap overlap = Overlap::allow;
    bool enabled = true;  ///< false: paused
    std::string type;     ///< of its tasks, as the members below
    std::string queue = "default";
    base::json::Raw payload{"{}"};
    std::int32_t priority = 0;
    std::int32_t max_attempts = 8;
    std::vector<std::string> tags{};
    base::Time next_at{};        ///< the next tick; epoch: never again
    base::Time last_at{};        ///< the last tick that was decided about; epoch: none yet
    std::string last_task_id{};  ///< of the newest task it queued
    base::Time created_at{};
    base::Time updated_at{};  ///< by a person; ticks do not count
};

/// A tick is on time when it is at most so late (a restart, a busy machine).
inline constexpr std::chrono::seconds kOnTime{60};

/// Ticks that Misfire::all makes up for.
inline constexpr std::size_t kMostMissed = 100;

/// What a schedule whose next_at has come is to do now.
struct DueTicks {
    std::vector<base::Time> run{};     ///< in order
    std::optional<base::Time> next{};  ///< the first tick after `now`
    base::Time newest{};               ///< the newest tick up to `now`
    bool misfired = false;             ///< the misfire rule decided
};

/// Decides about every tick from `schedule.next_at` (a tick, not after `now`) to `now`. While the
/// oldest is on time, all run; otherwise the schedule has misfired and its rule decides about all
/// of them. Costs 100 ticks at most, however many were missed.
DueTicks due_ticks(
    const Schedule& schedule, const Cron& cron, const TimeZone& zone, base::Time now
);

/// The task of the tick at `tick`. Its id follows from the schedule and the tick, so that no tick
/// can be queued twice; its data has `scheduled_for` besides what the schedule says.
Task task_of_tick(const Schedule& schedule, base::Time tick, base::Time now);

/// The unique key that keeps the tasks of a schedule apart; empty when they may overlap.
std::string overlap_key(const Schedule& schedule);

}  // namespace ao::model
