#pragma once
#include "base/json_node.h"
#include "base/result.h"
#include "core/bulk_mode.h"

namespace ao::api {

/// `mode` of a bulk call; best effort when absent. Error: invalid.
base::Result<core::BulkMode> bulk_mode(const base::json::Node& root);

/// The array `field` of a bulk call. Errors: invalid when it is missing or no array.
base::Result<base::json::Node> bulk_rows(const base::json::Node& root, const char* field);

}  // namespace ao::api
