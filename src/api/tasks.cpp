#include "api/tasks.h"

#include "api/once.h"
#include "api/task_wire.h"
#include "api/wire.h"

namespace ao::api {

namespace {

std::string task_id_of(const Call& call) {
    return std::string(call.request.param("id"));
}

std::string created_answer(const model::Task& task) {
    return base::json::to_string(to_wire(task));
}

base::Result<model::TaskFilter> read_filter(const Call& call) {
    model::TaskFilter filter;
    filter.type = call.request.query_param("type");
    filter.queue = call.request.query_param("queue");
    filter.lead_id = call.request.query_param("lead_id");
    if (auto word = call.request.query_param("status")) {
        filter.status = model::parse_task_status(*word);
        if (!filter.status)
            return base::invalid(
                "There is no such task status.",
                {{"query:status",
                  "must be pending, processing, completed, failed, retry, cancelled or dead",
                  "unknown"}}
            );
    }
    return filter;
}

}  // namespace

Answer TaskDoor::create(Call& call) {
    auto body = read_body<TaskRequest>(call);
    if (!body) co_return std::move(body).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    auto made = co_await tasks_.enqueue(
        call.actor,
        to_new_task(std::move(*body)),
        once<model::Task>(std::move(*key), created_answer)
    );
    if (!made) co_return std::move(made).error();
    co_return kept_answer(std::move(made->answer), made->repeated);
}

Answer TaskDoor::list(Call& call) {
    auto limit = query_integer(call, "limit", 100, 1, 1000);
    if (!limit) co_return std::move(limit).error();
    auto skip = query_integer(call, "skip", 0, 0, 1'000'000'000);
    if (!skip) co_return std::move(skip).error();
    auto filter = read_filter(call);
    if (!filter) co_return std::move(filter).error();
    auto found = co_await tasks_.list(call.actor, std::move(*filter), *skip, *limit);
    TaskListReply reply{.total = found.total, .skip = *skip, .limit = *limit};
    for (const model::Task& task : found.tasks)
        reply.tasks.push_back(to_wire(task));
    co_return reply_with(reply);
}

Answer TaskDoor::get(Call& call) {
    auto task = co_await tasks_.get(call.actor, task_id_of(call));
    if (!task) co_return std::move(task).error();
    co_return reply_with(to_wire(*task));
}

Answer TaskDoor::retry(Call& call) {
    auto task = co_await tasks_.retry(call.actor, task_id_of(call));
    if (!task) co_return std::move(task).error();
    co_return reply_with(to_wire(*task));
}

Answer TaskDoor::cancel(Call& call) {
    auto task = co_await tasks_.cancel(call.actor, task_id_of(call));
    if (!task) co_return std::move(task).error();
    co_return reply_with(to_wire(*task));
}

}  // namespace ao::api
