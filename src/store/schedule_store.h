#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/schedule.h"
#include "store/session.h"

namespace ao::store {

/// Schedules. What people change notifies Topic::schedules; ticks do not.
class ScheduleStore {
  public:
    explicit ScheduleStore(Session& session) : session_(session) {}

    /// Throws UniqueViolation when the tenant has one of that name.
    void insert(const model::Schedule& schedule);

    /// Of the tenant.
    [[nodiscard]] std::optional<model::Schedule> find(
        std::string_view tenant_id, std::string_view id
    );

    /// By name.
    [[nodiscard]] std::vector<model::Schedule> list(
        std::string_view tenant_id, std::int64_t skip, std::int64_t limit
    );
    [[nodiscard]] std::int64_t count(std::string_view tenant_id);

    /// Everything but what ticks write. False when it is gone; throws UniqueViolation when another
    /// has the name.
    bool update(const model::Schedule& schedule);

    /// False when there is none.
    bool remove(std::string_view tenant_id, std::string_view id);

    /// When the next tick of all is due, in active tenants; nothing when none is.
    [[nodiscard]] std::optional<base::Time> next_due();

    /// Schedules of active tenants whose next_at has come, longest due first.
    [[nodiscard]] std::vector<model::Schedule> due(base::Time now, std::int64_t limit);

    /// Moves on from the tick `schedule.next_at` to `next` (nothing: never again). False, and
    /// nothing changed, when another node did, or somebody changed the schedule.
    bool move_on(
        const model::Schedule& schedule, std::optional<base::Time> next, base::Time last_at
    );

    /// Remembers the newest task of a schedule.
    void set_last_task(std::string_view id, std::string_view task_id);

  private:
    Session& session_;
};

}  // namespace ao::store
