// The lines of the analytics.
#include "api/analytics.h"
#include "api/analytics_wire.h"
#include "api/route_lines.h"
#include "api/wire.h"

namespace ao::api {

using enum http::Method;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines analytics_lines(AnalyticsDoor& door) {
    const QueryParameter days{"days", "integer", "1 to 365 UTC days, today included; 30 when absent"};
    return {
        {get, "/api/analytics/dashboard", Access(P::leads_read), R::normal, "Analytics", "Everything of the period in one reply", {.reply = of<DashboardReply>(), .query = {days}}, on(door, &AnalyticsDoor::dashboard)},
        {get, "/api/analytics/summary", Access(P::leads_read), R::normal, "Analytics", "The same under another path", {.reply = of<DashboardReply>(), .query = {days}}, on(door, &AnalyticsDoor::dashboard)},
        {get, "/api/analytics/leads", Access(P::leads_read), R::normal, "Analytics", "How many leads came, got far, and went to the CRM", {.reply = of<LeadAnalytics>(), .query = {days}}, on(door, &AnalyticsDoor::leads)},
        {get, "/api/analytics/workflows", Access(P::leads_read), R::normal, "Analytics", "How many workflows ran, and how they ended", {.reply = of<WorkflowAnalytics>(), .query = {days}}, on(door, &AnalyticsDoor::workflows)},
        {get, "/api/analytics/emails", Access(P::leads_read), R::normal, "Analytics", "How many mails went out, were opened and clicked", {.reply = of<EmailAnalytics>(), .query = {days}}, on(door, &AnalyticsDoor::emails)},
        {get, "/api/analytics/daily", Access(P::leads_read), R::normal, "Analytics", "A line a day", {.reply = of<DailyReply>(), .query = {days}}, on(door, &AnalyticsDoor::daily)},
        {get, "/api/analytics/funnel", Access(P::leads_read), R::normal, "Analytics", "The leads of the period by what has become of them", {.reply = of<FunnelReply>(), .query = {days}}, on(door, &AnalyticsDoor::funnel)},
        {get, "/api/analytics/sources", Access(P::leads_read), R::normal, "Analytics", "The leads of the period by where they came from", {.reply = of<SourcesReply>(), .query = {days}}, on(door, &AnalyticsDoor::sources)},
        {get, "/api/analytics/trends", Access(P::leads_read), R::normal, "Analytics", "The period beside the one before it", {.reply = of<TrendsReply>(), .query = {days}}, on(door, &AnalyticsDoor::trends)},
        {get, "/api/analytics/roi", Access(P::leads_read), R::normal, "Analytics", "What the qualified leads may be worth",
            {.reply = of<RoiReply>(), .query = {days, {"lead_value", "number", "of one customer; 100 when absent"}, {"conversion_rate", "number", "0 to 1; 0.1 when absent"}}},
            on(door, &AnalyticsDoor::roi)},
        {get, "/api/analytics/export", Access(P::leads_read), R::normal, "Analytics", "The numbers as a file",
            {.reply = of<AnalyticsExport>(), .query = {days, {"format", "string", "json or csv"}},
             .description = "`data` is text in both formats: the summary, or a line a day. With `Accept: text/csv` the reply is the CSV itself."},
            on(door, &AnalyticsDoor::export_all)},
    };
}

// clang-format on

}  // namespace ao::api
