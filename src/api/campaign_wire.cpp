#include "api/campaign_wire.h"

namespace ao::api {

using Kind = model::CampaignEventKind;

namespace {

CampaignCounts to_counts(const model::CampaignMetrics& metrics) {
    return {
        metrics.of(Kind::sent),
        metrics.of(Kind::delivered),
        metrics.of(Kind::opened),
        metrics.of(Kind::clicked),
        metrics.of(Kind::bounced),
        metrics.of(Kind::unsubscribed),
        metrics.of(Kind::converted)};
}

CampaignRates to_rates(const model::CampaignMetrics& metrics) {
    return {
        metrics.rate(Kind::delivered),
        metrics.rate(Kind::opened),
        metrics.rate(Kind::clicked),
        metrics.rate(Kind::bounced),
        metrics.rate(Kind::unsubscribed),
        metrics.rate(Kind::converted)};
}

}  // namespace

CampaignReply to_wire(const model::Campaign& campaign) {
    return {
        campaign.id,
        campaign.name,
        campaign.description,
        campaign.type,
        campaign.subject,
        campaign.template_id,
        std::string(model::to_string(campaign.status)),
        to_counts(campaign.metrics),
        campaign.created_at,
        campaign.updated_at};
}

CampaignMetricsReply to_metrics_wire(const model::Campaign& campaign, base::Time now) {
    return {campaign.id, to_counts(campaign.metrics), to_rates(campaign.metrics), now};
}

model::CampaignMetrics to_metrics(const CampaignMetricsRequest& body) {
    model::CampaignMetrics more;
    more.of(Kind::sent) = body.sent.value_or(0);
    more.of(Kind::delivered) = body.delivered.value_or(0);
    more.of(Kind::opened) = body.opened.value_or(0);
    more.of(Kind::clicked) = body.clicked.value_or(0);
    more.of(Kind::bounced) = body.bounced.value_or(0);
    more.of(Kind::unsubscribed) = body.unsubscribed.value_or(0);
    more.of(Kind::converted) = body.converted.value_or(0);
    return more;
}

base::Result<core::CampaignChange> to_change(CampaignRequest body) {
    core::CampaignChange change;
    change.name = std::move(body.name);
    change.description = std::move(body.description);
    change.subject = std::move(body.subject);
    change.template_id = std::move(body.template_id);
    if (body.status) {
        change.status = model::parse_campaign_status(*body.status);
        if (!change.status)
            return base::invalid(
                "There is no such campaign status.",
                {{"/status", "must be draft, active, paused, completed or archived", "unknown"}}
            );
    }
    return change;
}

}  // namespace ao::api
