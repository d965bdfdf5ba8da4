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
    const SchedulePatch rest{
        .time_zone = std::move(body.time_zone),
        .data = std::move(body.data),
        .queue = std::move(body.queue),
        .priority = body.priority,
        .max_attempts = body.max_attempts,
        .tags = std::move(body.tags),
        .misfire = std::move(body.misfire),
        .overlap = std::move(body.overlap),
        .enabled = body.enabled};
    apply(rest, wish);
    return wish;
}

void apply(const SchedulePatch& patch, core::NewSchedule& wish) {
    take(patch.name, wish.name);
    take(patch.cron, wish.cron);
    take(patch.time_zone, wish.time_zone);
    take(patch.type, wish.type);
    take(patch.data, wish.payload);
    take(patch.queue, wish.queue);
    take(patch.priority, wish.priority);
    take(patch.max_attempts, wish.max_attempts);
    take(patch.tags, wish.tags);
    take(patch.misfire, wish.misfire);
    take(patch.overlap, wish.overlap);
    take(patch.enabled, wish.enabled);
}

}  // namespace ao::api
