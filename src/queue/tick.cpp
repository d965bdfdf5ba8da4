#include "queue/tick.h"

#include "model/schedule.h"
#include "store/schedule_store.h"
#include "store/task_store.h"

namespace ao::queue {

namespace {

void queue_tick(
    store::Session& session,
    const model::Schedule& schedule,
    base::Time tick,
    base::Time now,
    TickReport& report
) {
    store::TaskStore tasks(session);
    const model::Task task = model::task_of_tick(schedule, tick, now);
    // There already: the schedule was made to begin anew after the clock was set back.
    if (tasks.find(task.tenant_id, task.id)) return;
    if (tasks.enqueue(task)) {
        store::ScheduleStore(session).set_last_task(schedule.id, task.id);
        ++report.queued;
    } else {
        ++report.overlapped;
    }
}

TickReport run_schedule(store::Session& session, const model::Schedule& schedule, base::Time now) {
    store::ScheduleStore schedules(session);
    TickReport report{.schedule_id = schedule.id, .from = schedule.next_at};
    const auto cron = model::parse_cron(schedule.cron);
    const auto zone = model::find_time_zone(schedule.time_zone);
    if (!cron || !zone) {
        report.broken = cron ? "its time zone is unknown" : "its cron expression cannot be read";
        schedules.move_on(schedule, std::nullopt, schedule.last_at);
        return report;
    }
    const model::DueTicks due = model::due_ticks(schedule, *cron, *zone, now);
    report.to = due.newest;
    if (!schedules.move_on(schedule, due.next, due.newest)) return report;
    report.misfired = due.misfired;
    for (const base::Time tick : due.run)
        queue_tick(session, schedule, tick, now, report);
    return report;
}

}  // namespace

std::vector<TickReport> run_due_ticks(store::Session& session, base::Time now, std::size_t limit) {
    std::vector<TickReport> reports;
    const auto due = store::ScheduleStore(session).due(now, static_cast<std::int64_t>(limit));
    for (const model::Schedule& schedule : due)
        reports.push_back(run_schedule(session, schedule, now));
    return reports;
}

}  // namespace ao::queue
