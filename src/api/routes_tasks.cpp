// The lines of tasks, those who run them, and what happens to them.
#include "api/account_wire.h"
#include "api/events.h"
#include "api/queue_wire.h"
#include "api/queues.h"
#include "api/route_lines.h"
#include "api/schedule_wire.h"
#include "api/schedules.h"
#include "api/task_bulk_wire.h"
#include "api/task_query.h"
#include "api/task_wire.h"
#include "api/tasks.h"
#include "api/wire.h"
#include "api/worker_protocol.h"
#include "api/worker_view_wire.h"
#include "api/worker_wire.h"
#include "api/workers.h"

namespace ao::api {

using enum http::Method;

namespace {

constexpr std::size_t kBulkBytes = 32UL << 20;
constexpr std::size_t kReportBytes = 16UL << 20;

}  // namespace

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines task_lines(TaskDoor& door) {
    return {
        {post, "/api/tasks", Access(P::tasks_write), R::normal, "Tasks", "Queue a task",
            {.request = of<TaskRequest>(), .reply = of<TaskReply>(), .headers = {"Idempotency-Key"}, .errors = {409},
             .request_example = R"({"type":"crm_update","data":{"lead_id":"lead-1"}})"}, on(door, &TaskDoor::create)},
        {post, "/api/tasks/bulk", Access(P::tasks_write), R::normal, "Tasks", "Queue up to 10,000 tasks, one result a row",
            {.request = of<TaskBulkBody>(), .reply = of<TaskBulkReply>(), .headers = {"Idempotency-Key"}, .errors = {409, 413}}, on(door, &TaskDoor::create_many), kBulkBytes},
        {post, "/api/tasks/bulk/retry", Access(P::tasks_write), R::normal, "Tasks", "Run many tasks again",
            {.request = of<TaskActionBody>(), .reply = of<TaskActionReply>(), .errors = {409, 413}}, on(door, &TaskDoor::retry_many)},
        {post, "/api/tasks/bulk/cancel", Access(P::tasks_write), R::normal, "Tasks", "End many unfinished tasks",
            {.request = of<TaskActionBody>(), .reply = of<TaskActionReply>(), .errors = {409, 413}}, on(door, &TaskDoor::cancel_many)},
        {post, "/api/tasks/bulk/delete", Access(P::tasks_write), R::normal, "Tasks", "Forget many finished tasks",
            {.request = of<TaskActionBody>(), .reply = of<TaskActionReply>(), .errors = {409, 413}}, on(door, &TaskDoor::remove_many)},
        {get, "/api/tasks", Access(P::tasks_read), R::normal, "Tasks", "Tasks by filter, newest first",
            {.reply = of<TaskListReply>(), .query = task_query_parameters()}, on(door, &TaskDoor::list)},
        {get, "/api/tasks/{id}", Access(P::tasks_read), R::normal, "Tasks", "One task with its failed attempts and its log",
            {.reply = of<TaskDetailReply>()}, on(door, &TaskDoor::get)},
        {del, "/api/tasks/{id}", Access(P::tasks_write), R::normal, "Tasks", "Forget a finished task",
            {.reply = of<TaskReply>(), .errors = {409}}, on(door, &TaskDoor::remove)},
        {post, "/api/tasks/{id}/retry", Access(P::tasks_write), R::normal, "Tasks", "Run a task again",
            {.reply = of<TaskReply>(), .errors = {409}}, on(door, &TaskDoor::retry)},
        {post, "/api/tasks/{id}/cancel", Access(P::tasks_write), R::normal, "Tasks", "End an unfinished task",
            {.reply = of<TaskReply>(), .errors = {409}}, on(door, &TaskDoor::cancel)},
        {post, "/api/queues/{name}/redrive", Access(P::tasks_write), R::normal, "Queues", "Run the dead tasks of a queue again",
            {.request = of<RedriveBody>(), .reply = of<TaskActionReply>(), .errors = {409}}, on(door, &TaskDoor::redrive)},
    };
}

Lines worker_lines(WorkerProtocol& door) {
    const Access worker(P::tasks_work);
    return {
        {post, "/api/worker/register", worker, R::work, "Worker protocol", "Introduce a worker: who it is and which types it knows",
            {.request = of<WorkerRegistration>(), .reply = of<WorkerWelcome>()}, on(door, &WorkerProtocol::enrol)},
        {get, "/api/worker/{id}/session", worker, R::work, "Worker protocol", "Hold a line open: what is told at once, and what ends the worker's attempts when it closes",
            {.query = {{"incarnation", "string", "as registered"}}, .reply_content_type = "text/event-stream",
             .description = "Server-sent events: `hello`, `cancel {task_id}`, `quiet`, `resume`. When the connection closes without `bye` and is not back within 2 s, "
                            "the worker's attempts end as crashes and their tasks start again."}, on(door, &WorkerProtocol::session)},
        {post, "/api/worker/take", worker, R::work, "Worker protocol", "Take tasks, waiting for the first of them",
            {.request = of<TakeBody>(), .reply = of<TakeReply>()}, on(door, &WorkerProtocol::take)},
        {post, "/api/worker/beat", worker, R::work, "Worker protocol", "Prolong leases, tell progress, hear of cancellations",
            {.request = of<BeatsBody>(), .reply = of<BeatsReply>()}, on(door, &WorkerProtocol::beat), kReportBytes},
        {post, "/api/worker/finish", worker, R::work, "Worker protocol", "Say how attempts ended, and take the next in the same step",
            {.request = of<FinishBody>(), .reply = of<FinishReply>()}, on(door, &WorkerProtocol::finish), kReportBytes},
        {post, "/api/worker/give_back", worker, R::work, "Worker protocol", "Hand tasks back as if they had not been taken",
            {.request = of<GiveBackBody>(), .reply = of<WorkerDone>()}, on(door, &WorkerProtocol::give_back)},
        {post, "/api/worker/bye", worker, R::work, "Worker protocol", "Stop cleanly; what the worker still holds is handed back",
            {.request = of<WorkerName>(), .reply = of<WorkerDone>()}, on(door, &WorkerProtocol::bye)},
        {post, "/api/worker/bury", worker, R::work, "Worker protocol", "Say that a worker is dead: its attempts end as crashes",
            {.request = of<WorkerName>(), .reply = of<MessageReply>()}, on(door, &WorkerProtocol::bury)},
    };
}

Lines schedule_lines(ScheduleDoor& door) {
    return {
        {post, "/api/schedules", Access(P::tasks_write), R::normal, "Schedules", "Queue a task again and again",
            {.request = of<ScheduleRequest>(), .reply = of<ScheduleReply>(), .headers = {"Idempotency-Key"}, .errors = {409},
             .request_example = R"({"name":"Morning sync","cron":"0 9 * * MON-FRI","time_zone":"Europe/Berlin","type":"crm_update","data":{"lead_id":"lead-1"}})"},
            on(door, &ScheduleDoor::create)},
        {get, "/api/schedules", Access(P::tasks_read), R::normal, "Schedules", "Schedules by name",
            {.reply = of<ScheduleListReply>(), .query = {{"skip", "integer", ""}, {"limit", "integer", "1 to 1000, 100 when absent"}}},
            on(door, &ScheduleDoor::list)},
        {post, "/api/schedules/preview", Access(P::tasks_read), R::normal, "Schedules", "When a cron expression ticks, in words and in moments",
            {.request = of<SchedulePreviewRequest>(), .reply = of<SchedulePreviewReply>()}, on(door, &ScheduleDoor::preview)},
        {get, "/api/schedules/{id}", Access(P::tasks_read), R::normal, "Schedules", "One schedule",
            {.reply = of<ScheduleReply>()}, on(door, &ScheduleDoor::get)},
        {put, "/api/schedules/{id}", Access(P::tasks_write), R::normal, "Schedules", "Replace a schedule",
            {.request = of<ScheduleRequest>(), .reply = of<ScheduleReply>(), .errors = {409}}, on(door, &ScheduleDoor::put)},
        {patch, "/api/schedules/{id}", Access(P::tasks_write), R::normal, "Schedules", "Change the fields that are given",
            {.request = of<SchedulePatch>(), .reply = of<ScheduleReply>(), .errors = {409}}, on(door, &ScheduleDoor::patch)},
        {del, "/api/schedules/{id}", Access(P::tasks_write), R::normal, "Schedules", "Remove a schedule; its tasks stay",
            {.reply = of<ScheduleRemoved>()}, on(door, &ScheduleDoor::remove)},
        {post, "/api/schedules/{id}/pause", Access(P::tasks_write), R::normal, "Schedules", "No ticks until it is resumed",
            {.reply = of<ScheduleReply>()}, on(door, &ScheduleDoor::pause)},
        {post, "/api/schedules/{id}/resume", Access(P::tasks_write), R::normal, "Schedules", "Ticks again, from now on",
            {.reply = of<ScheduleReply>()}, on(door, &ScheduleDoor::resume)},
        {post, "/api/schedules/{id}/run", Access(P::tasks_write), R::normal, "Schedules", "Queue its task now",
            {.reply = of<TaskReply>(), .errors = {409}}, on(door, &ScheduleDoor::run)},
        {get, "/api/schedules/{id}/next", Access(P::tasks_read), R::normal, "Schedules", "Its next ticks",
            {.reply = of<SchedulePreviewReply>(), .query = {{"count", "integer", "1 to 100, 10 when absent"}}}, on(door, &ScheduleDoor::next)},
    };
}

Lines queue_lines(QueueDoor& door) {
    return {
        {get, "/api/queues", Access(P::tasks_read), R::normal, "Queues", "How the queues stand",
            {.reply = of<QueueListReply>()}, on(door, &QueueDoor::list)},
        {get, "/api/queues/{name}", Access(P::tasks_read), R::normal, "Queues", "How a queue stands",
            {.reply = of<QueueReply>()}, on(door, &QueueDoor::get)},
        {post, "/api/queues/{name}/pause", Access(P::tasks_write), R::normal, "Queues", "Start none of its tasks until resumed",
            {.reply = of<QueueRuleReply>(), .errors = {409, 422}}, on(door, &QueueDoor::pause)},
        {post, "/api/queues/{name}/resume", Access(P::tasks_write), R::normal, "Queues", "Start its tasks again",
            {.reply = of<QueueRuleReply>(), .errors = {422}}, on(door, &QueueDoor::resume)},
        {put, "/api/queues/{name}/limits", Access(P::tasks_write), R::normal, "Queues", "Limit how many of its tasks run or start",
            {.request = of<LimitsRequest>(), .reply = of<QueueRuleReply>(), .errors = {409}}, on(door, &QueueDoor::limit)},
        {post, "/api/task-types/{type}/pause", Access(P::tasks_write), R::normal, "Queues", "Start no task of a type until resumed",
            {.reply = of<QueueRuleReply>(), .errors = {409, 422}}, on(door, &QueueDoor::pause_type)},
        {post, "/api/task-types/{type}/resume", Access(P::tasks_write), R::normal, "Queues", "Start tasks of a type again",
            {.reply = of<QueueRuleReply>(), .errors = {422}}, on(door, &QueueDoor::resume_type)},
        {put, "/api/task-types/{type}/limits", Access(P::tasks_write), R::normal, "Queues", "Limit how many tasks of a type run or start",
            {.request = of<LimitsRequest>(), .reply = of<QueueRuleReply>(), .errors = {409}}, on(door, &QueueDoor::limit_type)},
        {get, "/api/queue-rules", Access(P::tasks_read), R::normal, "Queues", "Everything that pauses or limits tasks",
            {.reply = of<QueueRuleListReply>()}, on(door, &QueueDoor::list_rules)},
        {get, "/api/queue-rules/{scope}/{name}", Access(P::tasks_read), R::normal, "Queues", "One rule",
            {.reply = of<QueueRuleReply>()}, on(door, &QueueDoor::get_rule)},
        {put, "/api/queue-rules/{scope}/{name}", Access(P::tasks_write), R::normal, "Queues", "Pause or limit a queue, type, key or the whole tenant",
            {.request = of<QueueRuleRequest>(), .reply = of<QueueRuleReply>(), .errors = {409}}, on(door, &QueueDoor::put_rule)},
        {del, "/api/queue-rules/{scope}/{name}", Access(P::tasks_write), R::normal, "Queues", "Remove a rule",
            {.reply = of<MessageReply>(), .errors = {422}}, on(door, &QueueDoor::remove_rule)},
    };
}

Lines worker_list_lines(WorkerDoor& door) {
    return {
        {get, "/api/workers", Access(P::tasks_read), R::normal, "Workers", "Who takes tasks, and what they work on",
            {.reply = of<WorkerListReply>()}, on(door, &WorkerDoor::list)},
        {post, "/api/workers/{id}/quiet", Access(P::tasks_write), R::normal, "Workers", "Let a worker finish what it has and take no more",
            {.reply = of<MessageReply>(), .errors = {409},
             .description = "Told over the worker's open line; 409 when it has none. Forgotten when the worker starts anew."}, on(door, &WorkerDoor::quiet)},
        {post, "/api/workers/{id}/resume", Access(P::tasks_write), R::normal, "Workers", "Let a quiet worker take tasks again",
            {.reply = of<MessageReply>(), .errors = {409}}, on(door, &WorkerDoor::resume)},
    };
}

Lines event_lines(EventDoor& door) {
    return {
        {get, "/api/events", Access(P::tasks_read), R::normal, "Events", "What happens to tasks, leads and queues, as it happens",
            {.query = {{"types", "string", "task, lead, queue, alert, or several of them with commas; all that one may see when absent"},
                       {"queue", "string", "Only events of tasks in this queue, and of the queue"},
                       {"last_event_id", "string", "As the header Last-Event-ID: go on after this event"}},
             .headers = {"Last-Event-ID"}, .reply_content_type = "text/event-stream",
             .description = "Server-sent events: hello, task, lead, queue, and gap when events were missed."}, on(door, &EventDoor::listen)},
    };
}

// clang-format on

}  // namespace ao::api
