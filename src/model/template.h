#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/lead.h"

namespace ao::model {

/// Renders a Mustache template (logic-less: users cannot run code in it). Unknown names render as
/// nothing. `escape_html` is for HTML bodies; plain text and subjects are not escaped. Invalid when
/// the template is malformed.
base::Result<std::string> render(
    const std::string& text, const std::map<std::string, std::string>& values, bool escape_html
);

/// Whether `text` is a template that render() takes: well-formed, at most 64 KiB, at most 200
/// sections, none that includes another or changes its delimiters.
base::Result<void> check_template(const std::string& text);

/// The names that a template fills in, each once, in their order; nothing of one that is malformed.
std::vector<std::string> names_in(const std::string& text);

/// The names a template may use for a lead: lead_id, first_name, last_name, full_name, email,
/// lead_email, phone, company, source, status, owner, score, and custom_<key> for text, number and
/// boolean custom fields.
std::map<std::string, std::string> template_values(const Lead& lead);

}  // namespace ao::model
