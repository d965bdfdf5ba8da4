#pragma once
#include <map>
#include <string>

#include "base/result.h"
#include "model/lead.h"

namespace ao::model {

/// Renders a Mustache template (logic-less: users cannot run code in it). Unknown names render as
/// nothing. `escape_html` is for HTML bodies; plain text and subjects are not escaped. Invalid when
/// the template is malformed.
base::Result<std::string> render(
    const std::string& text, const std::map<std::string, std::string>& values, bool escape_html
);

/// The names a template may use for a lead: lead_id, first_name, last_name, full_name, email,
/// lead_email, phone, company, source, status, owner, score, and custom_<key> for text, number and
/// boolean custom fields.
std::map<std::string, std::string> template_values(const Lead& lead);

}  // namespace ao::model
