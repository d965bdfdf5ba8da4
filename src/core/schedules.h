#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "core/idempotency.h"
#include "model/actor.h"
#include "model/schedule.h"
#include "store/database.h"

namespace ao::core {

/// What a caller says about a schedule.
struct NewSchedule {
    std::string name;               ///< 1–100 characters, unique in the tenant
    std::string cron;               ///< model::parse_cron
    std::string time_zone = "UTC";  ///< IANA name
    std::string misfire = "once";   ///< skip, once, all
    std::string overlap = "allow";  ///< allow, skip_if_running
    bool enabled = true;
    std::string type;
    base::json::Raw payload{"{}"};  ///< at most kMaxSchedulePayload, without `scheduled_for`
    std::string queue = "default";
    std::int32_t priority = 0;        ///< -100–100, higher first
    std::int32_t max_attempts = 8;    ///< 1–25
    std::vector<std::string> tags{};  ///< at most 20 of 1–50 characters
};

inline constexpr std::size_t kMaxSchedulePayload = 16UL << 10;
inline constexpr std::int64_t kMaxSchedules = 1'000;  ///< a tenant
inline constexpr std::int64_t kMaxPreview = 100;      ///< ticks

/// When a cron expression ticks, in words and in moments.
struct SchedulePreview {
    std::string description{};         ///< "every weekday at 09:00 Europe/Berlin"
    std::vector<base::Time> ticks{};   ///< the next ones
    std::vector<std::string> local{};  ///< the same on the clocks of the zone, with their offset
};

struct ScheduleList {
    std::vector<model::Schedule> schedules{};
    std::int64_t total = 0;
};

/// The verbs on schedules: tasks that are queued again and again. Each change is one transaction
/// with its audit event; the scheduler (queue/scheduler.h) follows at once. Thread-safe.
class Schedules {
  public:
    /// What changes a schedule: is given what was said about it, and says it anew.
    using Edit = std::function<void(NewSchedule&)>;

    /// `types` are those that the task table can run; those that workers have announced are known
    /// besides.
    Schedules(store::Database& database, const base::Clock& clock, std::vector<std::string> types);

    /// By name.
    base::Async<ScheduleList> list(model::Actor actor, std::int64_t skip, std::int64_t limit);

    /// Error: not_found.
    base::Async<base::Result<model::Schedule>> get(model::Actor actor, std::string id);

    /// The first tick is the next one from now. Errors: invalid with every faulty field; conflict
    /// when the name is taken or the tenant has kMaxSchedules.
    base::Async<base::Result<Created<model::Schedule>>> create(
        model::Actor actor, NewSchedule wish, Once<model::Schedule> once = {}
    );

    /// Ticks that are due already are not taken back; with another expression or zone, or enabled
    /// again, the schedule begins anew from now. Errors: as create(); not_found.
    base::Async<base::Result<model::Schedule>> change(
        model::Actor actor, std::string id, Edit edit
    );

    /// Tasks that it queued stay. Error: not_found.
    base::Async<base::Result<void>> remove(model::Actor actor, std::string id);

    /// No ticks until it is resumed; those of the pause never run. Pausing twice is no error.
    base::Async<base::Result<model::Schedule>> pause(model::Actor actor, std::string id);

    /// Begins anew from now. Resuming twice is no error.
    base::Async<base::Result<model::Schedule>> resume(model::Actor actor, std::string id);

    /// Queues its task now, paused or not; its ticks stay as they are. Errors: not_found; conflict
    /// when an earlier task is unfinished and the schedule says skip_if_running.
    base::Async<base::Result<model::Task>> run_now(model::Actor actor, std::string id);

    /// The next `count` ticks of a schedule, as if it were not paused. Error: not_found.
    base::Async<base::Result<SchedulePreview>> next(
        model::Actor actor, std::string id, std::int64_t count
    );

    /// The next `count` (1–kMaxPreview) ticks of any expression. Error: invalid.
    [[nodiscard]] base::Result<SchedulePreview> preview(
        const std::string& cron, const std::string& time_zone, std::int64_t count
    ) const;

  private:
    [[nodiscard]] base::Result<model::Schedule> checked(
        store::Session& session,
        const model::Actor& actor,
        NewSchedule wish,
        const std::string& type_before = ""
    ) const;
    base::Async<base::Result<model::Schedule>> change_as(
        const char* event, model::Actor actor, std::string id, Edit edit
    );

    store::Database& database_;
    const base::Clock& clock_;
    const std::vector<std::string> types_;
};

}  // namespace ao::core
