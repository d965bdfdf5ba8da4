#pragma once
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
};
BOOST_DESCRIBE_STRUCT(HookAddressReply, (), (path, secret, active))

}  // namespace ao::api
