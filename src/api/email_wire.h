#pragma once
#include <optional>
#include <string>

#include "base/json_described.h"

/// The JSON of single messages. Names are the contract's.
namespace ao::api {

struct EmailRequest {
    std::string to;
    std::string subject;
    std::string body;
    std::optional<bool> is_html{};
    std::optional<std::string> lead_id{};
};
BOOST_DESCRIBE_STRUCT(EmailRequest, (), (to, subject, body, is_html, lead_id))

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
        {"to", "One address.", "ada@example.com"},
        {"subject", "", "Your offer"},
        {"body", "Plain text, or HTML with is_html.", "Hello Ada"},
        {"lead_id", "The lead it is about, for its timeline.", ""},
    };
};

}  // namespace ao::base::json
