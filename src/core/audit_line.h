#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/audit_event.h"

namespace ao::core {

/// Appends one event as a line of JSON with the names of the API, complete enough to recompute its
/// hash.
void append_audit_line(std::string& out, const model::AuditEvent& event);

/// Reads such a line back.
base::Result<model::AuditEvent> parse_audit_line(std::string_view line);

}  // namespace ao::core
