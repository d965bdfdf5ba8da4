#include "jobs/email_send.h"

#include "base/json_described.h"
#include "core/campaigns.h"
#include "jobs/delivery_outcome.h"
#include "jobs/payload.h"

namespace ao::jobs {

namespace {

struct MailWire {
    std::string to, subject, text, html;
};
BOOST_DESCRIBE_STRUCT(MailWire, (), (to, subject, text, html))

/// The mail, or why there is none to send.
struct Input {
    std::optional<MailWire> mail{};
    std::string skip{};
    std::string fault{};
};
BOOST_DESCRIBE_STRUCT(Input, (), (mail, skip, fault))

struct Report {
    std::string to, subject, text, html, outcome, detail;
};
BOOST_DESCRIBE_STRUCT(Report, (), (to, subject, text, html, outcome, detail))

bool is_message(const MessagePayload& payload) {
    return payload.to || payload.email_to;
}

core::MailText message_of(const MessagePayload& payload) {
    core::MailText mail;
    mail.to = payload.to ? *payload.to : *payload.email_to;
    mail.subject = payload.subject.value_or("");
    (payload.is_html.value_or(false) ? mail.html : mail.text) = payload.body.value_or("");
    if (payload.text) mail.text = *payload.text;
    return mail;
}

base::Async<queue::Outcome> send(core::Mailing& mailing, std::string task_id, core::MailText text) {
    auto attempt = co_await mailing.send(std::move(task_id), std::move(text));
    queue::Outcome outcome = outcome_of(std::move(attempt.delivery));
    if (attempt.mail) {
        model::Mail& mail = *attempt.mail;
        outcome.report.text = base::json::to_string(Report{
            mail.to, mail.subject, mail.text, mail.html, mail.outcome, mail.detail});
    }
    co_return outcome;
}

}  // namespace

base::json::Raw prepare_email_send(
    store::Session& session, const model::Task& task, const std::vector<model::MailTemplate>& mails
) {
    const auto payload = parse_message_payload(task);
    if (!payload || is_message(*payload) || !payload->lead_id) return {"{}"};
    auto plan = core::plan_mail(
        session,
        mails,
        task.tenant_id,
        *payload->lead_id,
        payload->template_.value_or(std::string(model::kWelcomeTemplate))
    );
    Input input{std::nullopt, std::move(plan.skip), std::move(plan.fault)};
    if (plan.mail)
        input.mail = MailWire{plan.mail->to, plan.mail->subject, plan.mail->text, plan.mail->html};
    return {base::json::to_string(input)};
}

base::Async<queue::Outcome> email_send(core::Mailing& mailing, queue::Assignment given) {
    const auto payload = parse_message_payload(given.task);
    if (!payload) co_return bad_payload(payload.error());
    if (!is_message(*payload) && !payload->lead_id)
        co_return queue::discard("data: neither lead_id nor to is given");
    if (!mailing.configured()) co_return outcome_of(core::skipped("not configured"));
    core::MailText text;
    if (is_message(*payload)) {
        text = message_of(*payload);
    } else {
        const auto input = base::json::parse<Input>(given.input.text);
        if (!input) co_return queue::retry("input: " + input.error().message);
        if (!input->fault.empty()) co_return queue::discard(input->fault);
        if (!input->mail) co_return outcome_of(core::skipped(input->skip));
        text = {input->mail->to, input->mail->subject, input->mail->text, input->mail->html};
    }
    auto outcome = co_await send(mailing, given.task.id, std::move(text));
    co_return outcome;
}

void apply_email_send(
    store::Session& session, const model::Task& task, const queue::Outcome& outcome, base::Time now
) {
    const auto payload = parse_message_payload(task);
    if (!payload || !has_report(outcome)) return;
    const Report report = read_report<Report>(outcome);
    model::Mail mail;
    mail.lead_id = payload->lead_id.value_or(task.lead_id);
    mail.to = report.to;
    mail.subject = report.subject;
    mail.text = report.text;
    mail.html = report.html;
    mail.outcome = report.outcome;
    mail.detail = report.detail;
    if (payload->campaign_id && mail.outcome == "sent")
        core::count_sent(session, task, *payload->campaign_id, mail.to, now);
    core::record_mail(session, task, std::move(mail), now);
}

}  // namespace ao::jobs
