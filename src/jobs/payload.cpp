#include "jobs/payload.h"

#include "base/json_described.h"

namespace ao::jobs {

BOOST_DESCRIBE_STRUCT(LeadPayload, (), (lead_id))
BOOST_DESCRIBE_STRUCT(
    MessagePayload,
    (),
    (to, email_to, subject, body, is_html, text, template_, lead_id, campaign_id)
)

base::Result<LeadPayload> parse_lead_payload(const model::Task& task) {
    return base::json::parse<LeadPayload>(task.payload.text);
}

base::Result<MessagePayload> parse_message_payload(const model::Task& task) {
    return base::json::parse<MessagePayload>(task.payload.text);
}

}  // namespace ao::jobs
