#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/campaigns.h"
#include "model/campaign.h"

/// The JSON of campaigns. `total`, `campaigns`, `campaign_id`, `metrics` and `timestamp` are the
/// contract's.
namespace ao::api {

struct CampaignRequest {
    std::optional<std::string> name{};
    std::optional<std::string> description{};
    std::optional<std::string> subject{};
    std::optional<std::string> template_id{};
    std::optional<std::string> status{};
};
BOOST_DESCRIBE_STRUCT(CampaignRequest, (), (name, description, subject, template_id, status))

struct CampaignCounts {
    std::int64_t sent = 0;
    std::int64_t delivered = 0;
    std::int64_t opened = 0;
    std::int64_t clicked = 0;
    std::int64_t bounced = 0;
    std::int64_t unsubscribed = 0;
    std::int64_t converted = 0;
};
BOOST_DESCRIBE_STRUCT(
    CampaignCounts, (), (sent, delivered, opened, clicked, bounced, unsubscribed, converted)
)

struct CampaignReply {
    std::string id;
    std::string name;
    std::string description;
    std::string type;
    std::string subject;
    std::string template_id;
    std::string status;
    CampaignCounts metrics;
    base::Time created_at;
    base::Time updated_at;
};
BOOST_DESCRIBE_STRUCT(
    CampaignReply,
    (),
    (id, name, description, type, subject, template_id, status, metrics, created_at, updated_at)
)

struct CampaignListReply {
    std::int64_t total = 0;
    std::int64_t skip = 0;
    std::int64_t limit = 0;
    std::vector<CampaignReply> campaigns;
    base::Time timestamp;
};
BOOST_DESCRIBE_STRUCT(CampaignListReply, (), (total, skip, limit, campaigns, timestamp))

/// Percent of the messages sent.
struct CampaignRates {
    double delivered = 0;
    double opened = 0;
    double clicked = 0;
    double bounced = 0;
    double unsubscribed = 0;
    double converted = 0;
};
BOOST_DESCRIBE_STRUCT(
    CampaignRates, (), (delivered, opened, clicked, bounced, unsubscribed, converted)
)

struct CampaignMetricsReply {
    std::string campaign_id;
    CampaignCounts metrics;
    CampaignRates rates;
    base::Time timestamp;
};
BOOST_DESCRIBE_STRUCT(CampaignMetricsReply, (), (campaign_id, metrics, rates, timestamp))

/// What is added to the counters; absent: nothing.
struct CampaignMetricsRequest {
    std::optional<std::int64_t> sent{};
    std::optional<std::int64_t> delivered{};
    std::optional<std::int64_t> opened{};
    std::optional<std::int64_t> clicked{};
    std::optional<std::int64_t> bounced{};
    std::optional<std::int64_t> unsubscribed{};
    std::optional<std::int64_t> converted{};
};
BOOST_DESCRIBE_STRUCT(
    CampaignMetricsRequest, (), (sent, delivered, opened, clicked, bounced, unsubscribed, converted)
)

struct CampaignEventRequest {
    std::string type;
    std::string campaign_id;
    std::optional<std::string> email{};
    std::optional<base::Time> timestamp{};
    std::optional<std::string> event_id{};
};
BOOST_DESCRIBE_STRUCT(CampaignEventRequest, (), (type, campaign_id, email, timestamp, event_id))

struct CampaignWebhookRequest {
    std::vector<CampaignEventRequest> events{};
};
BOOST_DESCRIBE_STRUCT(CampaignWebhookRequest, (), (events))

struct CampaignWebhookReply {
    std::string status;
    std::int64_t received = 0;
    std::int64_t counted = 0;
};
BOOST_DESCRIBE_STRUCT(CampaignWebhookReply, (), (status, received, counted))

CampaignReply to_wire(const model::Campaign& campaign);
CampaignMetricsReply to_metrics_wire(const model::Campaign& campaign, base::Time now);

/// Error: invalid when the body names no counter.
base::Result<model::CampaignMetrics> to_metrics(const CampaignMetricsRequest& body);

/// Error: invalid when the status is none.
base::Result<core::CampaignChange> to_change(CampaignRequest body);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::CampaignRequest> {
    static constexpr FieldDoc fields[] = {
        {"name", "Required for a new one.", "Spring sale"},
        {"subject",
         "A Mustache template over the lead's fields.",
         "{{first_name}}, spring is here"},
        {"template_id", "The mail's body.", "welcome"},
        {"status", "draft, active, paused, completed or archived.", "draft"},
    };
};

template <>
struct Docs<api::CampaignEventRequest> {
    static constexpr FieldDoc fields[] = {
        {"type",
         "sent, delivered, opened, clicked, bounced, unsubscribed or converted; also as providers "
         "call it (email.opened, open, complaint …).",
         "opened"},
        {"event_id", "Counted once; the webhook-id and the place in the list when absent.", ""},
    };
};

}  // namespace ao::base::json
