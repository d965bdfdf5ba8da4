// The lines of runs of workflows.
#include "api/route_lines.h"
#include "api/run_wire.h"
#include "api/wire.h"
#include "api/workflow_runs.h"

namespace ao::api {

using enum http::Method;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines run_lines(RunDoor& door) {
    const Shape one{.reply = of<RunReply>(), .errors = {404, 409}};
    return {
        {get, "/api/workflows/runs", Access(P::workflows_read), R::normal, "Workflows", "Runs, newest first",
            {.reply = of<RunListReply>(),
             .query = {{"workflow_id", "string", ""}, {"status", "string", "running, paused, completed, failed or cancelled"}, {"lead_id", "string", ""},
                       {"started_after", "date-time", ""}, {"started_before", "date-time", ""}, {"limit", "integer", "1 to 1000, 100 when absent"},
                       {"cursor", "string", "next_cursor of the page before"}}},
            on(door, &RunDoor::list)},
        {post, "/api/workflows/runs/actions", Access(P::workflows_write), R::normal, "Workflows", "Do the same to many runs",
            {.request = of<RunActionRequest>(), .reply = of<RunActionReply>(), .errors = {409, 413},
             .description = "To those that `ids` names (at most 10,000) or `filter` selects (at most 100,000). Which ones is settled once, at the start; "
                            "with `expected_count` nothing happens when the filter selects another number.",
             .request_example = R"({"action":"retry","filter":{"workflow_id":"workflow-1","status":"failed"}})"}, on(door, &RunDoor::act_on_many)},
        {get, "/api/workflows/runs/{run_id}", Access(P::workflows_read), R::normal, "Workflows", "One run with every attempt at its steps",
            {.reply = of<RunDetailReply>(), .errors = {404}}, on(door, &RunDoor::get)},
        {post, "/api/workflows/runs/{run_id}/cancel", Access(P::workflows_write), R::normal, "Workflows", "End a run; one that has ended stays as it is",
            {.reply = of<RunReply>(), .errors = {404}}, on(door, &RunDoor::cancel)},
        {post, "/api/workflows/runs/{run_id}/pause", Access(P::workflows_write), R::normal, "Workflows", "Begin no further step of a run", one, on(door, &RunDoor::pause)},
        {post, "/api/workflows/runs/{run_id}/resume", Access(P::workflows_write), R::normal, "Workflows", "Go on with a paused run", one, on(door, &RunDoor::resume)},
        {post, "/api/workflows/runs/{run_id}/retry", Access(P::workflows_write), R::normal, "Workflows", "Go on with a failed or cancelled run where it stopped",
            {.request = of<RunRetryRequest>(), .reply = of<RunReply>(), .errors = {404, 409},
             .description = "The step that failed is tried again, with all its attempts and the same key towards others; `input` replaces what the trigger brought."},
            on(door, &RunDoor::retry)},
        {post, "/api/workflows/runs/{run_id}/rerun", Access(P::workflows_write), R::normal, "Workflows", "Run an ended run again from any step",
            {.request = of<RunRepeatRequest>(), .reply = of<RunReply>(), .errors = {404, 409},
             .description = "Outputs of earlier steps stay what they were; `input` replaces what the trigger brought.",
             .request_example = R"({"step_id":"update_crm"})"}, on(door, &RunDoor::repeat)},
    };
}

// clang-format on

}  // namespace ao::api
