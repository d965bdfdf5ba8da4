#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "model/condition.h"
#include "model/lead.h"
#include "model/workflow_definition.h"

namespace ao::model {

/// Something that happened, as far as triggers ask about it.
struct Happening {
    std::string_view kind{};      ///< "lead_changed" …: see trigger_shapes()
    const Lead* lead = nullptr;   ///< as it is afterwards; null: it is about no lead
    base::json::Raw input{"{}"};  ///< what trigger_shapes() says that the kind provides
    base::Time now{};
};

/// Whether that starts a run of the workflow by this trigger: its kind, its settings (which field,
/// from what, to what), its filter; and that it is no echo of a run of the same workflow
/// (`chain` in the input names the workflows whose steps led to it). The reason either way.
Verdict matches(
    const TriggerDefinition& trigger, std::string_view workflow_id, const Happening& happening
);

/// What a change of a lead is to triggers: the inputs of "lead_changed", and of "tag_added" and
/// "score_crosses" when there is something for them.
struct LeadHappening {
    std::string_view kind;
    base::json::Raw input{};
};

/// `fields` are the names that model::apply() gave; `chain` the ids of the workflows whose steps
/// led to the change, the first one first.
std::vector<LeadHappening> happenings_of(
    const Lead& before,
    const Lead& after,
    const std::vector<std::string>& fields,
    const std::vector<std::string>& chain
);

/// The chain that the input of a run brought, with one more link.
std::vector<std::string> chain_of(const base::json::Raw& input, std::string_view workflow_id);

}  // namespace ao::model
