#include "jobs/email_send.h"

#include "jobs/delivery_outcome.h"
#include "jobs/payload.h"

namespace ao::jobs {

base::Async<queue::Outcome> email_send(core::Mailing& mailing, model::Task task) {
    auto payload = parse_message_payload(task);
    if (!payload) co_return bad_payload(payload.error());
    const bool is_message = payload->to || payload->email_to;
    if (!is_message && payload->lead_id)
        co_return outcome_of(co_await mailing.welcome(std::move(task), *payload->lead_id));
    if (!is_message) co_return queue::discard("data: neither lead_id nor to is given");
    core::MailText mail;
    mail.to = payload->to ? *payload->to : *payload->email_to;
    mail.subject = payload->subject.value_or("");
    (payload->is_html.value_or(false) ? mail.html : mail.text) = payload->body.value_or("");
    if (payload->lead_id) task.lead_id = *payload->lead_id;
    co_return outcome_of(co_await mailing.send(std::move(task), std::move(mail)));
}

}  // namespace ao::jobs
