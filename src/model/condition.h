#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/json_node.h"
#include "base/result.h"
#include "model/scope.h"

namespace re2 {
class RE2;
}

namespace ao::model {

/// How a condition compares. The words are those of the definition.
enum class Comparison : std::uint8_t {
    equals,
    not_equals,
    contains,
    not_contains,
    starts_with,
    ends_with,
    matches,
    greater,
    greater_or_equal,
    less,
    less_or_equal,
    between,
    in,
    not_in,
    exists,
    not_exists,
    passed,
    not_passed,
    within_last,
    within_next,
    has_tag,
    lacks_tag,
};

/// A comparison in the documentation and the schema.
struct ComparisonKind {
    Comparison comparison;
    std::string_view word;     ///< "greater"
    std::string_view operand;  ///< "a number or a date"; empty: takes none
    std::string_view summary;
    std::string_view example;  ///< a whole condition
};

/// In the order of Comparison.
std::span<const ComparisonKind> comparisons();

/// By its word; also "not", "starts" and "regex", as others call them. Null: there is none.
const ComparisonKind* find_comparison(std::string_view word);

/// A moment as a condition names it: fixed, or so long before or after the moment of asking.
struct Moment {
    bool is_relative = false;
    base::Time at{};                   ///< fixed
    std::chrono::seconds from_now{0};  ///< relative
};

/// What a value is compared with.
using Operand = std::variant<std::string, double, bool, Moment, std::chrono::seconds>;

/// A question about a lead, a trigger's data and the outputs of earlier steps:
///
///     {"field": "lead.score", "op": "greater", "value": 60}
///     {"all": [{…}, {…}]}   {"any": [{…}]}   {"not": {…}}
///
/// Text is compared without regard to case unless "case_sensitive" is true. What is not there
/// equals nothing. An empty object, or no condition at all, holds always.
struct Condition {
    enum class Form : std::uint8_t { always, all, any, negation, comparison };
    Form form = Form::always;
    std::vector<Condition> parts{};  ///< of all, any; one of negation

    std::string path{};
    Comparison comparison = Comparison::exists;
    std::vector<Operand> operands{};
    bool case_sensitive = false;
    std::shared_ptr<const re2::RE2> pattern{};  ///< of matches (RE2: linear in time)
};

/// Groups inside groups, and questions in one condition.
inline constexpr int kMostConditionLevels = 10;
inline constexpr int kMostQuestions = 200;

/// Reads a condition and checks the types of what it compares. Error: invalid, every fault with its
/// place below `pointer` ("/steps/2/config/condition/all/0/value"): an unknown name or comparison,
/// a value that the field can never be compared with (a date with a word), a malformed pattern.
base::Result<Condition> parse_condition(
    base::json::Node node, const std::string& pointer, const StepOutputs& steps
);

/// The answer to a condition, with the reason.
struct Verdict {
    bool holds = true;
    std::string why{};             ///< "lead.score 40 is not greater than 60"
    std::vector<Verdict> parts{};  ///< of a group, in order; all of them are asked
};

/// Asks `condition` about what is in `scope`. Never fails: a value that cannot be compared (text
/// where a number is wanted) does not hold, and says so.
Verdict evaluate(const Condition& condition, const Scope& scope);

}  // namespace ao::model
