#include "core/mail_templates.h"

#include <algorithm>

#include "core/audit.h"
#include "store/mail_template_store.h"

namespace ao::core {

namespace {

base::Error no_such_template() {
    return base::not_found("Template not found");
}

base::Result<void> check_version(
    const model::MailTemplate& mail, const ExpectedVersions& expected
) {
    if (!expected || std::ranges::find(*expected, mail.version) != expected->end()) return {};
    return base::Error{
        base::ErrorKind::precondition_failed,
        "The template has changed since you read it; it is at version " +
            std::to_string(mail.version) + " now. Read it again."};
}

base::Result<void> check(const model::MailTemplate& mail) {
    std::vector<base::FieldError> faults = model::faults_of(mail);
    if (!model::is_template_id(mail.id))
        faults.push_back({"/id", "must have 1 to 64 of a-z, 0-9, - and _", "format"});
    if (faults.empty()) return {};
    return base::invalid("The template cannot be saved as asked.", std::move(faults));
}

}  // namespace

std::vector<std::string> apply(model::MailTemplate& mail, const TemplateChange& change) {
    std::vector<std::string> fields;
    auto put = [&fields](auto& field, const auto& value, const char* name) {
        if (!value || field == *value) return;
        field = *value;
        fields.emplace_back(name);
    };
    put(mail.name, change.name, "name");
    put(mail.subject, change.subject, "subject");
    put(mail.body, change.body, "body");
    put(mail.is_html, change.is_html, "is_html");
    return fields;
}

base::Async<std::vector<model::MailTemplate>> MailTemplates::list(model::Actor actor) {
    auto body = [&](store::Session& session) {
        return store::MailTemplateStore(session).list(actor.tenant_id);
    };
    auto templates = co_await database_.read(store::ReadCost::scan, std::move(body));
    for (const auto& built_in : built_in_)
        if (std::ranges::find(templates, built_in.id, &model::MailTemplate::id) == templates.end())
            templates.push_back(built_in);
    std::ranges::sort(templates, {}, &model::MailTemplate::id);
    co_return templates;
}

base::Async<base::Result<model::MailTemplate>> MailTemplates::get(
    model::Actor actor, std::string id
) {
    auto body = [&](store::Session& session) { return find(session, actor.tenant_id, id); };
    auto mail = co_await database_.read(store::ReadCost::point, std::move(body));
    if (!mail) co_return no_such_template();
    co_return std::move(*mail);
}

base::Async<base::Result<Created<model::MailTemplate>>> MailTemplates::create(
    model::Actor actor, TemplateChange wanted, Once<model::MailTemplate> once
) {
    const base::Time now = clock_.now();
    model::MailTemplate mail;
    static_cast<void>(apply(mail, wanted));
    mail.id = wanted.id ? *wanted.id : model::template_id_of(mail.name);
    if (auto checked = check(mail); !checked) co_return std::move(checked).error();
    mail.version = 1;
    mail.created_at = mail.updated_at = now;
    auto create = [&](store::Session& session) -> base::Result<model::MailTemplate> {
        store::MailTemplateStore templates(session);
        if (templates.count(actor.tenant_id) >= kMaxTemplates)
            return base::conflict("There are 500 templates already. Delete some first.");
        if (find(session, actor.tenant_id, mail.id) || !templates.insert(actor.tenant_id, mail))
            return base::conflict(
                "There is a template " + mail.id + " already. Change it, or give another id."
            );
        audit(session, actor, "mail_template_created", "mail_template", mail.id, {"{}"}, now);
        return mail;
    };
    auto body = [&](store::Session& session) {
        return run_once<model::MailTemplate>(session, actor, once, now, create);
    };
    co_return co_await database_.write("mail_template.create", std::move(body));
}

base::Async<base::Result<model::MailTemplate>> MailTemplates::change(
    model::Actor actor, std::string id, TemplateChange change, ExpectedVersions expected
) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::MailTemplate> {
        auto mail = find(session, actor.tenant_id, id);
        if (!mail) return no_such_template();
        if (auto checked = check_version(*mail, expected); !checked)
            return std::move(checked).error();
        const std::vector<std::string> fields = apply(*mail, change);
        if (fields.empty()) return std::move(*mail);
        if (auto checked = check(*mail); !checked) return std::move(checked).error();
        ++mail->version;
        mail->updated_at = now;
        store::MailTemplateStore templates(session);
        if (std::exchange(mail->built_in, false)) {
            mail->created_at = now;
            templates.insert(actor.tenant_id, *mail);
        } else {
            templates.update(actor.tenant_id, *mail);
        }
        audit(
            session, actor, "mail_template_updated", "mail_template", id, audit_fields(fields), now
        );
        return std::move(*mail);
    };
    co_return co_await database_.write("mail_template.change", std::move(body));
}

base::Async<base::Result<model::MailTemplate>> MailTemplates::remove(
    model::Actor actor, std::string id, ExpectedVersions expected
) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::MailTemplate> {
        auto mail = find(session, actor.tenant_id, id);
        if (!mail) return no_such_template();
        if (mail->built_in)
            return base::conflict("A built-in template cannot be deleted; change it instead.");
        if (auto checked = check_version(*mail, expected); !checked)
            return std::move(checked).error();
        store::MailTemplateStore(session).remove(actor.tenant_id, id);
        audit(session, actor, "mail_template_deleted", "mail_template", id, {"{}"}, now);
        return std::move(*mail);
    };
    co_return co_await database_.write("mail_template.remove", std::move(body));
}

}  // namespace ao::core
