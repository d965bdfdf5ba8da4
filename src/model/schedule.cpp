#include "model/schedule.h"

#include "base/id.h"

namespace ao::model {

namespace {

/// `payload`, an object, with `scheduled_for` as its first member.
base::json::Raw with_tick(const base::json::Raw& payload, base::Time tick) {
    base::json::Raw with{"{\"scheduled_for\":\"" + base::to_rfc3339(tick) + "\""};
    with.text += payload.text == "{}" ? "}" : "," + payload.text.substr(1);
    return with;
}

}  // namespace

std::string_view to_string(Misfire rule) {
    switch (rule) {
        case Misfire::skip:
            return "skip";
        case Misfire::once:
            return "once";
        case Misfire::all:
            return "all";
    }
    return "";
}

std::optional<Misfire> parse_misfire(std::string_view word) {
    for (const Misfire rule : {Misfire::skip, Misfire::once, Misfire::all})
        if (to_string(rule) == word) return rule;
    return std::nullopt;
}

std::string_view to_string(Overlap rule) {
    return rule == Overlap::allow ? "allow" : "skip_if_running";
}

std::optional<Overlap> parse_overlap(std::string_view word) {
    for (const Overlap rule : {Overlap::allow, Overlap::skip_if_running})
        if (to_string(rule) == word) return rule;
    return std::nullopt;
}

DueTicks due_ticks(
    const Schedule& schedule, const Cron& cron, const TimeZone& zone, base::Time now
) {
    DueTicks due;
    due.misfired = now - schedule.next_at > kOnTime;
    due.newest = last_tick(cron, schedule.next_at, now, zone);
    due.next = next_tick(cron, now, zone);
    if (due.misfired && schedule.misfire == Misfire::skip) return due;
    if (due.misfired && schedule.misfire == Misfire::once) {
        due.run.push_back(due.newest);
        return due;
    }
    std::optional<base::Time> tick = schedule.next_at;
    for (; tick && *tick <= now && due.run.size() < kMostMissed;
         tick = next_tick(cron, *tick, zone))
        due.run.push_back(*tick);
    return due;
}

Task task_of_tick(const Schedule& schedule, base::Time tick, base::Time now) {
    Task task;
    task.id = base::derived_id(tick, schedule.tenant_id + "/" + schedule.id);
    task.tenant_id = schedule.tenant_id;
    task.type = schedule.type;
    task.queue = schedule.queue;
    task.payload = with_tick(schedule.payload, tick);
    task.priority = schedule.priority;
    task.run_at = now;
    task.max_attempts = schedule.max_attempts;
    task.unique_key = overlap_key(schedule);
    task.tags = schedule.tags;
    task.schedule_id = schedule.id;
    task.created_at = now;
    return task;
}

std::string overlap_key(const Schedule& schedule) {
    return schedule.overlap == Overlap::allow ? "" : "schedule:" + schedule.id;
}

}  // namespace ao::model
