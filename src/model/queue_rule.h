#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace ao::model {

/// What a rule of the queue is about.
enum class RuleScope : std::uint8_t {
    queue,   ///< the tasks of one queue
    type,    ///< the tasks of one type, in every queue
    key,     ///< the tasks that share one concurrency key
    tenant,  ///< every task; the rule's name is kEverything
};

std::string_view to_string(RuleScope scope);
std::optional<RuleScope> parse_rule_scope(std::string_view word);

/// The name of the one rule of scope `tenant`.
inline constexpr std::string_view kEverything = "*";

/// What an operator said about some of a tenant's tasks. Waiting tasks are held back, running ones
/// are not disturbed; a task obeys every rule that fits it.
struct QueueRule {
    std::string tenant_id;
    RuleScope scope = RuleScope::queue;
    std::string name;
    bool paused = false;
    std::int64_t max_running = 0;  ///< at once; 0: no limit (scope `key`: the tasks' own limit)
    double rate_per_second = 0;    ///< starts; 0: no limit
    std::int64_t burst = 0;        ///< starts at once after a rest; 0: those of one second, or one
    base::Time updated_at{};

    /// Whether it changes nothing.
    [[nodiscard]] bool is_empty() const {
        return !paused && max_running == 0 && rate_per_second == 0;
    }
};

}  // namespace ao::model
