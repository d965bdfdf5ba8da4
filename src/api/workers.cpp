#include "api/workers.h"

#include "api/account_wire.h"
#include "api/wire.h"
#include "api/worker_view_wire.h"

namespace ao::api {

namespace {

HeldTaskReply to_wire(const model::HeldTask& task) {
    HeldTaskReply reply{task.id, task.type, task.queue, task.attempt, task.started_at};
    if (task.progress > 0 || !task.progress_message.empty())
        reply.progress = TaskProgressReply{task.progress, task.progress_message};
    return reply;
}

WorkerReply to_wire(const core::WorkerView& view) {
    const model::Worker& worker = view.worker;
    WorkerReply reply;
    reply.id = worker.id;
    reply.state = model::to_string(worker.state);
    reply.host = worker.host;
    reply.pid = worker.pid;
    reply.version = worker.version;
    reply.queues = worker.queues;
    reply.types = worker.types;
    reply.concurrency = worker.concurrency;
    reply.started_at = worker.started_at;
    reply.seen_at = worker.seen_at;
    for (const model::HeldTask& task : view.tasks)
        reply.tasks.push_back(to_wire(task));
    return reply;
}

}  // namespace

Answer WorkerDoor::list(Call& call) {
    auto views = co_await workers_.list(call.actor);
    WorkerListReply reply;
    for (const core::WorkerView& view : views)
        reply.workers.push_back(to_wire(view));
    co_return reply_with(reply);
}

Answer WorkerDoor::quiet(Call& call) {
    auto told =
        co_await workers_.set_quiet(call.actor, std::string(call.request.param("id")), true);
    if (!told) co_return std::move(told).error();
    co_return reply_with(MessageReply{"The worker was asked to take no more tasks."});
}

Answer WorkerDoor::resume(Call& call) {
    auto told =
        co_await workers_.set_quiet(call.actor, std::string(call.request.param("id")), false);
    if (!told) co_return std::move(told).error();
    co_return reply_with(MessageReply{"The worker was asked to take tasks again."});
}

}  // namespace ao::api
