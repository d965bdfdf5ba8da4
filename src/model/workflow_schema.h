#pragma once
#include <string>

#include "base/json.h"

namespace ao::model {

/// The JSON Schema (2020-12) of a workflow definition, made of the tables of step and trigger kinds
/// and of comparisons. What it takes, check_definition() may still refuse: a schema knows no paths.
base::json::Raw definition_schema();

/// The page docs/workflows/steps.md: every kind of step and trigger, every comparison, with
/// examples. Made of the same tables.
std::string steps_page();

}  // namespace ao::model
