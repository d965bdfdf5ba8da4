// The lines of workflows and campaigns.
#include "api/campaign_wire.h"
#include "api/campaigns.h"
#include "api/route_lines.h"
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

// clang-format on

}  // namespace ao::api
