#include "core/schedules.h"

#include <algorithm>

#include "base/id.h"
#include "core/audit.h"
#include "core/schedule_check.h"
#include "store/schedule_store.h"
#include "store/task_store.h"
#include "store/worker_store.h"

namespace ao::core {

namespace {

base::Error no_such_schedule() {
    return base::not_found("There is no schedule with this id.");
}

base::Error name_taken() {
    return base::conflict("Another schedule has this name.");
}

/// The first tick from now on; `schedule` is free of faults.
base::Time first_tick(const model::Schedule& schedule, base::Time now) {
    const auto cron = model::parse_cron(schedule.cron).value();
    const auto zone = model::find_time_zone(schedule.time_zone).value();
    return model::next_tick(cron, now, zone).value_or(base::Time{});
}

base::json::Raw details_of(const model::Schedule& schedule) {
    return audit_details(
        {{"name", schedule.name},
         {"cron", schedule.cron},
         {"time_zone", schedule.time_zone},
         {"type", schedule.type}}
    );
}

base::Result<model::Schedule> insert(
    store::Session& session, const model::Actor& actor, const model::Schedule& schedule
) {
    store::ScheduleStore schedules(session);
    if (schedules.count(actor.tenant_id) >= kMaxSchedules)
        return base::conflict("There are 1000 schedules already: remove one first.");
    try {
        schedules.insert(schedule);
    } catch (const store::UniqueViolation&) {
        return name_taken();
    }
    audit(
        session,
        actor,
        "schedule_created",
        "schedule",
        schedule.id,
        details_of(schedule),
        schedule.created_at
    );
    return schedule;
}

/// `wanted` with what a schedule keeps when it is changed.
model::Schedule changed(model::Schedule wanted, const model::Schedule& before, base::Time now) {
    wanted.id = before.id;
    wanted.tenant_id = before.tenant_id;
    wanted.last_at = before.last_at;
    wanted.last_task_id = before.last_task_id;
    wanted.created_at = before.created_at;
    // Later than before, also when the clock was set back: a tick is guarded by it.
    wanted.updated_at = std::max(now, before.updated_at + std::chrono::microseconds{1});
    const bool same = wanted.cron == before.cron && wanted.time_zone == before.time_zone &&
                      (before.enabled || !wanted.enabled) && before.next_at != base::Time{};
    wanted.next_at = same ? before.next_at : first_tick(wanted, now);
    return wanted;
}

}  // namespace

Schedules::Schedules(
    store::Database& database, const base::Clock& clock, std::vector<std::string> types
)
    : database_(database), clock_(clock), types_(std::move(types)) {}

base::Result<model::Schedule> Schedules::checked(
    store::Session& session,
    const model::Actor& actor,
    NewSchedule wish,
    const std::string& type_before
) const {
    std::vector<std::string> types = types_;
    // A schedule whose type nobody knows any more can still be paused.
    if ((!type_before.empty() && wish.type == type_before) ||
        store::WorkerStore(session).is_announced(actor.tenant_id, wish.type))
        types.push_back(wish.type);
    auto faults = schedule_faults(wish, types);
    if (!faults.empty())
        return base::invalid("The schedule cannot be kept as asked.", std::move(faults));
    return to_schedule(std::move(wish));
}

base::Async<ScheduleList> Schedules::list(
    model::Actor actor, std::int64_t skip, std::int64_t limit
) {
    auto body = [&](store::Session& session) {
        store::ScheduleStore schedules(session);
        return ScheduleList{
            schedules.list(actor.tenant_id, skip, limit), schedules.count(actor.tenant_id)};
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<model::Schedule>> Schedules::get(model::Actor actor, std::string id) {
    auto body = [&](store::Session& session) {
        return store::ScheduleStore(session).find(actor.tenant_id, id);
    };
    auto schedule = co_await database_.read(store::ReadCost::point, std::move(body));
    if (!schedule) co_return no_such_schedule();
    co_return std::move(*schedule);
}

base::Async<base::Result<Created<model::Schedule>>> Schedules::create(
    model::Actor actor, NewSchedule wish, Once<model::Schedule> once
) {
    const base::Time now = clock_.now();
    auto create = [&](store::Session& session) -> base::Result<model::Schedule> {
        auto schedule = checked(session, actor, wish);
        if (!schedule) return std::move(schedule).error();
        schedule->id = base::new_id();
        schedule->tenant_id = actor.tenant_id;
        schedule->created_at = schedule->updated_at = now;
        schedule->next_at = first_tick(*schedule, now);
        return insert(session, actor, *schedule);
    };
    auto body = [&](store::Session& session) {
        return run_once<model::Schedule>(session, actor, once, now, create);
    };
    co_return co_await database_.write("schedule.create", std::move(body));
}

base::Async<base::Result<model::Schedule>> Schedules::change_as(
    const char* event, model::Actor actor, std::string id, Edit edit
) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::Schedule> {
        store::ScheduleStore schedules(session);
        const auto before = schedules.find(actor.tenant_id, id);
        if (!before) return no_such_schedule();
        NewSchedule wish = to_wish(*before);
        edit(wish);
        auto wanted = checked(session, actor, std::move(wish), before->type);
        if (!wanted) return std::move(wanted).error();
        const model::Schedule after = changed(std::move(*wanted), *before, now);
        try {
            schedules.update(after);
        } catch (const store::UniqueViolation&) {
            return name_taken();
        }
        audit(session, actor, event, "schedule", id, details_of(after), now);
        return after;
    };
    co_return co_await database_.write("schedule.change", std::move(body));
}

base::Async<base::Result<model::Schedule>> Schedules::change(
    model::Actor actor, std::string id, Edit edit
) {
    co_return co_await change_as(
        "schedule_changed", std::move(actor), std::move(id), std::move(edit)
    );
}

base::Async<base::Result<model::Schedule>> Schedules::pause(model::Actor actor, std::string id) {
    auto off = [](NewSchedule& wish) { wish.enabled = false; };
    co_return co_await change_as("schedule_paused", std::move(actor), std::move(id), off);
}

base::Async<base::Result<model::Schedule>> Schedules::resume(model::Actor actor, std::string id) {
    auto on = [](NewSchedule& wish) { wish.enabled = true; };
    co_return co_await change_as("schedule_resumed", std::move(actor), std::move(id), on);
}

base::Async<base::Result<void>> Schedules::remove(model::Actor actor, std::string id) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<void> {
        store::ScheduleStore schedules(session);
        const auto gone = schedules.find(actor.tenant_id, id);
        if (!gone) return no_such_schedule();
        schedules.remove(actor.tenant_id, id);
        audit(session, actor, "schedule_removed", "schedule", id, details_of(*gone), now);
        return {};
    };
    co_return co_await database_.write("schedule.remove", std::move(body));
}

base::Async<base::Result<model::Task>> Schedules::run_now(model::Actor actor, std::string id) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::Task> {
        store::ScheduleStore schedules(session);
        const auto schedule = schedules.find(actor.tenant_id, id);
        if (!schedule) return no_such_schedule();
        model::Task task = model::task_of_tick(*schedule, now, now);
        task.id = base::new_id();  // not one of its ticks
        task.request_id = actor.request_id;
        if (!store::TaskStore(session).enqueue(task))
            return base::conflict("Its task before is not finished, and they may not overlap.");
        schedules.set_last_task(id, task.id);
        audit(
            session,
            actor,
            "schedule_run",
            "schedule",
            id,
            audit_details({{"task", task.id}, {"name", schedule->name}}),
            now
        );
        return task;
    };
    co_return co_await database_.write("schedule.run", std::move(body));
}

base::Async<base::Result<SchedulePreview>> Schedules::next(
    model::Actor actor, std::string id, std::int64_t count
) {
    const auto schedule = co_await get(std::move(actor), std::move(id));
    if (!schedule) co_return schedule.error();
    co_return preview(schedule->cron, schedule->time_zone, count);
}

base::Result<SchedulePreview> Schedules::preview(
    const std::string& cron, const std::string& time_zone, std::int64_t count
) const {
    std::vector<base::FieldError> faults;
    add_cron_faults(faults, cron, time_zone);
    if (count < 1 || count > kMaxPreview)
        faults.push_back({"/count", "must be between 1 and 100", "range"});
    if (!faults.empty())
        return base::invalid("There is nothing to show for that.", std::move(faults));
    const auto parsed = model::parse_cron(cron).value();
    const auto zone = model::find_time_zone(time_zone).value();
    SchedulePreview preview{.description = model::describe(parsed, zone.name())};
    auto tick = model::next_tick(parsed, clock_.now(), zone);
    for (; tick && preview.ticks.size() < static_cast<std::size_t>(count);
         tick = model::next_tick(parsed, *tick, zone)) {
        preview.ticks.push_back(*tick);
        preview.local.push_back(zone.local_text(*tick));
    }
    return preview;
}

}  // namespace ao::core
