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

base::Result<model::CampaignMetrics> to_metrics(const CampaignMetricsRequest& body) {
    model::CampaignMetrics more;
    bool any = false;
    const auto add = [&](Kind kind, const std::optional<std::int64_t>& count) {
        more.of(kind) = count.value_or(0);
        any = any || count.has_value();
    };
    add(Kind::sent, body.sent);
    add(Kind::delivered, body.delivered);
    add(Kind::opened, body.opened);
    add(Kind::clicked, body.clicked);
    add(Kind::bounced, body.bounced);
    add(Kind::unsubscribed, body.unsubscribed);
    add(Kind::converted, body.converted);
    if (any) return more;
    return base::invalid(
        "The body names no counter.",
        {{"/sent",
          "is required, or one of delivered, opened, clicked, bounced, unsubscribed, converted",
          "required"}}
    );
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
