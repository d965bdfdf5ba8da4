#include "api/schedules.h"

#include "api/once.h"
#include "api/schedule_wire.h"
#include "api/task_wire.h"
#include "api/wire.h"

namespace ao::api {

namespace {

std::string schedule_id_of(const Call& call) {
    return std::string(call.request.param("id"));
}

std::string created_answer(const model::Schedule& schedule) {
    return base::json::to_string(to_wire(schedule));
}

}  // namespace

Answer ScheduleDoor::create(Call& call) {
    auto body = read_body<ScheduleRequest>(call);
    if (!body) co_return std::move(body).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    auto made = co_await schedules_.create(
        call.actor,
        to_new_schedule(std::move(*body)),
        once<model::Schedule>(std::move(*key), created_answer)
    );
    if (!made) co_return std::move(made).error();
    co_return kept_answer(std::move(made->answer), made->repeated);
}

Answer ScheduleDoor::list(Call& call) {
    auto limit = query_integer(call, "limit", 100, 1, 1000);
    if (!limit) co_return std::move(limit).error();
    auto skip = query_integer(call, "skip", 0, 0, 1'000'000'000);
    if (!skip) co_return std::move(skip).error();
    const auto found = co_await schedules_.list(call.actor, *skip, *limit);
    ScheduleListReply reply{.total = found.total, .skip = *skip, .limit = *limit};
    for (const model::Schedule& schedule : found.schedules)
        reply.schedules.push_back(to_wire(schedule));
    co_return reply_with(reply);
}

Answer ScheduleDoor::get(Call& call) {
    auto schedule = co_await schedules_.get(call.actor, schedule_id_of(call));
    if (!schedule) co_return std::move(schedule).error();
    co_return reply_with(to_wire(*schedule));
}

Answer ScheduleDoor::put(Call& call) {
    auto body = read_body<ScheduleRequest>(call);
    if (!body) co_return std::move(body).error();
    auto replace = [wanted = to_new_schedule(std::move(*body))](core::NewSchedule& wish) {
        wish = wanted;
    };
    auto schedule = co_await schedules_.change(call.actor, schedule_id_of(call), replace);
    if (!schedule) co_return std::move(schedule).error();
    co_return reply_with(to_wire(*schedule));
}

Answer ScheduleDoor::patch(Call& call) {
    auto body = read_body<SchedulePatch>(call);
    if (!body) co_return std::move(body).error();
    auto edit = [changes = std::move(*body)](core::NewSchedule& wish) { apply(changes, wish); };
    auto schedule = co_await schedules_.change(call.actor, schedule_id_of(call), edit);
    if (!schedule) co_return std::move(schedule).error();
    co_return reply_with(to_wire(*schedule));
}

Answer ScheduleDoor::remove(Call& call) {
    std::string id = schedule_id_of(call);
    auto removed = co_await schedules_.remove(call.actor, id);
    if (!removed) co_return std::move(removed).error();
    const ScheduleRemoved reply{.id = std::move(id), .status = "deleted"};
    co_return reply_with(reply);
}

Answer ScheduleDoor::pause(Call& call) {
    auto schedule = co_await schedules_.pause(call.actor, schedule_id_of(call));
    if (!schedule) co_return std::move(schedule).error();
    co_return reply_with(to_wire(*schedule));
}

Answer ScheduleDoor::resume(Call& call) {
    auto schedule = co_await schedules_.resume(call.actor, schedule_id_of(call));
    if (!schedule) co_return std::move(schedule).error();
    co_return reply_with(to_wire(*schedule));
}

Answer ScheduleDoor::run(Call& call) {
    auto task = co_await schedules_.run_now(call.actor, schedule_id_of(call));
    if (!task) co_return std::move(task).error();
    co_return reply_with(to_wire(*task));
}

Answer ScheduleDoor::next(Call& call) {
    auto count = query_integer(call, "count", 10, 1, core::kMaxPreview);
    if (!count) co_return std::move(count).error();
    auto preview = co_await schedules_.next(call.actor, schedule_id_of(call), *count);
    if (!preview) co_return std::move(preview).error();
    co_return reply_with(to_wire(*preview));
}

Answer ScheduleDoor::preview(Call& call) {
    auto body = read_body<SchedulePreviewRequest>(call);
    if (!body) co_return std::move(body).error();
    auto preview =
        schedules_.preview(body->cron, body->time_zone.value_or("UTC"), body->count.value_or(10));
    if (!preview) co_return std::move(preview).error();
    co_return reply_with(to_wire(*preview));
}

}  // namespace ao::api
