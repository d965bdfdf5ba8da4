#pragma once
#include <string>
#include <vector>

#include "base/json_node.h"
#include "base/result.h"
#include "model/workflow_definition.h"

namespace ao::model {

/// A workflow of the configuration file.
struct ConfiguredWorkflow {
    std::string id{};  ///< "config-sales-lead-management" when the file gives none
    bool enabled = true;
    WorkflowDefinition definition{};
};

/// The list `workflows` of the configuration file as definitions. A member with `steps` that have a
/// `kind` is a definition as it stands (with `id` and `enabled`). Otherwise it is of the older
/// form,
///
///     {"name", "id", "enabled", "sources": [{"name" | "type"}], "match": "any" | "all",
///      "qualification_rules": [{"type": "field_exists" | "field_equals" | "field_contains" |
///                               "field_regex", "field", "value" | "pattern"}],
///      "routing_rules": [{"condition": {"type": "equals" | "contains" | "greater_than" |
///                         "less_than", "field", "value"}, "destination"}],
///      "default_destination", "stop_unqualified", "enable_follow_up",
///      "follow_up_sequence": {"sequence_name", "templates": [{"subject", "body", "is_html"}],
///                             "delays": [0, 48, 120]}}
///
/// and becomes: on a new lead of these sources, qualify (one rule is enough unless `match` says
/// all; who does not qualify stops unless `stop_unqualified` is false), assign, update the CRM,
/// then the messages, each so many hours after the start. Error: invalid with every fault, as
/// "/workflows/0/routing_rules/2/condition/type".
base::Result<std::vector<ConfiguredWorkflow>> read_configured_workflows(base::json::Node list);

}  // namespace ao::model
