#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/json_node.h"
#include "base/result.h"
#include "model/scope.h"

namespace ao::model {

/// How values are written into a text, so that none of them can end the place it stands in.
enum class Escape : std::uint8_t {
    none,  ///< plain text: subjects, tags, messages
    html,  ///< & < > " '
    json,  ///< inside a JSON string
    url,   ///< percent-encoded (RFC 3986), as a part of a path or a query
};

/// Fills in a Mustache template with what a workflow sees: {{lead.first_name}}, {{trigger.amount}},
/// {{steps.ask.status}}, short forms as in full_path(), {{#lead.tags}}{{.}} {{/lead.tags}} for
/// lists, {{#lead.company}}at {{lead.company}}{{/lead.company}} for what may be empty. What is not
/// there renders as nothing; three braces write a value as it is. Errors: invalid when malformed,
/// or when the result is longer than 1 MiB.
base::Result<std::string> render(const std::string& text, const Scope& scope, Escape escape);

/// What is wrong with a template before it ever runs: sentences about its form and about names that
/// cannot exist. Empty: nothing.
std::vector<std::string> faults_of_template(const std::string& text, const StepOutputs& steps);

/// Fills in every text of a JSON value. A text that is a single tag and nothing else becomes the
/// value itself: "{{lead.score}}" a number, "{{lead.tags}}" a list, null when there is none.
/// Errors as render().
base::Result<base::json::Raw> render_json(base::json::Node value, const Scope& scope);

/// As faults_of_template(), for every text of a JSON value; each with its place below `pointer`.
std::vector<base::FieldError> faults_of_json_template(
    base::json::Node value, const std::string& pointer, const StepOutputs& steps
);

}  // namespace ao::model
