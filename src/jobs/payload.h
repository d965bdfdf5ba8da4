#pragma once
#include <optional>
#include <string>

#include "base/result.h"
#include "model/task.h"

namespace ao::jobs {

/// The payload of a task about a lead.
struct LeadPayload {
    std::string lead_id;
};

/// Error: invalid, when lead_id is missing or a member has the wrong type.
base::Result<LeadPayload> parse_lead_payload(const model::Task& task);

/// The payload of a message. `to` and `email_to` mean the same: with one of them the message is
/// complete, without it `template` is filled in for the lead.
struct MessagePayload {
    std::optional<std::string> to{};
    std::optional<std::string> email_to{};
    std::optional<std::string> subject{};
    std::optional<std::string> body{};
    std::optional<bool> is_html{};
    std::optional<std::string> text{};       ///< plain text beside an HTML body
    std::optional<std::string> template_{};  // NOLINT(readability-identifier-naming): a keyword
    std::optional<std::string> lead_id{};
    std::optional<std::string> campaign_id{};  ///< whose counters the mail is for
};

base::Result<MessagePayload> parse_message_payload(const model::Task& task);

}  // namespace ao::jobs
