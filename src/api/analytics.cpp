#include "api/analytics.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "api/analytics_wire.h"
#include "api/wire.h"

namespace ao::api {

namespace {

constexpr std::int64_t kUsualDays = 30;
constexpr std::int64_t kMostDays = 365;
constexpr double kMostValue = 1e12;

base::Result<std::int64_t> days_of(const Call& call) {
    return query_integer(call, "days", kUsualDays, 1, kMostDays);
}

base::Result<double> query_number(
    const Call& call, std::string_view name, double fallback, double highest
) {
    const auto text = call.request.query_param(name);
    if (!text || text->empty()) return fallback;
    double number = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), number);
    const bool whole = read.ec == std::errc() && read.ptr == text->data() + text->size();
    if (whole && std::isfinite(number) && number >= 0 && number <= highest) return number;
    return base::invalid(
        "A query parameter is wrong.",
        {{"query:" + std::string(name),
          highest == 1 ? "must be a number from 0 to 1" : "must be a number from 0 to 1e12",
          "range"}}
    );
}

}  // namespace

Answer AnalyticsDoor::dashboard(Call& call) {
    const auto days = days_of(call);
    if (!days) co_return days.error();
    const core::Overview found = co_await analytics_.overview(call.actor, *days);
    DashboardReply reply{.total_leads = found.total_leads};
    reply.summary = to_summary(found.period, clock_.now());
    reply.qualification_rate = reply.summary.leads.qualification_rate;
    reply.active_workflows = found.running_workflows;
    reply.funnel = to_stages(found);
    reply.sources = to_sources(found);
    reply.daily = to_daily(found.period);
    co_return reply_with(reply);
}

Answer AnalyticsDoor::leads(Call& call) {
    const auto days = days_of(call);
    if (!days) co_return days.error();
    co_return reply_with(lead_analytics(co_await analytics_.period(call.actor, *days)));
}

Answer AnalyticsDoor::workflows(Call& call) {
    const auto days = days_of(call);
    if (!days) co_return days.error();
    co_return reply_with(workflow_analytics(co_await analytics_.period(call.actor, *days)));
}

Answer AnalyticsDoor::emails(Call& call) {
    const auto days = days_of(call);
    if (!days) co_return days.error();
    co_return reply_with(email_analytics(co_await analytics_.period(call.actor, *days)));
}

Answer AnalyticsDoor::daily(Call& call) {
    const auto days = days_of(call);
    if (!days) co_return days.error();
    const core::Period found = co_await analytics_.period(call.actor, *days);
    DailyReply reply{found.days, to_daily(found)};
    co_return reply_with(reply);
}

Answer AnalyticsDoor::funnel(Call& call) {
    const auto days = days_of(call);
    if (!days) co_return days.error();
    const core::Overview found = co_await analytics_.overview(call.actor, *days);
    const model::Figures& total = found.period.total;
    FunnelReply reply{.period_days = *days, .total = total.leads_created};
    reply.qualification_rate = model::percent_of(total.leads_qualified, total.leads_created);
    reply.conversion_rate = model::percent_of(total.leads_converted, total.leads_created);
    reply.stages = to_stages(found);
    co_return reply_with(reply);
}

Answer AnalyticsDoor::sources(Call& call) {
    const auto days = days_of(call);
    if (!days) co_return days.error();
    const core::Overview found = co_await analytics_.overview(call.actor, *days);
    SourcesReply reply{*days, found.period.total.leads_created, to_sources(found)};
    co_return reply_with(reply);
}

Answer AnalyticsDoor::trends(Call& call) {
    const auto days = days_of(call);
    if (!days) co_return days.error();
    const auto [now, before] = co_await analytics_.trend(call.actor, *days);
    co_return reply_with(to_trends(now, before));
}

Answer AnalyticsDoor::roi(Call& call) {
    const auto days = days_of(call);
    if (!days) co_return days.error();
    const auto value = query_number(call, "lead_value", 100, kMostValue);
    if (!value) co_return value.error();
    const auto rate = query_number(call, "conversion_rate", 0.1, 1);
    if (!rate) co_return rate.error();
    const core::Period found = co_await analytics_.period(call.actor, *days);
    const auto created = static_cast<double>(found.total.leads_created);
    RoiReply reply{.qualified_leads = found.total.leads_qualified};
    reply.estimated_conversions = static_cast<double>(found.total.leads_qualified) * *rate;
    reply.assumed_lead_value = *value;
    reply.assumed_conversion_rate = *rate;
    reply.estimated_revenue = reply.estimated_conversions * *value;
    reply.revenue_per_lead = created > 0 ? reply.estimated_revenue / created : 0;
    co_return reply_with(reply);
}

Answer AnalyticsDoor::export_all(Call& call) {
    const auto days = days_of(call);
    if (!days) co_return days.error();
    const std::string format(call.request.query_param("format").value_or("json"));
    if (format != "json" && format != "csv")
        co_return base::invalid(
            "There is no such format.", {{"query:format", "must be json or csv", "enum"}}
        );
    const core::Period found = co_await analytics_.period(call.actor, *days);
    if (call.request.header("accept").find("text/csv") != std::string_view::npos) {
        http::Response response{.body = to_csv(found)};
        response.content_type = "text/csv; charset=utf-8";
        response.with("Content-Disposition", "attachment; filename=\"analytics.csv\"");
        co_return response;
    }
    AnalyticsExport reply{format};
    reply.data =
        format == "csv" ? to_csv(found) : base::json::to_string(to_summary(found, clock_.now()));
    co_return reply_with(reply);
}

}  // namespace ao::api
