#include "api/analytics_wire.h"

namespace ao::api {

namespace {

using model::percent_of;
using model::TallyEvent;

double a_day(std::int64_t number, const core::Period& period) {
    return static_cast<double>(number) / static_cast<double>(period.days);
}

TrendLine trend_of(std::int64_t current, std::int64_t previous) {
    TrendLine line{current, previous};
    if (previous != 0) line.change_percent = percent_of(current - previous, previous);
    return line;
}

}  // namespace

LeadAnalytics lead_analytics(const core::Period& period) {
    const model::Figures& total = period.total;
    const std::int64_t synced = total.of(TallyEvent::leads_synced);
    LeadAnalytics reply{period.days, total.leads_created, total.leads_qualified, synced};
    reply.total_leads_converted = total.leads_converted;
    reply.qualification_rate = percent_of(total.leads_qualified, total.leads_created);
    reply.conversion_rate = percent_of(total.leads_converted, total.leads_created);
    reply.sync_rate = percent_of(synced, total.leads_created);
    reply.daily_average = {
        a_day(total.leads_created, period),
        a_day(total.leads_qualified, period),
        a_day(synced, period)};
    return reply;
}

WorkflowAnalytics workflow_analytics(const core::Period& period) {
    const std::int64_t executed = period.total.of(TallyEvent::workflows_executed);
    const std::int64_t succeeded = period.total.of(TallyEvent::workflows_succeeded);
    const std::int64_t failed = period.total.of(TallyEvent::workflows_failed);
    WorkflowAnalytics reply{period.days, executed, succeeded, failed};
    reply.success_rate = percent_of(succeeded, executed);
    reply.failure_rate = percent_of(failed, executed);
    reply.daily_average = {
        a_day(executed, period), a_day(succeeded, period), a_day(failed, period)};
    return reply;
}

EmailAnalytics email_analytics(const core::Period& period) {
    const std::int64_t sent = period.total.of(TallyEvent::emails_sent);
    const std::int64_t opened = period.total.of(TallyEvent::emails_opened);
    const std::int64_t clicked = period.total.of(TallyEvent::emails_clicked);
    EmailAnalytics reply{period.days, sent, opened, clicked};
    reply.open_rate = percent_of(opened, sent);
    reply.click_rate = percent_of(clicked, sent);
    reply.daily_average = {a_day(sent, period), a_day(opened, period), a_day(clicked, period)};
    return reply;
}

AnalyticsSummary to_summary(const core::Period& period, base::Time now) {
    AnalyticsSummary summary{.report_date = now, .period_days = period.days};
    summary.leads = lead_analytics(period);
    summary.workflows = workflow_analytics(period);
    summary.emails = email_analytics(period);
    summary.total_events = period.total.leads_created;
    for (const std::int64_t number : period.total.events)
        summary.total_events += number;
    return summary;
}

std::map<std::string, DayFigures> to_daily(const core::Period& period) {
    std::map<std::string, DayFigures> daily;
    for (const auto& [day, figures] : period.daily)
        daily[model::to_text(day)] = {
            figures.leads_created,
            figures.leads_qualified,
            figures.leads_converted,
            figures.of(TallyEvent::leads_synced),
            figures.of(TallyEvent::workflows_executed),
            figures.of(TallyEvent::emails_sent)};
    return daily;
}

std::vector<FunnelStage> to_stages(const core::Overview& overview) {
    std::vector<FunnelStage> stages;
    for (const core::LeadGroup& group : overview.by_status)
        stages.push_back(
            {group.name, group.total, percent_of(group.total, overview.period.total.leads_created)}
        );
    return stages;
}

std::vector<SourceFigures> to_sources(const core::Overview& overview) {
    std::vector<SourceFigures> sources;
    for (const core::LeadGroup& group : overview.by_source)
        sources.push_back(
            {group.name,
             group.total,
             group.qualified,
             group.converted,
             percent_of(group.qualified, group.total),
             percent_of(group.converted, group.total)}
        );
    return sources;
}

TrendsReply to_trends(const core::Period& now, const core::Period& before) {
    const auto event = [&](TallyEvent what) {
        return trend_of(now.total.of(what), before.total.of(what));
    };
    TrendsReply reply{.period_days = now.days};
    reply.leads_created = trend_of(now.total.leads_created, before.total.leads_created);
    reply.leads_qualified = trend_of(now.total.leads_qualified, before.total.leads_qualified);
    reply.leads_converted = trend_of(now.total.leads_converted, before.total.leads_converted);
    reply.leads_synced = event(TallyEvent::leads_synced);
    reply.workflows_executed = event(TallyEvent::workflows_executed);
    reply.emails_sent = event(TallyEvent::emails_sent);
    return reply;
}

std::string to_csv(const core::Period& period) {
    std::string csv = "date,leads_created,leads_qualified,workflows_executed,emails_sent\n";
    for (const auto& [day, figures] : period.daily) {
        csv += model::to_text(day);
        for (const std::int64_t number :
             {figures.leads_created,
              figures.leads_qualified,
              figures.of(TallyEvent::workflows_executed),
              figures.of(TallyEvent::emails_sent)})
            csv += "," + std::to_string(number);
        csv += "\n";
    }
    return csv;
}

}  // namespace ao::api
