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

std::optional<std::int64_t> unless_zero(std::chrono::milliseconds span) {
    if (span.count() == 0) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(span).count();
}

std::optional<TaskProgressReply> progress_of(const model::Task& task) {
    if (task.progress == 0 && task.progress_message.empty()) return std::nullopt;
    return TaskProgressReply{task.progress, task.progress_message};
}

void fill(TaskReply& reply, const model::Task& task) {
    reply.id = task.id;
    reply.type = task.type;
    reply.status = model::to_string(task.status);
    reply.queue = task.queue;
    reply.data = task.payload;
    reply.priority = task.priority;
    reply.attempt = task.attempt;
    reply.max_attempts = task.max_attempts;
    reply.crashes = task.crashes;
    reply.created_at = task.created_at;
    reply.run_at = task.run_at;
    reply.started_at = unless_never(task.started_at);
    reply.finished_at = unless_never(task.finished_at);
    reply.expires_at = unless_never(task.expires_at);
    reply.timeout_seconds = unless_zero(task.timeout);
    reply.result_ttl_seconds = unless_zero(task.result_ttl);
    reply.unique_key = unless_empty(task.unique_key);
    reply.unique_until = unless_never(task.unique_until);
    reply.concurrency_key = unless_empty(task.concurrency_key);
    if (reply.concurrency_key) reply.concurrency_limit = task.concurrency_limit;
    reply.tags = task.tags;
    reply.lead_id = unless_empty(task.lead_id);
    reply.schedule_id = unless_empty(task.schedule_id);
    reply.worker_id = unless_empty(task.worker_id);
    reply.request_id = unless_empty(task.request_id);
    reply.progress = progress_of(task);
    reply.error = unless_empty(task.error);
    reply.outcome = unless_empty(task.outcome);
    reply.result = task.result;
    for (const model::TaskFailure& failure : task.failures)
        reply.failures.push_back({failure.attempt, failure.at, failure.error});
}

}  // namespace

TaskReply to_wire(const model::Task& task) {
    TaskReply reply;
    fill(reply, task);
    return reply;
}

TaskDetailReply to_detail(const model::Task& task) {
    TaskDetailReply reply;
    fill(reply, task);
    for (const model::TaskLogLine& line : task.log)
        reply.log.push_back({line.attempt, line.at, line.level, line.line});
    return reply;
}

base::Result<core::NewTask> to_new_task(TaskRequest body) {
    using std::chrono::seconds;
    core::NewTask wish{.type = std::move(body.type)};
    if (body.data) wish.payload = std::move(*body.data);
    if (body.queue) wish.queue = std::move(*body.queue);
    if (body.priority) wish.priority = *body.priority;
    wish.run_at = body.run_at;
    if (body.delay_seconds) wish.delay = seconds{*body.delay_seconds};
    if (body.max_attempts) wish.max_attempts = *body.max_attempts;
    if (body.timeout_seconds) wish.timeout = seconds{*body.timeout_seconds};
    wish.expires_at = body.expires_at;
    if (body.result_ttl_seconds) wish.result_ttl = seconds{*body.result_ttl_seconds};
    if (body.unique_key) wish.unique_key = std::move(*body.unique_key);
    if (body.unique_for_seconds) wish.unique_for = seconds{*body.unique_for_seconds};
    if (body.on_conflict) {
        auto on_conflict = model::parse_on_conflict(*body.on_conflict);
        if (!on_conflict)
            return base::invalid(
                "on_conflict must be reject, existing or replace.",
                {{"/on_conflict", "must be reject, existing or replace", "unknown"}}
            );
        wish.on_conflict = *on_conflict;
    }
    if (body.concurrency_key) wish.concurrency_key = std::move(*body.concurrency_key);
    if (body.concurrency_limit) wish.concurrency_limit = *body.concurrency_limit;
    if (body.tags) wish.tags = std::move(*body.tags);
    if (body.lead_id) wish.lead_id = std::move(*body.lead_id);
    return wish;
}

}  // namespace ao::api
