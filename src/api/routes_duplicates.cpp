// The lines of leads that are one person.
#include "api/duplicate_wire.h"
#include "api/duplicates.h"
#include "api/route_lines.h"
#include "api/wire.h"

namespace ao::api {

using enum http::Method;

namespace {

constexpr std::size_t kListBytes = 8UL << 20;

}  // namespace

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines duplicate_lines(DuplicateDoor& door) {
    return {
        {get, "/api/leads/duplicates", Access(P::leads_read), R::normal, "Duplicates", "Groups of leads that may be one, a stretch of all leads at a time",
            {.reply = of<DuplicateGroupsReply>(),
             .query = {{"cursor", "string", "next_cursor of the call before"}, {"leads", "integer", "How many leads to look at: 1 to 500, 200 when absent"}},
             .description = "Each group stands under its oldest lead. The walk is at its end when there is no next_cursor."}, on(door, &DuplicateDoor::groups)},
        {get, "/api/leads/{id}/duplicates", Access(P::leads_read), R::normal, "Duplicates", "Leads that may be the same as this one, and why",
            {.reply = of<DuplicatesReply>(), .errors = {404}}, on(door, &DuplicateDoor::of_lead)},
        {post, "/api/leads/{id}/merge", Access(P::leads_write), R::normal, "Duplicates", "Make one lead of several; this one is kept",
            {.request = of<MergeRequest>(), .reply = of<MergeReply>(), .errors = {404, 409},
             .description = "One transaction. Tasks, mails and CRM calls come along; it can be undone for 30 days."}, on(door, &DuplicateDoor::merge)},
        {post, "/api/leads/{id}/not-duplicates", Access(P::leads_write), R::normal, "Duplicates", "Say that leads are not the same",
            {.request = of<DistinctRequest>(), .reply = of<DistinctReply>(), .errors = {404}}, on(door, &DuplicateDoor::mark_distinct)},
        {get, "/api/leads/merges", Access(P::leads_read), R::normal, "Duplicates", "What was merged, newest first",
            {.reply = of<MergeListReply>(), .query = {{"skip", "integer", ""}, {"limit", "integer", "1 to 500, 100 when absent"}}}, on(door, &DuplicateDoor::merges)},
        {post, "/api/leads/merges/{id}/undo", Access(P::leads_write), R::normal, "Duplicates", "Undo a merge; later changes to the kept lead stay",
            {.reply = of<MergeView>(), .errors = {404, 409}}, on(door, &DuplicateDoor::undo)},
        {post, "/api/leads/deduplicate", Access(P::leads_write), R::normal, "Duplicates", "Find duplicates among the objects given, or merge stored leads of one address",
            {.request = of<DedupRequest>(), .reply = of<DedupReply>(), .errors = {404, 409},
             .description = "Without `leads` the stored ones, 200 a call: go on with `next_cursor`. Only `dry_run: false` merges; the newest is kept, and each merge can be undone.",
             .request_example = R"({"strategy":"email","dry_run":true})"}, on(door, &DuplicateDoor::deduplicate), kListBytes},
        {post, "/api/dedup", Access(P::leads_write), R::normal, "Duplicates", "Make one of those objects that are one; stores nothing",
            {.request = of<DedupRequest>(), .reply = of<DedupReply>()}, on(door, &DuplicateDoor::dedup), kListBytes},
        {get, "/api/dedup/config", Access(P::leads_read), R::normal, "Duplicates", "How leads are compared", {.reply = of<DedupConfigReply>()}, on(door, &DuplicateDoor::config)},
    };
}

// clang-format on

}  // namespace ao::api
