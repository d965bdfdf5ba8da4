#include "app/config_lists.h"

#include <map>
#include <optional>
#include <utility>

#include "base/json_described.h"

namespace ao::app {

namespace {

namespace json = base::json;

/// A template as the file has it.
struct FileTemplate {
    std::optional<std::string> name{};
    std::optional<std::string> subject{};
    std::optional<std::string> body{};
    std::optional<bool> is_html{};
};
BOOST_DESCRIBE_STRUCT(FileTemplate, (), (name, subject, body, is_html))

void check_template(const model::MailTemplate& mail, std::vector<base::FieldError>& faults) {
    const std::string place = "/" + mail.id;
    if (!model::is_template_id(mail.id))
        faults.push_back({place, "the id must have 1 to 64 of a-z, 0-9, - and _", "format"});
    for (base::FieldError& fault : model::faults_of(mail))
        faults.push_back({place + fault.pointer, fault.message, fault.code});
}

std::string first_of(const std::vector<base::FieldError>& faults) {
    return faults.front().pointer + ": " + faults.front().message;
}

std::string text_member(const json::Node& object, std::string_view name) {
    const auto found = object.find(name);
    const bool is_text = found && found->kind() == json::Kind::string;
    return is_text ? std::string(found->string()) : std::string();
}

}  // namespace

base::Result<std::vector<model::MailTemplate>> read_mail_templates(const std::string& text) {
    std::vector<model::MailTemplate> mails;
    if (text.empty()) return mails;
    auto read = json::parse<std::map<std::string, FileTemplate>>(text);
    if (!read) return std::move(read).error();
    std::vector<base::FieldError> faults;
    for (auto& [id, given] : *read) {
        model::MailTemplate mail;
        if (id == model::kWelcomeTemplate) mail = model::default_welcome();
        mail.id = id;
        if (mail.name.empty()) mail.name = id;
        if (given.name) mail.name = std::move(*given.name);
        if (given.subject) mail.subject = std::move(*given.subject);
        if (given.body) mail.body = std::move(*given.body);
        if (given.is_html) mail.is_html = *given.is_html;
        mail.built_in = true;
        check_template(mail, faults);
        mails.push_back(std::move(mail));
    }
    if (faults.empty()) return mails;
    const std::string first = first_of(faults);
    return base::invalid(first, std::move(faults));
}

base::Result<std::vector<std::string>> read_lead_sources(const std::string& text) {
    std::vector<std::string> sources;
    if (text.empty()) return sources;
    const auto document = json::Document::parse(text);
    if (!document) return document.error();
    const base::Error wanted = base::invalid("must be a list of names, or of objects with a name");
    if (document->root().kind() != json::Kind::array) return wanted;
    for (const json::Node entry : document->root().elements()) {
        std::string name;
        if (entry.kind() == json::Kind::string) name = entry.string();
        if (entry.kind() == json::Kind::object) {
            name = text_member(entry, "name");
            if (name.empty()) name = text_member(entry, "type");
        }
        if (name.empty()) return wanted;
        sources.push_back(std::move(name));
    }
    return sources;
}

}  // namespace ao::app
