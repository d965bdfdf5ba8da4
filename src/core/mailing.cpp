#include "core/mailing.h"

#include <algorithm>

#include "base/id.h"
#include "core/audit.h"
#include "model/template.h"
#include "store/delivery_store.h"
#include "store/lead_store.h"
#include "store/mail_template_store.h"
#include "store/tally_store.h"

namespace ao::core {

namespace {

model::Mail mail_of(const MailText& text, const connect::MailReply& reply) {
    model::Mail mail;
    mail.to = text.to;
    mail.subject = text.subject;
    mail.text = text.text;
    mail.html = text.html;
    mail.outcome =
        reply.fault == connect::Fault::none ? "sent" : std::string(connect::to_string(reply.fault));
    mail.detail = reply.detail;
    return mail;
}

std::string fault_text(const connect::MailReply& reply) {
    std::string text = "mail: ";
    text += connect::to_string(reply.fault);
    if (!reply.detail.empty()) text += ": " + reply.detail;
    return text;
}

}  // namespace

base::Result<MailText> render_mail(const model::MailTemplate& mail, const model::Lead& lead) {
    auto rendered = model::render_mail(mail, model::template_values(lead));
    if (!rendered) return std::move(rendered).error();
    return MailText{
        lead.email,
        std::move(rendered->subject),
        std::move(rendered->text),
        std::move(rendered->html)};
}

std::optional<model::MailTemplate> find_template(
    store::Session& session,
    std::string_view tenant_id,
    std::string_view id,
    const std::vector<model::MailTemplate>& built_in
) {
    auto own = store::MailTemplateStore(session).find(tenant_id, id);
    if (own) return own;
    const auto found = std::ranges::find(built_in, id, &model::MailTemplate::id);
    if (found == built_in.end()) return std::nullopt;
    return *found;
}

PlannedMail plan_mail(
    store::Session& session,
    const std::vector<model::MailTemplate>& built_in,
    std::string_view tenant_id,
    std::string_view lead_id,
    std::string_view id
) {
    const auto lead = store::LeadStore(session).find(tenant_id, lead_id);
    if (!lead) return {.skip = "lead is gone"};
    if (lead->email.empty()) return {.skip = "lead has no e-mail"};
    const auto mail = find_template(session, tenant_id, id, built_in);
    if (!mail) return {.fault = "there is no mail template " + std::string(id)};
    auto text = render_mail(*mail, *lead);
    if (!text) return {.fault = "mail template: " + text.error().message};
    return {.mail = std::move(*text)};
}

void record_mail(
    store::Session& session, const model::Task& task, model::Mail mail, base::Time now
) {
    mail.id = base::new_id();
    mail.tenant_id = task.tenant_id;
    mail.task_id = task.id;
    mail.at = now;
    store::DeliveryStore(session).insert_mail(mail);
    if (mail.outcome != "sent") return;
    store::TallyStore(session).count_event(mail.tenant_id, now, model::TallyEvent::emails_sent);
    audit(
        session,
        task_actor(task),
        "email_sent",
        mail.lead_id.empty() ? "mail" : "lead",
        mail.lead_id.empty() ? mail.id : mail.lead_id,
        audit_details({{"mail_id", mail.id}, {"task_id", mail.task_id}}),
        now
    );
}

base::Async<Mailing::Attempt> Mailing::send(std::string task_id, MailText text) {
    Attempt attempt;
    if (!mailer_.configured()) {
        attempt.delivery = skipped("not configured");
        co_return attempt;
    }
    if (text.text.empty()) text.text = model::without_tags(text.html);
    connect::OutgoingMail outgoing;
    outgoing.id = task_id;
    outgoing.to = text.to;
    outgoing.subject = text.subject;
    outgoing.text = text.text;
    outgoing.html = text.html;
    const connect::MailReply reply = co_await mailer_.send(std::move(outgoing));
    if (connect::is_postponed(reply.fault)) {
        attempt.delivery = {Delivery::Kind::postponed, fault_text(reply), reply.retry_after};
        co_return attempt;
    }
    attempt.mail = mail_of(text, reply);
    if (reply.fault == connect::Fault::none) {
        attempt.delivery = {Delivery::Kind::done, "done"};
        co_return attempt;
    }
    const auto kind =
        connect::is_retryable(reply.fault) ? Delivery::Kind::retry : Delivery::Kind::refused;
    attempt.delivery = {kind, fault_text(reply)};
    co_return attempt;
}

}  // namespace ao::core
