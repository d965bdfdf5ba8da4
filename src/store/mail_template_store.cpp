#include "store/mail_template_store.h"

namespace ao::store {

namespace {

const Statement kInsert{
    "mail_template.insert",
    "INSERT INTO mail_template (tenant_id, id, name, subject, body, is_html, version, created_at, "
    "updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING"};

const Statement kFind{
    "mail_template.find",
    "SELECT id, name, subject, body, is_html, version, created_at, updated_at FROM mail_template "
    "WHERE tenant_id = $1 AND id = $2"};

const Statement kList{
    "mail_template.list",
    "SELECT id, name, subject, body, is_html, version, created_at, updated_at FROM mail_template "
    "WHERE tenant_id = $1 ORDER BY id"};

const Statement kCount{
    "mail_template.count", "SELECT count(*) FROM mail_template WHERE tenant_id = $1"};

const Statement kUpdate{
    "mail_template.update",
    "UPDATE mail_template SET name = $3, subject = $4, body = $5, is_html = $6, version = $7, "
    "updated_at = $8 WHERE tenant_id = $1 AND id = $2"};

const Statement kRemove{
    "mail_template.remove", "DELETE FROM mail_template WHERE tenant_id = $1 AND id = $2"};

model::MailTemplate read_template(const Rows& rows) {
    model::MailTemplate mail;
    mail.id = rows.text(0);
    mail.name = rows.text(1);
    mail.subject = rows.text(2);
    mail.body = rows.text(3);
    mail.is_html = rows.integer(4) != 0;
    mail.version = rows.integer(5);
    mail.created_at = rows.time(6);
    mail.updated_at = rows.time(7);
    return mail;
}

}  // namespace

bool MailTemplateStore::insert(std::string_view tenant_id, const model::MailTemplate& mail) {
    return session_.execute(
               kInsert,
               {value(tenant_id),
                value(mail.id),
                value(mail.name),
                value(mail.subject),
                value(mail.body),
                value(mail.is_html ? 1 : 0),
                value(mail.version),
                value(mail.created_at),
                value(mail.updated_at)}
           ) > 0;
}

std::optional<model::MailTemplate> MailTemplateStore::find(
    std::string_view tenant_id, std::string_view id
) {
    auto rows = session_.query(kFind, {value(tenant_id), value(id)});
    if (!rows->next()) return std::nullopt;
    return read_template(*rows);
}

std::vector<model::MailTemplate> MailTemplateStore::list(std::string_view tenant_id) {
    auto rows = session_.query(kList, {value(tenant_id)});
    std::vector<model::MailTemplate> templates;
    while (rows->next())
        templates.push_back(read_template(*rows));
    return templates;
}

std::int64_t MailTemplateStore::count(std::string_view tenant_id) {
    auto rows = session_.query(kCount, {value(tenant_id)});
    rows->next();
    return rows->integer(0);
}

void MailTemplateStore::update(std::string_view tenant_id, const model::MailTemplate& mail) {
    session_.execute(
        kUpdate,
        {value(tenant_id),
         value(mail.id),
         value(mail.name),
         value(mail.subject),
         value(mail.body),
         value(mail.is_html ? 1 : 0),
         value(mail.version),
         value(mail.updated_at)}
    );
}

void MailTemplateStore::remove(std::string_view tenant_id, std::string_view id) {
    session_.execute(kRemove, {value(tenant_id), value(id)});
}

}  // namespace ao::store
