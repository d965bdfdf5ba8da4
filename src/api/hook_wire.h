#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/json_described.h"

/// The JSON of inbound webhooks.
namespace ao::api {

struct HookReply {
    std::string status;  ///< "accepted" or "ignored"
    std::string execution_id;
    std::string reason;  ///< why it was ignored
};
BOOST_DESCRIBE_STRUCT(HookReply, (), (status, execution_id, reason))

struct HookAddressReply {
    std::string path;     ///< where to post to, on this server
    std::string secret;   ///< "whsec_…"
    bool active = false;  ///< whether the published version has a webhook trigger
    std::optional<base::Time> rotated_at{};            ///< absent: it was never changed
    std::optional<base::Time> previous_valid_until{};  ///< absent: only this one opens it
};
BOOST_DESCRIBE_STRUCT(
    HookAddressReply, (), (path, secret, active, rotated_at, previous_valid_until)
)

struct HookRotateRequest {
    std::optional<std::int32_t> grace_hours{};  ///< for the old secret, 0 to 720; 24 when absent
};
BOOST_DESCRIBE_STRUCT(HookRotateRequest, (), (grace_hours))

}  // namespace ao::api
