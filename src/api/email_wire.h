#pragma once
#include <map>
#include <optional>
#include <string>

#include "base/json_described.h"

/// The JSON of single messages. Names are the contract's.
namespace ao::api {

struct EmailRequest {
    std::optional<std::string> to{};
    std::optional<std::string> subject{};
    std::optional<std::string> body{};
    std::optional<std::string> template_{};  // NOLINT(readability-identifier-naming): a keyword
    std::optional<bool> is_html{};
    std::optional<std::string> lead_id{};
    std::optional<std::map<std::string, std::string>> values{};
};
BOOST_DESCRIBE_STRUCT(EmailRequest, (), (to, subject, body, template_, is_html, lead_id, values))

struct EmailReply {
    std::string status;  ///< "queued"
    std::string execution_id;
    std::string task_id;
    std::optional<std::string> lead_id;
    base::Time timestamp;
};
BOOST_DESCRIBE_STRUCT(EmailReply, (), (status, execution_id, task_id, lead_id, timestamp))

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::EmailRequest> {
    static constexpr FieldDoc fields[] = {
        {"to", "One address; the lead's own when absent.", "ada@example.com"},
        {"subject", "Required without a template; else in place of the template's.", "Your offer"},
        {"body", "Plain text, or HTML with is_html; {{body}} in a template.", "Hello Ada"},
        {"template",
         "Whose texts are filled in with the lead's fields and the values. \"default\" when "
         "absent: the message itself, inside the template of that name when there is one.",
         "default"},
        {"lead_id", "The lead it is about, for its timeline and the template.", ""},
        {"values", "What is filled in before the lead's fields.", R"({"offer":"10 %"})"},
    };
};

}  // namespace ao::base::json
