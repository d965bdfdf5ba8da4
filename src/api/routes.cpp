#include "api/routes.h"

#include <iterator>

#include "api/account_wire.h"
#include "api/audit.h"
#include "api/audit_wire.h"
#include "api/auth.h"
#include "api/backup_wire.h"
#include "api/backups.h"
#include "api/campaign_wire.h"
#include "api/campaigns.h"
#include "api/crm.h"
#include "api/docs.h"
#include "api/email.h"
#include "api/email_wire.h"
#include "api/events.h"
#include "api/health.h"
#include "api/lead_bulk_wire.h"
#include "api/lead_query.h"
#include "api/lead_wire.h"
#include "api/leads.h"
#include "api/metrics.h"
#include "api/queue_wire.h"
#include "api/queues.h"
#include "api/schedule_wire.h"
#include "api/schedules.h"
#include "api/setup.h"
#include "api/task_bulk_wire.h"
#include "api/task_query.h"
#include "api/task_wire.h"
#include "api/tasks.h"
#include "api/tenant_wire.h"
#include "api/tenants.h"
#include "api/users.h"
#include "api/wire.h"
#include "api/worker_protocol.h"
#include "api/worker_view_wire.h"
#include "api/worker_wire.h"
#include "api/workers.h"
#include "api/workflow_wire.h"
#include "api/workflows.h"

namespace ao::api {

namespace {

using enum http::Method;
using P = model::Permission;
using R = RateClass;
using Lines = std::vector<Endpoint>;

const Access kAnyone = Access::anyone();
const Access kSignedIn = Access::signed_in();

constexpr std::size_t kBulkBytes = 32UL << 20;
constexpr std::size_t kReportBytes = 16UL << 20;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines auth_lines(AuthDoor& door) {
    return {
        {post, "/api/auth/login", kAnyone, R::login, "Sign-in", "Sign in with a username and password",
            {.request = of<LoginRequest>(), .reply = of<LoginReply>(), .errors = {401, 429},
             .request_example = R"({"username":"admin","password":"admin123"})"}, on(door, &AuthDoor::login)},
        {post, "/api/auth/logout", kSignedIn, R::normal, "Sign-in", "End the session of the token",
            {.reply = of<MessageReply>(), .errors = {409}}, on(door, &AuthDoor::logout)},
        {get, "/api/auth/me", kSignedIn, R::normal, "Sign-in", "Who the credential names and what it may",
            {.reply = of<MeReply>()}, on(door, &AuthDoor::me)},
        {post, "/api/auth/password", kSignedIn, R::normal, "Sign-in", "Change one's own password; every token issued before is void",
            {.request = of<PasswordChangeRequest>(), .reply = of<MessageReply>()}, on(door, &AuthDoor::change_password)},
        {post, "/api/auth/keys", kSignedIn, R::normal, "API keys", "Make an API key; it is shown in this answer only",
            {.request = of<ApiKeyRequest>(), .reply = of<MadeApiKeyReply>(), .headers = {"Idempotency-Key"},
             .request_example = R"({"name":"Integration Key","expires_in_days":90,"scopes":["leads:read"]})"}, on(door, &AuthDoor::create_key)},
        {get, "/api/auth/keys", kSignedIn, R::normal, "API keys", "One's own API keys",
            {.reply = list_of<ApiKeyReply>("ApiKeyArray")}, on(door, &AuthDoor::list_keys)},
        {get, "/api/auth/api-keys", kSignedIn, R::normal, "API keys", "One's own API keys inside an object",
            {.reply = of<ApiKeyListReply>()}, on(door, &AuthDoor::list_keys_wrapped)},
        {del, "/api/auth/keys/{key_id}", kSignedIn, R::normal, "API keys", "Revoke an API key",
            {.reply = of<MessageReply>()}, on(door, &AuthDoor::revoke_key)},
    };
}

Lines setup_lines(SetupDoor& door) {
    return {
        {get, "/api/setup", kAnyone, R::normal, "Setup", "Whether the first administrator is missing",
            {.reply = of<SetupState>()}, on(door, &SetupDoor::state)},
        {post, "/api/setup", kAnyone, R::normal, "Setup", "Make the first administrator with the token of the setup link",
            {.request = of<SetupRequest>(), .reply = of<UserReply>(), .errors = {403, 409}}, on(door, &SetupDoor::complete)},
    };
}

Lines lead_lines(LeadDoor& door) {
    return {
        {post, "/api/leads", Access(P::leads_write), R::normal, "Leads", "Store a new lead and start its journey",
            {.request = of<LeadBody>(), .reply = of<LeadSaved>(), .headers = {"Idempotency-Key"}}, on(door, &LeadDoor::create)},
        {get, "/api/leads", Access(P::leads_read), R::normal, "Leads", "Leads by filter, search and page",
            {.reply = of<LeadListReply>(), .query = lead_query_parameters()}, on(door, &LeadDoor::list)},
        {post, "/api/leads/bulk", Access(P::leads_write), R::normal, "Leads", "Store up to 10,000 leads, one result a row",
            {.request = of<BulkBody>(), .reply = of<BulkReply>(), .headers = {"Idempotency-Key"}}, on(door, &LeadDoor::bulk_create), kBulkBytes},
        {post, "/api/leads/import", Access(P::leads_write), R::normal, "Leads", "Store the leads of a CSV file",
            {.reply = of<ImportReply>(),
             .query = {{"source", "string", "Source of lines that name none"}, {"dry_run", "boolean", "Only check the file"}},
             .headers = {"Idempotency-Key"}, .request_content_type = "text/csv", .errors = {400, 413, 422}}, on(door, &LeadDoor::import_csv), kBulkBytes},
        {get, "/api/leads/export", Access(P::leads_read), R::normal, "Leads", "Every lead the filters let through, streamed",
            {.query = lead_filter_parameters(), .reply_content_type = "text/csv",
             .description = "`format=json` gives a JSON array instead of CSV."}, on(door, &LeadDoor::export_all)},
        {get, "/api/leads/{id}", Access(P::leads_read), R::normal, "Leads", "One lead",
            {.reply = of<model::Lead>(), .headers = {"If-None-Match"}}, on(door, &LeadDoor::get)},
        {put, "/api/leads/{id}", Access(P::leads_write), R::normal, "Leads", "Change the fields that are given",
            {.request = of<LeadBody>(), .reply = of<LeadSaved>(), .headers = {"If-Match"}, .errors = {412}}, on(door, &LeadDoor::put)},
        {patch, "/api/leads/{id}", Access(P::leads_write), R::normal, "Leads", "Change or clear fields (RFC 7396)",
            {.request = of<LeadPatch>(), .reply = of<LeadSaved>(), .headers = {"If-Match"}, .errors = {412}}, on(door, &LeadDoor::patch)},
        {del, "/api/leads/{id}", Access(P::leads_delete), R::normal, "Leads", "Delete a lead",
            {.reply = of<LeadDeleted>(), .headers = {"If-Match"}, .errors = {412}}, on(door, &LeadDoor::remove)},
        {get, "/api/leads/{id}/timeline", Access(P::leads_read), R::normal, "Leads", "What happened to a lead, newest first",
            {.reply = of<LeadTimeline>(), .query = {{"limit", "integer", "1 to 1000, 100 when absent"}}}, on(door, &LeadDoor::timeline)},
    };
}

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

Lines workflow_lines(WorkflowDoor& door) {
    const Shape trigger{.request = of<WorkflowTriggerRequest>(), .reply = of<WorkflowTriggerReply>(), .headers = {"Idempotency-Key"}, .errors = {404, 409},
                        .description = "The lead is named by its id, or by its data: the lead with that e-mail address, else a new one.",
                        .request_example = R"({"workflow_id":"workflow-1","lead_data":{"email":"ada@example.com"}})"};
    return {
        {get, "/api/workflows", Access(P::workflows_read), R::normal, "Workflows", "The workflows of the installation",
            {.reply = of<WorkflowListReply>()}, on(door, &WorkflowDoor::list)},
        {get, "/api/workflows/active", Access(P::workflows_read), R::normal, "Workflows", "Those that are not paused",
            {.reply = of<WorkflowListReply>()}, on(door, &WorkflowDoor::list_active)},
        {post, "/api/workflows/trigger", Access(P::workflows_write), R::normal, "Workflows", "Run a workflow for a lead", trigger, on(door, &WorkflowDoor::trigger)},
        {post, "/api/workflows", Access(P::workflows_write), R::normal, "Workflows", "The same under the older path", trigger, on(door, &WorkflowDoor::trigger)},
        {get, "/api/workflows/{workflow_id}", Access(P::workflows_read), R::normal, "Workflows", "One workflow",
            {.reply = of<WorkflowReply>(), .errors = {404}}, on(door, &WorkflowDoor::get)},
        {get, "/api/workflows/{workflow_id}/status", Access(P::workflows_read), R::normal, "Workflows", "How a workflow, or one run by its execution id, stands",
            {.reply = of<WorkflowStatusReply>(), .errors = {404}}, on(door, &WorkflowDoor::status)},
    };
}

Lines campaign_lines(CampaignDoor& door) {
    const Shape one{.reply = of<CampaignReply>(), .errors = {404, 409}};
    return {
        {post, "/api/campaigns", Access(P::campaigns_write), R::normal, "Campaigns", "Make a campaign",
            {.request = of<CampaignRequest>(), .reply = of<CampaignReply>(), .headers = {"Idempotency-Key"},
             .request_example = R"({"name":"Spring sale","subject":"{{first_name}}, spring is here"})"}, on(door, &CampaignDoor::create)},
        {get, "/api/campaigns", Access(P::campaigns_read), R::normal, "Campaigns", "Campaigns, newest first",
            {.reply = of<CampaignListReply>(),
             .query = {{"status", "string", "all but archived ones when absent"}, {"skip", "integer", ""}, {"limit", "integer", "1 to 1000, 100 when absent"}}},
            on(door, &CampaignDoor::list)},
        {post, "/api/campaigns/webhook", kAnyone, R::normal, "Campaigns", "What became of messages, told by a mail provider",
            {.request = of<CampaignWebhookRequest>(), .reply = of<CampaignWebhookReply>(), .headers = {"webhook-id", "webhook-timestamp", "webhook-signature"}, .errors = {401, 403},
             .description = "Signed as Standard Webhooks says, with `campaigns.webhook_secret`. An event reported twice counts once; one event may stand without the list.",
             .request_example = R"({"events":[{"type":"opened","campaign_id":"campaign-1","email":"ada@example.com"}]})"}, on(door, &CampaignDoor::webhook)},
        {get, "/api/campaigns/{campaign_id}", Access(P::campaigns_read), R::normal, "Campaigns", "One campaign", {.reply = of<CampaignReply>(), .errors = {404}},
            on(door, &CampaignDoor::get)},
        {put, "/api/campaigns/{campaign_id}", Access(P::campaigns_write), R::normal, "Campaigns", "Change the fields that are given",
            {.request = of<CampaignRequest>(), .reply = of<CampaignReply>(), .errors = {404, 409}}, on(door, &CampaignDoor::change)},
        {del, "/api/campaigns/{campaign_id}", Access(P::campaigns_write), R::normal, "Campaigns", "Delete a campaign with its events",
            {.reply = of<CampaignReply>(), .errors = {404}}, on(door, &CampaignDoor::remove)},
        {post, "/api/campaigns/{campaign_id}/pause", Access(P::campaigns_write), R::normal, "Campaigns", "Pause an active campaign", one, on(door, &CampaignDoor::pause)},
        {post, "/api/campaigns/{campaign_id}/resume", Access(P::campaigns_write), R::normal, "Campaigns", "Start or go on with a campaign", one, on(door, &CampaignDoor::resume)},
        {post, "/api/campaigns/{campaign_id}/archive", Access(P::campaigns_write), R::normal, "Campaigns", "Put a campaign away for good", one, on(door, &CampaignDoor::archive)},
        {get, "/api/campaigns/{campaign_id}/metrics", Access(P::campaigns_read), R::normal, "Campaigns", "Counters and rates of a campaign",
            {.reply = of<CampaignMetricsReply>(), .errors = {404}}, on(door, &CampaignDoor::metrics)},
        {post, "/api/campaigns/{campaign_id}/metrics", Access(P::campaigns_write), R::normal, "Campaigns", "Add to the counters",
            {.request = of<CampaignMetricsRequest>(), .reply = of<CampaignMetricsReply>(), .errors = {404}, .request_example = R"({"sent":100,"opened":40})"},
            on(door, &CampaignDoor::add_metrics)},
    };
}

Lines outside_lines(EmailDoor& email, CrmDoor& crm) {
    return {
        {post, "/api/email/send", Access(P::email_send), R::normal, "E-mail", "Queue one message",
            {.request = of<EmailRequest>(), .reply = of<EmailReply>(), .headers = {"Idempotency-Key"}}, on(email, &EmailDoor::send)},
        {get, "/api/crm/status", Access(P::crm_read), R::normal, "CRM", "How the CRM answered last; asks nobody", {}, on(crm, &CrmDoor::status)},
    };
}

Lines worker_lines(WorkerProtocol& door) {
    const Access worker(P::tasks_work);
    return {
        {post, "/api/worker/register", worker, R::work, "Worker protocol", "Introduce a worker: who it is and which types it knows",
            {.request = of<WorkerRegistration>(), .reply = of<WorkerWelcome>()}, on(door, &WorkerProtocol::enrol)},
        {get, "/api/worker/{id}/session", worker, R::work, "Worker protocol", "Hold a line open: what is told at once, and what ends the worker's attempts when it closes",
            {.query = {{"incarnation", "string", "as registered"}}, .reply_content_type = "text/event-stream",
             .description = "Server-sent events: `hello`, `cancel {task_id}`, `quiet`. When the connection closes without `bye` and is not back within 2 s, "
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
            {.reply = of<QueueRuleReply>(), .errors = {409}}, on(door, &QueueDoor::pause)},
        {post, "/api/queues/{name}/resume", Access(P::tasks_write), R::normal, "Queues", "Start its tasks again",
            {.reply = of<QueueRuleReply>()}, on(door, &QueueDoor::resume)},
        {put, "/api/queues/{name}/limits", Access(P::tasks_write), R::normal, "Queues", "Limit how many of its tasks run or start",
            {.request = of<LimitsRequest>(), .reply = of<QueueRuleReply>(), .errors = {409}}, on(door, &QueueDoor::limit)},
        {post, "/api/task-types/{type}/pause", Access(P::tasks_write), R::normal, "Queues", "Start no task of a type until resumed",
            {.reply = of<QueueRuleReply>(), .errors = {409}}, on(door, &QueueDoor::pause_type)},
        {post, "/api/task-types/{type}/resume", Access(P::tasks_write), R::normal, "Queues", "Start tasks of a type again",
            {.reply = of<QueueRuleReply>()}, on(door, &QueueDoor::resume_type)},
        {put, "/api/task-types/{type}/limits", Access(P::tasks_write), R::normal, "Queues", "Limit how many tasks of a type run or start",
            {.request = of<LimitsRequest>(), .reply = of<QueueRuleReply>(), .errors = {409}}, on(door, &QueueDoor::limit_type)},
        {get, "/api/queue-rules", Access(P::tasks_read), R::normal, "Queues", "Everything that pauses or limits tasks",
            {.reply = of<QueueRuleListReply>()}, on(door, &QueueDoor::list_rules)},
        {get, "/api/queue-rules/{scope}/{name}", Access(P::tasks_read), R::normal, "Queues", "One rule",
            {.reply = of<QueueRuleReply>()}, on(door, &QueueDoor::get_rule)},
        {put, "/api/queue-rules/{scope}/{name}", Access(P::tasks_write), R::normal, "Queues", "Pause or limit a queue, type, key or the whole tenant",
            {.request = of<QueueRuleRequest>(), .reply = of<QueueRuleReply>(), .errors = {409}}, on(door, &QueueDoor::put_rule)},
        {del, "/api/queue-rules/{scope}/{name}", Access(P::tasks_write), R::normal, "Queues", "Remove a rule",
            {.reply = of<MessageReply>()}, on(door, &QueueDoor::remove_rule)},
    };
}

Lines worker_list_lines(WorkerDoor& door) {
    return {
        {get, "/api/workers", Access(P::tasks_read), R::normal, "Workers", "Who takes tasks, and what they work on",
            {.reply = of<WorkerListReply>()}, on(door, &WorkerDoor::list)},
    };
}

Lines event_lines(EventDoor& door) {
    return {
        {get, "/api/events", Access(P::tasks_read), R::normal, "Events", "What happens to tasks, leads and queues, as it happens",
            {.query = {{"types", "string", "task, lead, queue, or several of them with commas; all that one may see when absent"},
                       {"queue", "string", "Only events of tasks in this queue, and of the queue"},
                       {"last_event_id", "string", "As the header Last-Event-ID: go on after this event"}},
             .headers = {"Last-Event-ID"}, .reply_content_type = "text/event-stream",
             .description = "Server-sent events: hello, task, lead, queue, and gap when events were missed."}, on(door, &EventDoor::listen)},
    };
}

Lines user_lines(UserDoor& door) {
    return {
        {post, "/api/users", Access(P::users_manage), R::normal, "Users", "Make a user",
            {.request = of<UserRequest>(), .reply = of<UserReply>(), .headers = {"Idempotency-Key"}, .errors = {409},
             .request_example = R"({"username":"ann","email":"ann@example.com","role":"viewer","password":"four quiet rivers run"})"},
            on(door, &UserDoor::create)},
        {get, "/api/users", Access(P::users_read), R::normal, "Users", "The users of the tenant",
            {.reply = list_of<UserReply>("UserArray"), .query = {{"active_only", "boolean", ""}}}, on(door, &UserDoor::list)},
        {get, "/api/users/{user_id}", Access(P::users_read), R::normal, "Users", "One user",
            {.reply = of<UserReply>()}, on(door, &UserDoor::get)},
        {put, "/api/users/{user_id}/role", Access(P::users_manage), R::normal, "Users", "Give a user another role",
            {.request = of<RoleRequest>(), .reply = of<RoleReply>(), .errors = {409}}, on(door, &UserDoor::change_role)},
        {post, "/api/users/{user_id}/password", Access(P::users_manage), R::normal, "Users", "Give a user a new password",
            {.request = of<NewPasswordRequest>(), .reply = of<StatusReply>()}, on(door, &UserDoor::set_password)},
        {post, "/api/users/{user_id}/activate", Access(P::users_manage), R::normal, "Users", "Let a user sign in again",
            {.reply = of<StatusReply>(), .errors = {409}}, on(door, &UserDoor::activate)},
        {post, "/api/users/{user_id}/deactivate", Access(P::users_manage), R::normal, "Users", "Lock a user out at once",
            {.reply = of<StatusReply>(), .errors = {409}}, on(door, &UserDoor::deactivate)},
    };
}

Lines tenant_lines(TenantDoor& door) {
    return {
        {post, "/api/tenants", Access(P::tenants_manage), R::normal, "Tenants", "Make a tenant",
            {.request = of<TenantRequest>(), .reply = of<TenantReply>(), .headers = {"Idempotency-Key"},
             .request_example = R"({"name":"Test Tenant","email":"admin@testtenant.com"})"}, on(door, &TenantDoor::create)},
        {get, "/api/tenants", Access(P::tenants_manage), R::normal, "Tenants", "The tenants one looks after",
            {.reply = list_of<TenantReply>("TenantArray"), .query = {{"active_only", "boolean", ""}}}, on(door, &TenantDoor::list)},
        {get, "/api/tenants/{tenant_id}", Access(P::tenants_manage), R::normal, "Tenants", "One tenant",
            {.reply = of<TenantReply>()}, on(door, &TenantDoor::get)},
        {put, "/api/tenants/{tenant_id}/plan", Access(P::tenants_manage), R::normal, "Tenants", "Change a tenant's plan",
            {.reply = of<PlanReply>(), .query = {{"plan", "string", "free, starter, pro or enterprise", true}}}, on(door, &TenantDoor::change_plan)},
        {post, "/api/tenants/{tenant_id}/activate", Access(P::tenants_manage), R::normal, "Tenants", "Let a tenant in again",
            {.reply = of<StatusReply>()}, on(door, &TenantDoor::activate)},
        {post, "/api/tenants/{tenant_id}/deactivate", Access(P::tenants_manage), R::normal, "Tenants", "Lock a tenant out at once",
            {.reply = of<StatusReply>(), .errors = {409}}, on(door, &TenantDoor::deactivate)},
    };
}

Lines audit_lines(AuditDoor& door) {
    return {
        {get, "/api/audit/events", Access(P::audit_read), R::normal, "Audit", "The newest events that match, oldest of them first",
            {.reply = list_of<AuditEventReply>("AuditEventArray"),
             .query = {{"limit", "integer", "1 to 500, 50 when absent"}, {"skip", "integer", "newest events to leave out"},
                       {"type", "string", ""}, {"entity_type", "string", ""}, {"entity_id", "string", ""}, {"lead_id", "string", ""},
                       {"actor", "string", ""}, {"from", "date-time", ""}, {"to", "date-time", ""}, {"order", "string", "desc: newest first"}}},
            on(door, &AuditDoor::list)},
        {get, "/api/audit/events/{event_id}", Access(P::audit_read), R::normal, "Audit", "One event and whether its hash is right",
            {.reply = of<AuditEventReply>()}, on(door, &AuditDoor::get)},
        {get, "/api/audit/verify", Access(P::admin), R::normal, "Audit", "Recompute the whole hash chain",
            {.reply = of<AuditChainReply>()}, on(door, &AuditDoor::verify)},
    };
}

Lines backup_lines(BackupDoor& door) {
    return {
        {post, "/api/admin/audit/backup", Access(P::admin), R::normal, "Backups", "Back the audit log up into a file of JSON lines",
            {.reply = of<core::AuditBackupMeta>(), .query = {{"compress", "boolean", "true when absent: gzip"}},
             .description = "Answers when the file is on disk. For administrators of the operator's tenant (`default`), as all of this chapter: a backup holds the events of every tenant."},
            on(door, &BackupDoor::create_audit)},
        {get, "/api/admin/audit/backups", Access(P::admin), R::normal, "Backups", "The backups of the audit log, newest first",
            {.reply = of<AuditBackupListReply>()}, on(door, &BackupDoor::list_audit)},
        {get, "/api/admin/audit/backups/{name}", Access(P::admin), R::normal, "Backups", "A backup of the audit log itself, streamed",
            {.reply_content_type = "application/gzip"}, on(door, &BackupDoor::download_audit)},
        {post, "/api/admin/audit/backups/{name}/verify", Access(P::admin), R::normal, "Backups", "Whether a backup is sound and the audit log still has its events",
            {.reply = of<AuditBackupCheckReply>()}, on(door, &BackupDoor::verify_audit)},
        {del, "/api/admin/audit/backups/{name}", Access(P::admin), R::normal, "Backups", "Remove a backup of the audit log",
            {.reply = of<StatusReply>()}, on(door, &BackupDoor::remove_audit)},
        {post, "/api/admin/backup", Access(P::admin), R::normal, "Backups", "Begin a backup of the whole store",
            {.request = of<StoreBackupRequest>(), .reply = of<StoreBackupRunReply>(), .errors = {409},
             .description = "Answers 202 at once; `GET /api/admin/backup` tells how it goes."}, on(door, &BackupDoor::begin_store)},
        {get, "/api/admin/backup", Access(P::admin), R::normal, "Backups", "How the latest backup of the whole store goes",
            {.reply = of<StoreBackupRunReply>()}, on(door, &BackupDoor::store_run)},
        {get, "/api/admin/backups", Access(P::admin), R::normal, "Backups", "The backups of the whole store, newest first",
            {.reply = of<StoreBackupListReply>()}, on(door, &BackupDoor::list_store)},
        {del, "/api/admin/backups/{name}", Access(P::admin), R::normal, "Backups", "Remove a backup of the whole store",
            {.reply = of<StatusReply>()}, on(door, &BackupDoor::remove_store)},
    };
}

Lines system_lines(HealthDoor& health, MetricsDoor& metrics, const RouteOptions& options) {
    const Access reader = options.public_metrics ? kAnyone : Access(P::monitoring_read);
    return {
        {get, "/health", kAnyone, R::none, "System", "Whether the server is well", {}, on(health, &HealthDoor::health)},
        {get, "/health/detailed", kAnyone, R::none, "System", "The same with figures of each part", {}, on(health, &HealthDoor::detailed)},
        {get, "/api/health/detailed", kAnyone, R::none, "System", "The same under /api", {}, on(health, &HealthDoor::detailed)},
        {get, "/health/live", kAnyone, R::none, "System", "Whether the process answers at all", {}, on(health, &HealthDoor::live)},
        {get, "/health/ready", kAnyone, R::none, "System", "Whether requests will be served", {}, on(health, &HealthDoor::ready)},
        {get, "/api/status", kAnyone, R::none, "System", "Which groups of endpoints are available", {}, on(health, &HealthDoor::status)},
        {get, "/metrics", reader, R::none, "System", "Live figures as JSON, or Prometheus text by ?format=prometheus or Accept",
            {.query = {{"format", "string", "prometheus"}}}, on(metrics, &MetricsDoor::metrics)},
        {get, "/api/metrics", reader, R::none, "System", "The same under /api", {.query = {{"format", "string", "prometheus"}}}, on(metrics, &MetricsDoor::metrics)},
        {get, "/metrics/prometheus", reader, R::none, "System", "Live figures as Prometheus text",
            {.reply_content_type = "text/plain"}, on(metrics, &MetricsDoor::prometheus)},
    };
}

Lines docs_lines(DocsDoor& door) {
    const Shape document;
    const Shape page{.reply_content_type = "text/html"};
    return {
        {get, "/", kAnyone, R::none, "Documents", "How the server is, and where to go from here", page, on(door, &DocsDoor::home)},
        {get, "/setup", kAnyone, R::none, "Documents", "The page behind the setup link", page, on(door, &DocsDoor::setup_page)},
        {get, "/openapi.json", kAnyone, R::none, "Documents", "This document", document, on(door, &DocsDoor::openapi)},
        {get, "/api/openapi.json", kAnyone, R::none, "Documents", "This document under /api", document, on(door, &DocsDoor::openapi)},
        {get, "/docs", kAnyone, R::none, "Documents", "This document as pages to try", page, on(door, &DocsDoor::page)},
        {get, "/api/docs", kAnyone, R::none, "Documents", "The same under /api", page, on(door, &DocsDoor::page)},
        {get, "/redoc", kAnyone, R::none, "Documents", "This document as one page to read", page, on(door, &DocsDoor::reading_page)},
        {get, "/api/redoc", kAnyone, R::none, "Documents", "The same under /api", page, on(door, &DocsDoor::reading_page)},
        {get, "/docs/{file}", kAnyone, R::none, "Documents", "Script and style of the pages", {.reply_content_type = "text/plain"}, on(door, &DocsDoor::asset)},
    };
}

// clang-format on

void append(Lines& table, Lines lines) {
    table.insert(
        table.end(), std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end())
    );
}

}  // namespace

std::vector<Endpoint> make_routes(const Doors& doors, const RouteOptions& options) {
    Lines table;
    append(table, auth_lines(doors.auth));
    append(table, setup_lines(doors.setup));
    append(table, lead_lines(doors.leads));
    append(table, task_lines(doors.tasks));
    append(table, workflow_lines(doors.workflows));
    append(table, campaign_lines(doors.campaigns));
    append(table, outside_lines(doors.email, doors.crm));
    append(table, worker_lines(doors.worker));
    append(table, schedule_lines(doors.schedules));
    append(table, queue_lines(doors.queues));
    append(table, event_lines(doors.events));
    append(table, worker_list_lines(doors.worker_list));
    append(table, user_lines(doors.users));
    append(table, tenant_lines(doors.tenants));
    append(table, audit_lines(doors.audit));
    append(table, backup_lines(doors.backups));
    append(table, system_lines(doors.health, doors.metrics, options));
    append(table, docs_lines(doors.docs));
    return table;
}

}  // namespace ao::api
