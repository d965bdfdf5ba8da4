// The lines of work on many leads that goes on in the background.
#include "api/account_wire.h"
#include "api/lead_job_wire.h"
#include "api/lead_jobs.h"
#include "api/route_lines.h"
#include "api/wire.h"

namespace ao::api {

using enum http::Method;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines lead_job_lines(LeadJobDoor& door) {
    return {
        {post, "/api/leads/export", Access(P::leads_read), R::normal, "Jobs", "Begin a file of leads, made in the background",
            {.request = of<LeadExportRequest>(), .reply = of<LeadJobReply>(), .headers = {"Idempotency-Key"}, .status = 202, .errors = {409},
             .description = "The leads that the filter selects now; those that come later are not in the file. The job is on disk when it is answered and goes on after a restart; `file` of GET /api/jobs/{job_id} names the file when it is complete. A tenant has at most 10 open jobs; the last 50 that ended are kept for a week.",
             .request_example = R"({"format":"csv","filter":{"status":"new"}})"}, on(door, &LeadJobDoor::begin_export)},
        {post, "/api/workflows/{workflow_id}/execute/bulk", Access(P::workflows_write), R::normal, "Jobs", "Begin to run a workflow for many leads, in the background",
            {.request = of<WorkflowStartRequest>(), .reply = of<LeadJobReply>(), .headers = {"Idempotency-Key"}, .status = 202, .errors = {404, 409, 413},
             .description = "The selection is frozen and on disk when this is answered. Each lead gets one run, after a restart too; one that the workflow does not take is counted in `refused`.",
             .request_example = R"({"filter":{"status":"new"},"expected_count":3})"}, on(door, &LeadJobDoor::begin_workflow)},
        {get, "/api/jobs", Access(P::leads_read), R::normal, "Jobs", "One's own jobs over many leads, newest first",
            {.reply = of<LeadJobListReply>()}, on(door, &LeadJobDoor::list)},
        {get, "/api/jobs/{job_id}", Access(P::leads_read), R::normal, "Jobs", "How a job goes",
            {.reply = of<LeadJobReply>(), .errors = {404}}, on(door, &LeadJobDoor::get)},
        {post, "/api/jobs/{job_id}/cancel", Access(P::leads_read), R::normal, "Jobs", "End a job where it is; runs that were started go on",
            {.reply = of<LeadJobReply>(), .errors = {404, 409}}, on(door, &LeadJobDoor::cancel)},
        {get, "/api/jobs/{job_id}/file", Access(P::leads_read), R::normal, "Jobs", "The file of an export, streamed",
            {.reply_content_type = "text/csv", .errors = {404, 409}}, on(door, &LeadJobDoor::download)},
        {del, "/api/jobs/{job_id}", Access(P::leads_read), R::normal, "Jobs", "Remove a job that has ended, and its file",
            {.reply = of<MessageReply>(), .errors = {404, 409}}, on(door, &LeadJobDoor::remove)},
    };
}

// clang-format on

}  // namespace ao::api
