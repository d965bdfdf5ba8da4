// The lines of changes to many leads, and of lists with a name.
#include "api/account_wire.h"
#include "api/lead_action_wire.h"
#include "api/lead_actions.h"
#include "api/route_lines.h"
#include "api/saved_view_wire.h"
#include "api/saved_views.h"
#include "api/wire.h"

namespace ao::api {

using enum http::Method;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines lead_action_lines(LeadActionDoor& door) {
    return {
        {post, "/api/leads/bulk/change", Access(P::leads_write), R::normal, "Leads", "Change fields and tags of many leads",
            {.request = of<LeadBulkChangeBody>(), .reply = of<LeadActionReply>(), .errors = {409, 413},
             .description = "The selection is frozen, then worked off in short transactions; each lead has its audit event and its event in GET /api/events. A call that is cut short can be sent again.",
             .request_example = R"({"filter":{"status":"new"},"expected_count":3,"set":{"owner":"ann"},"add_tags":["spring"]})"}, on(door, &LeadActionDoor::change)},
        {post, "/api/leads/bulk/delete", Access(P::leads_delete), R::normal, "Leads", "Delete many leads",
            {.request = of<LeadSelectionBody>(), .reply = of<LeadActionReply>(), .errors = {409, 413}}, on(door, &LeadActionDoor::remove)},
        {post, "/api/leads/import/{import_id}/undo", Access(P::leads_delete), R::normal, "Leads", "Delete the leads that an import made, unless they were changed since",
            {.reply = of<LeadActionReply>(), .query = {{"dry_run", "boolean", "Only count"}}, .errors = {404}}, on(door, &LeadActionDoor::undo_import)},
    };
}

Lines saved_view_lines(SavedViewDoor& door) {
    return {
        {get, "/api/views", kSignedIn, R::normal, "Views", "One's own views of a list and those shared in the tenant",
            {.reply = of<ViewListReply>(), .query = {{"page", "string", "leads (when absent) or tasks"}}}, on(door, &SavedViewDoor::list)},
        {post, "/api/views", kSignedIn, R::normal, "Views", "Keep a filter, an order and columns under a name",
            {.request = of<ViewRequest>(), .reply = of<ViewReply>(), .headers = {"Idempotency-Key"}, .errors = {409}}, on(door, &SavedViewDoor::create)},
        {get, "/api/views/{view_id}", kSignedIn, R::normal, "Views", "One view",
            {.reply = of<ViewReply>(), .errors = {404}}, on(door, &SavedViewDoor::get)},
        {put, "/api/views/{view_id}", kSignedIn, R::normal, "Views", "Change what is given of a view",
            {.request = of<ViewChangeRequest>(), .reply = of<ViewReply>(), .errors = {404, 409}}, on(door, &SavedViewDoor::change)},
        {del, "/api/views/{view_id}", kSignedIn, R::normal, "Views", "Delete a view",
            {.reply = of<MessageReply>(), .errors = {404}}, on(door, &SavedViewDoor::remove)},
    };
}

// clang-format on

}  // namespace ao::api
