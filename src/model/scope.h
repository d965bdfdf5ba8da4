#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/json_node.h"
#include "base/result.h"
#include "model/lead.h"

namespace ao::model {

/// What kind of value a name stands for, as far as it is known before a run.
enum class ValueType : std::uint8_t { any, text, number, boolean, time, list, object };

/// "a date" …: for sentences.
std::string_view in_words(ValueType type);

/// The word in JSON Schema and the documentation: "text", "number", "date" …
std::string_view to_string(ValueType type);

/// A name with its type.
struct ScopeField {
    std::string_view name;
    ValueType type = ValueType::any;
    std::string_view summary{};
};

/// What can stand after "lead." in conditions and templates.
std::span<const ScopeField> lead_fields();

/// What each step of a definition gives to those after it: step id → output → type. An output named
/// "*" stands for any other name, a step named "*" for any other step.
using StepOutputs =
    std::map<std::string, std::map<std::string, ValueType, std::less<>>, std::less<>>;

/// The outputs of a definition that was checked before: any step may have given anything.
const StepOutputs& any_outputs();

/// The full form of a dotted name: "score" is "lead.score", "lead_email" is "lead.email",
/// "custom_city" and "lead.custom.city" are "lead.custom_fields.city". Names that begin with lead,
/// trigger, steps or run stay as they are.
std::string full_path(std::string_view path);

/// The type of what `path` names. Error: invalid, a sentence that says which names there are: an
/// unknown lead field, a step that is not there, an output it does not have, no such root.
base::Result<ValueType> type_of_path(std::string_view path, const StepOutputs& steps);

/// What the parts of a workflow see while it runs: {"lead": {…}, "trigger": {…}, "steps": {"<id>":
/// {…}}, "run": {…}}. Immutable; any thread.
class Scope {
  public:
    /// Its parts, each an object or null.
    struct Parts {
        const Lead* lead = nullptr;
        base::json::Raw trigger{"{}"};
        std::map<std::string, base::json::Raw> steps{};  ///< outputs by step id
        base::json::Raw run{"{}"};                       ///< id, workflow_id, started_at
    };

    Scope(const Parts& parts, base::Time now);

    /// The value under a dotted name (see full_path); numbers index lists. Nothing when there is
    /// none, or null.
    [[nodiscard]] std::optional<base::json::Node> find(std::string_view path) const;

    [[nodiscard]] base::Time now() const { return now_; }

  private:
    base::json::Document document_;
    base::Time now_;
};

/// A lead as Scope shows it.
base::json::Raw to_scope_json(const Lead& lead);

}  // namespace ao::model
