#include "core/mailing.h"

#include "base/id.h"
#include "core/audit.h"
#include "model/template.h"
#include "store/delivery_store.h"
#include "store/lead_store.h"

namespace ao::core {

namespace {

/// `html` without its tags. Works on templates: Mustache tags have no angle brackets.
std::string without_tags(const std::string& html) {
    std::string text;
    bool inside = false;
    for (char c : html) {
        if (c == '<') inside = true;
        if (!inside) text += c;
        if (c == '>') inside = false;
    }
    return text;
}

model::Mail mail_record(
    const model::Task& task, const MailText& text, const connect::MailReply& reply, base::Time now
) {
    model::Mail mail;
    mail.id = base::new_id();
    mail.tenant_id = task.tenant_id;
    mail.lead_id = task.lead_id;
    mail.task_id = task.id;
    mail.to = text.to;
    mail.subject = text.subject;
    mail.text = text.text;
    mail.html = text.html;
    mail.outcome =
        reply.fault == connect::Fault::none ? "sent" : std::string(connect::to_string(reply.fault));
    mail.detail = reply.detail;
    mail.at = now;
    return mail;
}

std::string fault_text(const connect::MailReply& reply) {
    std::string text = "mail: ";
    text += connect::to_string(reply.fault);
    if (!reply.detail.empty()) text += ": " + reply.detail;
    return text;
}

}  // namespace

MailTemplate default_welcome() {
    return {
        "Welcome{{#first_name}}, {{first_name}}{{/first_name}}",
        "Hello{{#first_name}} {{first_name}}{{/first_name}},\n"
        "\n"
        "thank you for your interest. We have received your details and will be in touch soon.\n"
        "\n"
        "Kind regards\n",
        false};
}

base::Result<MailText> render_mail(const MailTemplate& mail, const model::Lead& lead) {
    const auto values = model::template_values(lead);
    auto subject = model::render(mail.subject, values, false);
    if (!subject) return std::move(subject).error();
    auto text = model::render(mail.is_html ? without_tags(mail.body) : mail.body, values, false);
    if (!text) return std::move(text).error();
    MailText rendered{lead.email, std::move(*subject), std::move(*text)};
    if (mail.is_html) {
        auto html = model::render(mail.body, values, true);
        if (!html) return std::move(html).error();
        rendered.html = std::move(*html);
    }
    return rendered;
}

Mailing::Mailing(
    store::Database& database, connect::Mailer& mailer, const base::Clock& clock, Options options
)
    : database_(database), mailer_(mailer), clock_(clock), options_(std::move(options)) {}

base::Async<Delivery> Mailing::welcome(model::Task task, std::string lead_id) {
    if (!mailer_.configured()) co_return skipped("not configured");
    auto look_up = [&](store::Session& session) {
        return store::LeadStore(session).find(task.tenant_id, lead_id);
    };
    const auto lead = co_await database_.read(store::ReadCost::point, std::move(look_up));
    if (!lead) co_return skipped("lead is gone");
    if (lead->email.empty()) co_return skipped("lead has no e-mail");
    auto text = render_mail(options_.welcome, *lead);
    if (!text)
        co_return Delivery{Delivery::Kind::refused, "mail template: " + text.error().message};
    task.lead_id = lead_id;
    co_return co_await send(std::move(task), std::move(*text));
}

base::Async<Delivery> Mailing::send(model::Task task, MailText text) {
    if (!mailer_.configured()) co_return skipped("not configured");
    if (text.text.empty()) text.text = without_tags(text.html);
    connect::OutgoingMail outgoing;
    outgoing.id = task.id;
    outgoing.to = text.to;
    outgoing.subject = text.subject;
    outgoing.text = text.text;
    outgoing.html = text.html;
    const connect::MailReply reply = co_await mailer_.send(std::move(outgoing));
    const bool ok = reply.fault == connect::Fault::none;
    const model::Mail mail = mail_record(task, text, reply, clock_.now());
    auto record = [mail, ok, actor = task_actor(task)](store::Session& session) {
        store::DeliveryStore(session).insert_mail(mail);
        if (ok)
            audit(
                session,
                actor,
                "email_sent",
                mail.lead_id.empty() ? "mail" : "lead",
                mail.lead_id.empty() ? mail.id : mail.lead_id,
                audit_details({{"mail_id", mail.id}, {"task_id", mail.task_id}}),
                mail.at
            );
    };
    if (ok) co_return Delivery{Delivery::Kind::done, "done", {}, std::move(record)};
    const auto kind =
        connect::is_retryable(reply.fault) ? Delivery::Kind::retry : Delivery::Kind::refused;
    co_return Delivery{kind, fault_text(reply), {}, std::move(record)};
}

}  // namespace ao::core
