#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/mail_templates.h"
#include "model/mail_template.h"

/// The JSON of mail templates. `id` and `name` are the contract's.
namespace ao::api {

struct MailTemplateRequest {
    std::optional<std::string> id{};
    std::optional<std::string> name{};
    std::optional<std::string> subject{};
    std::optional<std::string> body{};
    std::optional<bool> is_html{};
};
BOOST_DESCRIBE_STRUCT(MailTemplateRequest, (), (id, name, subject, body, is_html))

struct MailTemplateReply {
    std::string id;
    std::string name;
    std::string subject;
    std::string body;
    bool is_html = false;
    bool built_in = false;
    std::int64_t version = 0;
    std::optional<base::Time> created_at{};
    std::optional<base::Time> updated_at{};
};
BOOST_DESCRIBE_STRUCT(
    MailTemplateReply,
    (),
    (id, name, subject, body, is_html, built_in, version, created_at, updated_at)
)

struct MailPreviewRequest {
    std::optional<std::string> lead_id{};
    std::optional<std::map<std::string, std::string>> values{};
    std::optional<std::string> subject{};
    std::optional<std::string> body{};
    std::optional<bool> is_html{};
};
BOOST_DESCRIBE_STRUCT(MailPreviewRequest, (), (lead_id, values, subject, body, is_html))

struct MailPreviewReply {
    std::string subject;
    std::string text;
    std::optional<std::string> html{};
    std::vector<std::string> unfilled{};
};
BOOST_DESCRIBE_STRUCT(MailPreviewReply, (), (subject, text, html, unfilled))

inline MailTemplateReply to_wire(const model::MailTemplate& mail) {
    MailTemplateReply reply{mail.id, mail.name, mail.subject, mail.body, mail.is_html};
    reply.built_in = mail.built_in;
    reply.version = mail.version;
    if (mail.built_in) return reply;
    reply.created_at = mail.created_at;
    reply.updated_at = mail.updated_at;
    return reply;
}

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::MailTemplateRequest> {
    static constexpr FieldDoc fields[] = {
        {"id", "a-z, 0-9, - and _; of a new one: made of its name when absent.", "spring-sale"},
        {"name", "For people.", "Spring sale"},
        {"subject",
         "A Mustache template over the lead's fields.",
         "{{first_name}}, spring is here"},
        {"body", "The same; HTML with is_html.", "Hello {{first_name}}"},
    };
};

template <>
struct Docs<api::MailTemplateReply> {
    static constexpr FieldDoc fields[] = {
        {"built_in", "Of the program; changing it makes it the tenant's own.", ""},
        {"version", "Also the ETag.", ""},
    };
};

template <>
struct Docs<api::MailPreviewRequest> {
    static constexpr FieldDoc fields[] = {
        {"lead_id", "Whose fields are filled in.", ""},
        {"values", "What is filled in before the lead's fields.", R"({"first_name":"Ada"})"},
        {"subject", "In place of the saved one.", "{{first_name}}, spring is here"},
        {"body", "In place of the saved one.", "Hello {{first_name}}"},
    };
};

template <>
struct Docs<api::MailPreviewReply> {
    static constexpr FieldDoc fields[] = {
        {"html", "Null for a template that is plain text.", ""},
        {"unfilled", "Names in the template that had no value.", R"(["company"])"},
    };
};

}  // namespace ao::base::json
