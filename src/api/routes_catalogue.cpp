// The lines of what workflows are made of, of their webhooks and of what they leave for people.
#include "api/catalogue_wire.h"
#include "api/follow_up_wire.h"
#include "api/follow_ups.h"
#include "api/hook_wire.h"
#include "api/hooks.h"
#include "api/route_lines.h"
#include "api/wire.h"
#include "api/workflow_catalogue.h"

namespace ao::api {

using enum http::Method;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines workflow_catalogue_lines(WorkflowCatalogueDoor& door, HookDoor& hooks) {
    const Shape templates{.reply = of<WorkflowTemplateListReply>()};
    return {
        {get, "/api/workflows/schema", Access(P::workflows_read), R::normal, "Workflows", "JSON Schema of a definition: steps, triggers, conditions", {}, on(door, &WorkflowCatalogueDoor::schema)},
        {get, "/api/workflows/templates", Access(P::workflows_read), R::normal, "Workflows", "Workflows to start from", templates, on(door, &WorkflowCatalogueDoor::templates)},
        {get, "/api/builder/templates", Access(P::workflows_read), R::normal, "Workflows", "The same under the older path", templates, on(door, &WorkflowCatalogueDoor::templates)},
        {post, "/api/workflows/check", Access(P::workflows_read), R::normal, "Workflows", "Every fault of a definition, by place",
            {.reply = of<WorkflowCheckReply>(), .description = "The body is a definition. Nothing is stored.",
             .request_example = R"({"name":"Greet","triggers":[{"kind":"new_lead"}],"steps":[{"id":"tag","kind":"add_tag","settings":{"tag":"vip"}}]})"},
            on(door, &WorkflowCatalogueDoor::check)},
        {get, "/api/workflows/{workflow_id}/diff", Access(P::workflows_read), R::normal, "Workflows", "What changed between two versions",
            {.reply = of<WorkflowDiffReply>(), .query = {{"from", "integer", "the older version, 1 when absent"}, {"to", "integer", "the newer version, 1 when absent"}}, .errors = {404}},
            on(door, &WorkflowCatalogueDoor::difference)},
        {get, "/api/workflows/{workflow_id}/webhook", Access(P::workflows_write), R::normal, "Workflows", "Address and signing secret of the workflow's inbound webhook",
            {.reply = of<HookAddressReply>(), .errors = {404}}, on(hooks, &HookDoor::show)},
        {post, "/api/workflows/{workflow_id}/webhook/rotate", Access(P::workflows_write), R::normal, "Workflows", "Change the signing secret of the workflow's inbound webhook",
            {.request = of<HookRotateRequest>(), .reply = of<HookAddressReply>(), .errors = {404},
             .description = "The secret before opens for `grace_hours` more (24 when absent, 0 when it has leaked); those before that one no longer.",
             .request_example = R"({"grace_hours":24})"}, on(hooks, &HookDoor::rotate)},
        {post, "/api/hooks/{tenant_id}/{workflow_id}", kAnyone, R::normal, "Workflows", "Start a workflow by its webhook trigger",
            {.reply = of<HookReply>(), .headers = {"webhook-id", "webhook-timestamp", "webhook-signature"}, .errors = {401, 409},
             .description = "Signed as Standard Webhooks says, with the secret of GET /api/workflows/{workflow_id}/webhook. The body is any JSON; the same webhook-id starts one run.",
             .request_example = R"({"email":"ada@example.com"})"}, on(hooks, &HookDoor::receive)},
    };
}

Lines follow_up_lines(FollowUpDoor& door) {
    return {
        {get, "/api/follow-ups", Access(P::leads_read), R::normal, "Follow-ups", "What workflows left for people to do, oldest first",
            {.reply = of<FollowUpListReply>(),
             .query = {{"lead_id", "string", "of that lead"}, {"assignee", "string", "of that person"}, {"with_done", "boolean", "those that are done too"},
                       {"skip", "integer", ""}, {"limit", "integer", "1 to 1000, 100 when absent"}}}, on(door, &FollowUpDoor::list)},
        {post, "/api/follow-ups/{follow_up_id}/done", Access(P::leads_write), R::normal, "Follow-ups", "Mark one done; runs that wait for it go on",
            {.reply = of<FollowUpReply>(), .errors = {404}}, on(door, &FollowUpDoor::finish)},
    };
}

// clang-format on

}  // namespace ao::api
