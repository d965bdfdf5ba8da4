#pragma once
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "core/vault.h"
#include "model/workflow_definition.h"

namespace ao::core {

/// Seals the secrets of a definition that is about to be stored. A hidden one (model::
/// kHiddenSecret) stays what the step of the same id has in one of `known`, the first that has it,
/// unless its address is another one: whoever changes where a secret goes must know it. Error:
/// invalid with each that is not known, holds a line end, is no address where one is wanted, or
/// stands among the open header fields.
base::Result<void> seal_secrets(
    const Vault& vault,
    std::string_view tenant_id,
    model::WorkflowDefinition& definition,
    const std::vector<model::WorkflowDefinition>& known
);

/// The definition as it was before seal_secrets(). Error: unavailable, when the key is another one.
base::Result<void> open_secrets(
    const Vault& vault, std::string_view tenant_id, model::WorkflowDefinition& definition
);

/// An object of sealed secrets (model::secrets_of), opened: what an attempt at a step sends, and
/// where to. Error: as above.
base::Result<base::json::Raw> open_call_secrets(
    const Vault& vault, std::string_view tenant_id, const base::json::Raw& sealed
);

}  // namespace ao::core
