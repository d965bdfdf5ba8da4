#include "api/schedule_wire.h"

#include "model/cron.h"

namespace ao::api {

namespace {

std::optional<base::Time> unless_epoch(base::Time time) {
    return time == base::Time{} ? std::nullopt : std::optional(time);
}

template <class T>
void take(const std::optional<T>& given, T& into) {
    if (given) into = *given;
}

void apply_options(const ScheduleOptions& given, core::NewSchedule& wish) {
    take(given.time_zone, wish.time_zone);
    take(given.data, wish.payload);
    take(given.queue, wish.queue);
    take(given.priority, wish.priority);
    take(given.max_attempts, wish.max_attempts);
    take(given.tags, wish.tags);
    take(given.misfire, wish.misfire);
    take(given.overlap, wish.overlap);
    take(given.enabled, wish.enabled);
}

}  // namespace

ScheduleReply to_wire(const model::Schedule& schedule) {
    const auto cron = model::parse_cron(schedule.cron);
    return {
        .id = schedule.id,
        .name = schedule.name,
        .cron = schedule.cron,
        .time_zone = schedule.time_zone,
        .description = cron ? model::describe(*cron, schedule.time_zone) : "",
        .type = schedule.type,
        .data = schedule.payload,
        .queue = schedule.queue,
        .priority = schedule.priority,
        .max_attempts = schedule.max_attempts,
        .tags = schedule.tags,
        .misfire = std::string(model::to_string(schedule.misfire)),
        .overlap = std::string(model::to_string(schedule.overlap)),
        .enabled = schedule.enabled,
        .next_at = unless_epoch(schedule.next_at),
        .last_at = unless_epoch(schedule.last_at),
        .last_task_id =
            schedule.last_task_id.empty() ? std::nullopt : std::optional(schedule.last_task_id),
        .created_at = schedule.created_at,
        .updated_at = schedule.updated_at};
}

SchedulePreviewReply to_wire(const core::SchedulePreview& preview) {
    SchedulePreviewReply reply{.description = preview.description};
    for (std::size_t i = 0; i < preview.ticks.size(); ++i)
        reply.ticks.push_back({preview.ticks[i], preview.local[i]});
    return reply;
}

core::NewSchedule to_new_schedule(ScheduleRequest body) {
    core::NewSchedule wish;
    wish.name = std::move(body.name);
    wish.cron = std::move(body.cron);
    wish.type = std::move(body.type);
    apply_options(body, wish);
    return wish;
}

void apply(const SchedulePatch& patch, core::NewSchedule& wish) {
    take(patch.name, wish.name);
    take(patch.cron, wish.cron);
    take(patch.type, wish.type);
    apply_options(patch, wish);
}

}  // namespace ao::api
