#include "api/tasks.h"

#include "api/once.h"
#include "api/task_query.h"
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

}  // namespace

Answer TaskDoor::create(Call& call) {
    auto body = read_body<TaskRequest>(call);
    if (!body) co_return std::move(body).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    auto wish = to_new_task(std::move(*body));
    if (!wish) co_return std::move(wish).error();
    auto made = co_await tasks_.enqueue(
        call.actor, std::move(*wish), once<model::Task>(std::move(*key), created_answer)
    );
    if (!made) co_return std::move(made).error();
    co_return kept_answer(std::move(made->answer), made->repeated);
}

Answer TaskDoor::list(Call& call) {
    auto query = read_task_query(call, clock_.now());
    if (!query) co_return std::move(query).error();
    TaskListReply reply{.skip = query->page.skip, .limit = query->page.limit};
    auto found = co_await tasks_.list(call.actor, std::move(query->filter), std::move(query->page));
    reply.total = found.total;
    for (const model::Task& task : found.tasks)
        reply.tasks.push_back(to_wire(task));
    if (!found.next_cursor.empty()) reply.next_cursor = std::move(found.next_cursor);
    co_return reply_with(reply);
}

Answer TaskDoor::get(Call& call) {
    auto task = co_await tasks_.get(call.actor, task_id_of(call));
    if (!task) co_return std::move(task).error();
    co_return reply_with(to_detail(*task));
}

Answer TaskDoor::remove(Call& call) {
    auto task = co_await tasks_.remove(call.actor, task_id_of(call));
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
