#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"

/// The JSON of mailings to a list of addresses. Names are the contract's.
namespace ao::api {

struct EmailCampaignRequest {
    std::string name;
    std::string subject;
    std::string template_;  // NOLINT(readability-identifier-naming): a keyword
    std::vector<std::string> recipients;
};
BOOST_DESCRIBE_STRUCT(EmailCampaignRequest, (), (name, subject, template_, recipients))

struct EmailCampaignReply {
    std::string campaign_id;
    std::string status;
    std::string name;
    std::int64_t recipients = 0;
    base::Time timestamp;
};
BOOST_DESCRIBE_STRUCT(EmailCampaignReply, (), (campaign_id, status, name, recipients, timestamp))

struct EmailCampaignStatsReply {
    std::string campaign_id;
    std::int64_t sent = 0;
    std::int64_t delivered = 0;
    std::int64_t opened = 0;
    std::int64_t clicked = 0;
    std::int64_t bounced = 0;
    std::int64_t unsubscribed = 0;
};
BOOST_DESCRIBE_STRUCT(
    EmailCampaignStatsReply,
    (),
    (campaign_id, sent, delivered, opened, clicked, bounced, unsubscribed)
)

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::EmailCampaignRequest> {
    static constexpr FieldDoc fields[] = {
        {"name", "Of the campaign, for people.", "Spring sale"},
        {"subject", "In place of the template's; a Mustache template.", "Spring is here"},
        {"template", "Id of the mail template.", "welcome"},
        {"recipients",
         "1 to 1,000 addresses; each gets one mail. {{email}} in the template is the address.",
         "[\"ada@example.com\"]"},
    };
};

template <>
struct Docs<api::EmailCampaignReply> {
    static constexpr FieldDoc fields[] = {
        {"status", "\"created\": its mails are queued.", "created"},
    };
};

template <>
struct Docs<api::EmailCampaignStatsReply> {
    static constexpr FieldDoc fields[] = {
        {"sent", "Mails that the mail server has taken.", "1"},
        {"opened",
         "As the mail provider reports to POST /api/campaigns/webhook; so the others.",
         "0"},
    };
};

}  // namespace ao::base::json
