#include "model/queue_rule.h"

#include <algorithm>
#include <array>

namespace ao::model {

namespace {

constexpr std::array<std::string_view, 4> kScopeWords{"queue", "type", "key", "tenant"};

}  // namespace

std::string_view to_string(RuleScope scope) {
    return kScopeWords.at(static_cast<std::size_t>(scope));
}

std::optional<RuleScope> parse_rule_scope(std::string_view word) {
    const auto* found = std::find(kScopeWords.begin(), kScopeWords.end(), word);
    if (found == kScopeWords.end()) return std::nullopt;
    return static_cast<RuleScope>(found - kScopeWords.begin());
}

}  // namespace ao::model
