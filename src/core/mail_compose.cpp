#include <algorithm>
#include <utility>

#include "core/mail_templates.h"
#include "model/email_address.h"
#include "model/permission.h"
#include "model/template.h"
#include "store/lead_store.h"

namespace ao::core {

namespace {

using Values = std::map<std::string, std::string>;

constexpr std::size_t kMaxValues = 100;
constexpr std::size_t kMaxValue = 64UL << 10;
constexpr std::size_t kMaxSubject = 998;  // RFC 5322, 2.1.1
constexpr std::size_t kMaxBody = 200UL << 10;

std::vector<base::FieldError> faults_of(const Filling& filling) {
    std::vector<base::FieldError> faults;
    if (filling.values.size() > kMaxValues)
        faults.push_back({"/values", "must have at most 100 entries", "length"});
    for (const auto& [name, value] : filling.values)
        if (value.size() > kMaxValue)
            faults.push_back({"/values/" + name, "must not be longer than 64 KiB", "length"});
    return faults;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

base::Result<void> check_reading(const model::Actor& actor, const Filling& filling) {
    if (!filling.lead_id || actor.may(model::Permission::leads_read)) return {};
    return base::forbidden("To fill in a lead you need the permission leads:read.");
}

base::FieldError no_lead() {
    return {"/lead_id", "is no lead of yours", "unknown"};
}

/// The lead's fields with the given values over them.
Values values_of(const std::optional<model::Lead>& lead, const Filling& filling) {
    Values values = filling.values;
    if (lead) values.merge(model::template_values(*lead));
    return values;
}

std::vector<std::string> unfilled(const model::MailTemplate& mail, const Values& values) {
    std::vector<std::string> names;
    for (std::string& name : model::names_in(mail.subject + mail.body)) {
        const auto found = values.find(name);
        if (found == values.end() || found->second.empty()) names.push_back(std::move(name));
    }
    return names;
}

/// What is known of the lead and the template that a message names.
struct Sources {
    std::optional<model::Lead> lead{};
    std::optional<model::MailTemplate> mail{};
};

std::vector<base::FieldError> faults_of(const Message& message, const Sources& from) {
    std::vector<base::FieldError> faults = faults_of(message.filling);
    const bool plain = message.template_id == model::kDefaultTemplate;
    if (!from.mail) faults.push_back({"/template", "there is no template of this name", "unknown"});
    if (message.filling.lead_id && !from.lead) faults.push_back(no_lead());
    if (message.to) {
        if (auto address = model::parse_email(*message.to); !address)
            faults.push_back({"/to", address.error().message, "format"});
    } else if (!message.filling.lead_id) {
        faults.push_back({"/to", "is required when there is no lead_id", "required"});
    } else if (from.lead && from.lead->email.empty()) {
        faults.push_back({"/to", "is required: the lead has no e-mail address", "required"});
    }
    if (plain && message.subject.empty())
        faults.push_back({"/subject", "must have 1 to 998 bytes", "length"});
    if (message.subject.size() > kMaxSubject)
        faults.push_back({"/subject", "must have 1 to 998 bytes", "length"});
    if (std::ranges::any_of(message.subject, is_control))
        faults.push_back({"/subject", "must have no line ends or control characters", "format"});
    if (plain && message.body.empty()) faults.push_back({"/body", "is required", "required"});
    if (message.body.size() > kMaxBody)
        faults.push_back({"/body", "must not be longer than 200 KiB", "length"});
    return faults;
}

/// What goes out: the message as it is, or with its template around it.
base::Result<model::RenderedMail> fill_in(Message message, const Sources& from) {
    if (from.mail->built_in && from.mail->id == model::kDefaultTemplate) {
        model::RenderedMail mail{std::move(message.subject), {}};
        if (message.is_html) {
            mail.text = model::without_tags(message.body);
            mail.html = std::move(message.body);
        } else {
            mail.text = std::move(message.body);
        }
        return mail;
    }
    Values values = values_of(from.lead, message.filling);
    values["subject"] = message.subject;
    values["body"] =
        message.is_html && !from.mail->is_html ? model::without_tags(message.body) : message.body;
    auto mail = model::render_mail(*from.mail, values);
    if (mail && !message.subject.empty() && from.mail->id != model::kDefaultTemplate)
        mail->subject = std::move(message.subject);
    return mail;
}

}  // namespace

base::Async<base::Result<Preview>> MailTemplates::preview(
    model::Actor actor, std::optional<std::string> id, TemplateChange change, Filling filling
) {
    if (auto allowed = check_reading(actor, filling); !allowed) co_return allowed.error();
    Sources from;
    auto read = [&](store::Session& session) {
        if (id) from.mail = find(session, actor.tenant_id, *id);
        if (filling.lead_id)
            from.lead = store::LeadStore(session).find(actor.tenant_id, *filling.lead_id);
        return true;
    };
    static_cast<void>(co_await database_.read(store::ReadCost::point, std::move(read)));
    if (id && !from.mail) co_return base::not_found("Template not found");
    if (!from.mail) from.mail = model::MailTemplate{.name = "preview"};
    static_cast<void>(apply(*from.mail, change));
    std::vector<base::FieldError> faults = model::faults_of(*from.mail);
    for (base::FieldError& fault : faults_of(filling))
        faults.push_back(std::move(fault));
    if (filling.lead_id && !from.lead) faults.push_back(no_lead());
    if (!faults.empty())
        co_return base::invalid("The template cannot be previewed.", std::move(faults));
    const Values values = values_of(from.lead, filling);
    auto mail = model::render_mail(*from.mail, values);
    if (!mail) co_return std::move(mail).error();
    co_return Preview{std::move(*mail), unfilled(*from.mail, values)};
}

base::Async<base::Result<MailText>> MailTemplates::compose(model::Actor actor, Message message) {
    if (auto allowed = check_reading(actor, message.filling); !allowed) co_return allowed.error();
    Sources from;
    auto read = [&](store::Session& session) {
        from.mail = find(session, actor.tenant_id, message.template_id);
        if (message.filling.lead_id)
            from.lead = store::LeadStore(session).find(actor.tenant_id, *message.filling.lead_id);
        return true;
    };
    static_cast<void>(co_await database_.read(store::ReadCost::point, std::move(read)));
    std::vector<base::FieldError> faults = faults_of(message, from);
    if (!faults.empty()) co_return base::invalid("The message cannot be sent.", std::move(faults));
    MailText ready;
    ready.to = message.to ? *message.to : from.lead->email;
    auto mail = fill_in(std::move(message), from);
    if (!mail) co_return std::move(mail).error();
    if (mail->subject.empty())
        co_return base::invalid(
            "The message cannot be sent.",
            {{"/subject", "is required: the template's subject is empty for it", "required"}}
        );
    ready.subject = std::move(mail->subject);
    ready.text = std::move(mail->text);
    ready.html = std::move(mail->html);
    co_return ready;
}

}  // namespace ao::core
