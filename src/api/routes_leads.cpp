// The lines of leads.
#include "api/lead_bulk_wire.h"
#include "api/lead_query.h"
#include "api/lead_wire.h"
#include "api/leads.h"
#include "api/route_lines.h"
#include "api/wire.h"

namespace ao::api {

using enum http::Method;

namespace {

constexpr std::size_t kBulkBytes = 32UL << 20;

}  // namespace

// One line of text a route, so that the table can be read as one.
// clang-format off

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
             .query = {{"source", "string", "Source of lines that name none"}, {"dry_run", "boolean", "Only check the file"},
                       {"column.{header}", "string", "The field that this column of the file fills, once for each column: first_name, last_name, name, email, phone, company, source, status, owner, score, tags, custom_fields, custom.<key>, or - to leave it out. Columns not named are guessed from their headers"}},
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

// clang-format on

}  // namespace ao::api
