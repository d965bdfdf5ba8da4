#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "core/schedules.h"

namespace ao::core {

/// Every fault of what a caller says about a schedule; `types` are those that workers know.
std::vector<base::FieldError> schedule_faults(
    const NewSchedule& wish, const std::vector<std::string>& types
);

/// The schedule that `wish`, free of faults, describes; without id, tenant and times.
model::Schedule to_schedule(NewSchedule wish);

/// What was said about a schedule.
NewSchedule to_wish(const model::Schedule& schedule);

/// Faults of an expression and a zone, at `/cron` and `/time_zone`.
void add_cron_faults(
    std::vector<base::FieldError>& faults, const std::string& cron, const std::string& time_zone
);

}  // namespace ao::core
