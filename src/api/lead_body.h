#pragma once
#include <string_view>

#include "api/lead_wire.h"
#include "base/result.h"

namespace ao::api {

/// The body of POST and PUT (LeadBody) or PATCH (LeadPatch). When the type of a member is wrong,
/// the members beside it are held against the rules of a lead as well, so that one answer names
/// every fault.
base::Result<LeadBody> read_lead_body(std::string_view text);
base::Result<LeadPatch> read_lead_patch(std::string_view text);

}  // namespace ao::api
