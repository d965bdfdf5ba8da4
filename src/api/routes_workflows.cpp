// The lines of workflows and campaigns.
#include "api/campaign_wire.h"
#include "api/campaigns.h"
#include "api/route_lines.h"
#include "api/run_wire.h"
#include "api/wire.h"
#include "api/workflow_wire.h"
#include "api/workflows.h"

namespace ao::api {

using enum http::Method;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines workflow_lines(WorkflowDoor& door) {
    const Shape trigger{.request = of<WorkflowTriggerRequest>(), .reply = of<WorkflowTriggerReply>(), .headers = {"Idempotency-Key"}, .errors = {404, 409},
                        .description = "The lead is named by its id, or by its data: the lead with that e-mail address, else a new one.",
                        .request_example = R"({"workflow_id":"workflow-1","lead_data":{"email":"ada@example.com"}})"};
    const Shape create{.request = of<WorkflowTriggerRequest>(), .headers = {"Idempotency-Key"}, .errors = {404, 409},
                       .description = "A body with `workflow_id` runs that workflow, as /api/workflows/trigger does. Any other body is the definition of a new workflow, "
                                      "which is a draft until it is published; the reply is the workflow.",
                       .request_example = R"({"workflow_id":"workflow-1","lead_data":{"email":"ada@example.com"}})"};
    const Shape one{.reply = of<WorkflowDetailReply>(), .errors = {404, 409}};
    const Shape publish{.reply = of<WorkflowDetailReply>(), .headers = {"If-Match"}, .errors = {404, 409, 412}};
    const Shape save{.reply = of<WorkflowDetailReply>(), .headers = {"If-Match"}, .errors = {404, 409, 412},
                     .description = "With the ETag of the workflow as If-Match nobody's work is overwritten: 412 has the workflow as it stands now as `current`. What is published stays as it is until the draft is published. The body is a definition: name, triggers, entry, steps, concurrency, rate, notify_on_error.",
                     .request_example = R"({"name":"Greet","trigger":{"kind":"new_lead"},"steps":[{"id":"greet","kind":"email_send"}]})"};
    const Shape named{.request = of<WorkflowNameRequest>(), .reply = of<WorkflowDetailReply>(), .errors = {404, 409}};
    const std::vector<QueryParameter> page{{"skip", "integer", ""}, {"limit", "integer", "1 to 1000, 100 when absent"}};
    return {
        {get, "/api/workflows", Access(P::workflows_read), R::normal, "Workflows", "All but the archived ones, by name",
            {.reply = of<WorkflowListReply>(), .query = page}, on(door, &WorkflowDoor::list)},
        {get, "/api/workflows/active", Access(P::workflows_read), R::normal, "Workflows", "Those that take runs",
            {.reply = of<WorkflowListReply>(), .query = page}, on(door, &WorkflowDoor::list_active)},
        {post, "/api/workflows/trigger", Access(P::workflows_write), R::normal, "Workflows", "Run a workflow for a lead", trigger, on(door, &WorkflowDoor::trigger)},
        {post, "/api/workflows", Access(P::workflows_write), R::normal, "Workflows", "Make a workflow, or run one", create, on(door, &WorkflowDoor::create)},
        {post, "/api/workflows/pause", Access(P::workflows_write), R::normal, "Workflows", "Pause the workflow that the body names", named, on(door, &WorkflowDoor::pause_named)},
        {post, "/api/workflows/resume", Access(P::workflows_write), R::normal, "Workflows", "Resume the workflow that the body names", named, on(door, &WorkflowDoor::resume_named)},
        {get, "/api/workflows/{workflow_id}", Access(P::workflows_read), R::normal, "Workflows", "One workflow with its definition",
            {.reply = of<WorkflowDetailReply>(), .errors = {404}}, on(door, &WorkflowDoor::get)},
        {put, "/api/workflows/{workflow_id}", Access(P::workflows_write), R::normal, "Workflows", "Keep a definition as the draft", save, on(door, &WorkflowDoor::save)},
        {del, "/api/workflows/{workflow_id}", Access(P::workflows_write), R::normal, "Workflows", "Put a workflow away; its runs stay", one, on(door, &WorkflowDoor::archive)},
        {get, "/api/workflows/{workflow_id}/status", Access(P::workflows_read), R::normal, "Workflows", "How a workflow, or one run by its execution id, stands",
            {.reply = of<WorkflowStatusReply>(), .errors = {404}}, on(door, &WorkflowDoor::status)},
        {post, "/api/workflows/{workflow_id}/publish", Access(P::workflows_write), R::normal, "Workflows", "Make the draft the version that new runs take", publish, on(door, &WorkflowDoor::publish)},
        {post, "/api/workflows/{workflow_id}/pause", Access(P::workflows_write), R::normal, "Workflows", "Start no runs; open ones go on", one, on(door, &WorkflowDoor::pause)},
        {post, "/api/workflows/{workflow_id}/resume", Access(P::workflows_write), R::normal, "Workflows", "Start runs again", one, on(door, &WorkflowDoor::resume)},
        {post, "/api/workflows/{workflow_id}/archive", Access(P::workflows_write), R::normal, "Workflows", "Put a workflow away for good; its runs stay", one, on(door, &WorkflowDoor::archive)},
        {post, "/api/workflows/{workflow_id}/execute", Access(P::workflows_write), R::normal, "Workflows", "Run this workflow now",
            {.request = of<WorkflowExecuteRequest>(), .reply = of<WorkflowTriggerReply>(), .headers = {"Idempotency-Key"}, .errors = {404, 409}}, on(door, &WorkflowDoor::execute)},
        {get, "/api/workflows/{workflow_id}/versions", Access(P::workflows_read), R::normal, "Workflows", "What was published, newest first",
            {.reply = of<WorkflowVersionListReply>(), .errors = {404}}, on(door, &WorkflowDoor::versions)},
        {get, "/api/workflows/{workflow_id}/versions/{version}", Access(P::workflows_read), R::normal, "Workflows", "One version with its definition",
            {.reply = of<WorkflowVersionReply>(), .errors = {404}}, on(door, &WorkflowDoor::version)},
        {post, "/api/workflows/{workflow_id}/move", Access(P::workflows_write), R::normal, "Workflows", "Move open runs to another version",
            {.request = of<WorkflowMoveRequest>(), .reply = of<WorkflowMoveReply>(), .errors = {404},
             .description = "A run can move when the version has the steps that it stands at, of the same kinds. At most 1,000 a call; with `dry_run` nothing moves.",
             .request_example = R"({"version":2,"dry_run":true})"}, on(door, &WorkflowDoor::move)},
        {post, "/api/workflows/{workflow_id}/dry-run", Access(P::workflows_read), R::normal, "Workflows", "What a run would do, without any effect",
            {.request = of<WorkflowDryRunRequest>(), .reply = of<WorkflowDryRunReply>(), .errors = {404},
             .description = "For a lead by its id, or for one that is made up. Nothing is stored, nobody is called, waits take no time.",
             .request_example = R"({"lead_data":{"email":"ada@example.com"}})"}, on(door, &WorkflowDoor::dry_run)},
        {get, "/api/workflows/{workflow_id}/why", Access(P::workflows_read), R::normal, "Workflows", "Why a lead enters this workflow, or does not",
            {.reply = of<WorkflowWhyReply>(), .query = {{"lead_id", "string", "which lead"}, {"trigger", "string", "kind of the trigger; new_lead when absent"}}, .errors = {404}},
            on(door, &WorkflowDoor::why)},
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

// clang-format on

}  // namespace ao::api
