#include "api/task_wire.h"

namespace ao::api {

namespace {

std::optional<base::Time> unless_never(base::Time time) {
    if (time == base::Time{}) return std::nullopt;
    return time;
}

std::optional<std::string> unless_empty(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

}  // namespace

TaskReply to_wire(const model::Task& task) {
    TaskReply reply{
        .id = task.id,
        .type = task.type,
        .status = std::string(model::to_string(task.status)),
        .queue = task.queue,
        .data = task.payload,
        .priority = task.priority,
        .attempt = task.attempt,
        .max_attempts = task.max_attempts,
        .created_at = task.created_at,
        .run_at = task.run_at,
        .started_at = unless_never(task.started_at),
        .finished_at = unless_never(task.finished_at),
        .lead_id = unless_empty(task.lead_id),
        .error = unless_empty(task.error),
        .outcome = unless_empty(task.outcome),
        .result = task.result};
    for (const model::TaskFailure& failure : task.failures)
        reply.failures.push_back({failure.attempt, failure.at, failure.error});
    return reply;
}

core::NewTask to_new_task(TaskRequest body) {
    core::NewTask wish{.type = std::move(body.type)};
    if (body.data) wish.payload = std::move(*body.data);
    if (body.queue) wish.queue = std::move(*body.queue);
    if (body.priority) wish.priority = *body.priority;
    if (body.max_attempts) wish.max_attempts = *body.max_attempts;
    if (body.unique_key) wish.unique_key = std::move(*body.unique_key);
    if (body.lead_id) wish.lead_id = std::move(*body.lead_id);
    wish.run_at = body.run_at;
    return wish;
}

}  // namespace ao::api
