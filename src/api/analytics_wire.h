#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/analytics.h"

/// The JSON of the analytics. All names up to DailyReply are the contract's.
namespace ao::api {

struct LeadAverages {
    double created = 0;
    double qualified = 0;
    double synced = 0;
};
BOOST_DESCRIBE_STRUCT(LeadAverages, (), (created, qualified, synced))

struct LeadAnalytics {
    std::int64_t period_days = 0;
    std::int64_t total_leads_created = 0;
    std::int64_t total_leads_qualified = 0;
    std::int64_t total_leads_synced = 0;
    std::int64_t total_leads_converted = 0;
    double qualification_rate = 0;
    double conversion_rate = 0;
    double sync_rate = 0;
    LeadAverages daily_average{};
};
BOOST_DESCRIBE_STRUCT(
    LeadAnalytics,
    (),
    (period_days,
     total_leads_created,
     total_leads_qualified,
     total_leads_synced,
     total_leads_converted,
     qualification_rate,
     conversion_rate,
     sync_rate,
     daily_average)
)

struct WorkflowAverages {
    double executed = 0;
    double succeeded = 0;
    double failed = 0;
};
BOOST_DESCRIBE_STRUCT(WorkflowAverages, (), (executed, succeeded, failed))

struct WorkflowAnalytics {
    std::int64_t period_days = 0;
    std::int64_t total_executions = 0;
    std::int64_t total_succeeded = 0;
    std::int64_t total_failed = 0;
    double success_rate = 0;
    double failure_rate = 0;
    WorkflowAverages daily_average{};
};
BOOST_DESCRIBE_STRUCT(
    WorkflowAnalytics,
    (),
    (period_days,
     total_executions,
     total_succeeded,
     total_failed,
     success_rate,
     failure_rate,
     daily_average)
)

struct EmailAverages {
    double sent = 0;
    double opened = 0;
    double clicked = 0;
};
BOOST_DESCRIBE_STRUCT(EmailAverages, (), (sent, opened, clicked))

struct EmailAnalytics {
    std::int64_t period_days = 0;
    std::int64_t total_sent = 0;
    std::int64_t total_opened = 0;
    std::int64_t total_clicked = 0;
    double open_rate = 0;
    double click_rate = 0;
    EmailAverages daily_average{};
};
BOOST_DESCRIBE_STRUCT(
    EmailAnalytics,
    (),
    (period_days, total_sent, total_opened, total_clicked, open_rate, click_rate, daily_average)
)

struct AnalyticsSummary {
    base::Time report_date{};
    std::int64_t period_days = 0;
    LeadAnalytics leads{};
    WorkflowAnalytics workflows{};
    EmailAnalytics emails{};
    std::int64_t total_events = 0;
};
BOOST_DESCRIBE_STRUCT(
    AnalyticsSummary, (), (report_date, period_days, leads, workflows, emails, total_events)
)

struct FunnelStage {
    std::string status{};
    std::int64_t total = 0;
    double percent = 0;
};
BOOST_DESCRIBE_STRUCT(FunnelStage, (), (status, total, percent))

struct SourceFigures {
    std::string source{};
    std::int64_t total = 0;
    std::int64_t qualified = 0;
    std::int64_t converted = 0;
    double qualification_rate = 0;
    double conversion_rate = 0;
};
BOOST_DESCRIBE_STRUCT(
    SourceFigures, (), (source, total, qualified, converted, qualification_rate, conversion_rate)
)

struct DayFigures {
    std::int64_t leads_created = 0;
    std::int64_t leads_qualified = 0;
    std::int64_t leads_converted = 0;
    std::int64_t leads_synced = 0;
    std::int64_t workflows_executed = 0;
    std::int64_t emails_sent = 0;
};
BOOST_DESCRIBE_STRUCT(
    DayFigures,
    (),
    (leads_created, leads_qualified, leads_converted, leads_synced, workflows_executed, emails_sent)
)

struct DailyReply {
    std::int64_t period_days = 0;
    std::map<std::string, DayFigures> daily{};
};
BOOST_DESCRIBE_STRUCT(DailyReply, (), (period_days, daily))

struct DashboardReply {
    std::int64_t total_leads = 0;
    double qualification_rate = 0;
    std::int64_t active_workflows = 0;
    AnalyticsSummary summary{};
    std::vector<FunnelStage> funnel{};
    std::vector<SourceFigures> sources{};
    std::map<std::string, DayFigures> daily{};
};
BOOST_DESCRIBE_STRUCT(
    DashboardReply,
    (),
    (total_leads, qualification_rate, active_workflows, summary, funnel, sources, daily)
)

struct FunnelReply {
    std::int64_t period_days = 0;
    std::int64_t total = 0;
    double qualification_rate = 0;
    double conversion_rate = 0;
    std::vector<FunnelStage> stages{};
};
BOOST_DESCRIBE_STRUCT(
    FunnelReply, (), (period_days, total, qualification_rate, conversion_rate, stages)
)

struct SourcesReply {
    std::int64_t period_days = 0;
    std::int64_t total = 0;
    std::vector<SourceFigures> sources{};
};
BOOST_DESCRIBE_STRUCT(SourcesReply, (), (period_days, total, sources))

struct RoiReply {
    std::int64_t qualified_leads = 0;
    double estimated_conversions = 0;
    double assumed_lead_value = 0;
    double assumed_conversion_rate = 0;
    double estimated_revenue = 0;
    double revenue_per_lead = 0;
};
BOOST_DESCRIBE_STRUCT(
    RoiReply,
    (),
    (qualified_leads,
     estimated_conversions,
     assumed_lead_value,
     assumed_conversion_rate,
     estimated_revenue,
     revenue_per_lead)
)

struct TrendLine {
    std::int64_t current = 0;
    std::int64_t previous = 0;
    std::optional<double> change_percent{};
};
BOOST_DESCRIBE_STRUCT(TrendLine, (), (current, previous, change_percent))

struct TrendsReply {
    std::int64_t period_days = 0;
    TrendLine leads_created{};
    TrendLine leads_qualified{};
    TrendLine leads_converted{};
    TrendLine leads_synced{};
    TrendLine workflows_executed{};
    TrendLine emails_sent{};
};
BOOST_DESCRIBE_STRUCT(
    TrendsReply,
    (),
    (period_days,
     leads_created,
     leads_qualified,
     leads_converted,
     leads_synced,
     workflows_executed,
     emails_sent)
)

struct AnalyticsExport {
    std::string format{};
    std::string data{};
};
BOOST_DESCRIBE_STRUCT(AnalyticsExport, (), (format, data))

LeadAnalytics lead_analytics(const core::Period& period);
WorkflowAnalytics workflow_analytics(const core::Period& period);
EmailAnalytics email_analytics(const core::Period& period);
AnalyticsSummary to_summary(const core::Period& period, base::Time now);
std::map<std::string, DayFigures> to_daily(const core::Period& period);
std::vector<FunnelStage> to_stages(const core::Overview& overview);
std::vector<SourceFigures> to_sources(const core::Overview& overview);
TrendsReply to_trends(const core::Period& now, const core::Period& before);

/// date,leads_created,leads_qualified,workflows_executed,emails_sent: a line a day.
std::string to_csv(const core::Period& period);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::LeadAnalytics> {
    static constexpr FieldDoc fields[] = {
        {"total_leads_created", "Those there still are.", "40"},
        {"total_leads_qualified",
         "Of the leads made in the period, those whose status is now qualified, opportunity, "
         "proposal, converted, customer or won.",
         "12"},
        {"total_leads_converted", "The same for converted, customer or won.", "3"},
        {"total_leads_synced", "Made in the CRM in the period.", "38"},
    };
};

template <>
struct Docs<api::DashboardReply> {
    static constexpr FieldDoc fields[] = {
        {"total_leads", "Of all times.", "4123"},
        {"active_workflows", "Runs that have not ended.", "7"},
        {"daily", "A UTC day each, quiet ones too.", ""},
    };
};

template <>
struct Docs<api::TrendLine> {
    static constexpr FieldDoc fields[] = {
        {"previous", "In the period of the same length before.", "10"},
        {"change_percent", "Null when there was nothing before.", "20"},
    };
};

}  // namespace ao::base::json
