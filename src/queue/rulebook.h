#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/queue_rule.h"
#include "queue/token_bucket.h"

namespace ao::queue {

/// A rule in force, with what its rate has left.
struct ActiveRule {
    model::QueueRule rule;
    std::optional<TokenBucket> bucket{};  ///< when it has a rate

    /// Scope `key` only: whether tasks may be parked because the bucket was empty.
    bool awaited = true;
};

/// Every rule of every tenant, in memory. Not thread-safe.
class Rulebook {
  public:
    /// Replaces all rules; a rule that is still there keeps its bucket.
    void load(const std::vector<model::QueueRule>& rules, base::SteadyTime now);

    /// nullptr: there is none.
    ActiveRule* find(std::string_view tenant_id, model::RuleScope scope, std::string_view name);

    /// Rules of scope `key` that have a rate. Valid until load().
    [[nodiscard]] const std::vector<ActiveRule*>& rated_keys() const { return rated_keys_; }

  private:
    struct Tenant {
        // By name, a map for each scope.
        std::map<std::string, ActiveRule, std::less<>> queues, types, keys, all;

        std::map<std::string, ActiveRule, std::less<>>& of(model::RuleScope scope);
    };

    ActiveRule activate(const model::QueueRule& rule, base::SteadyTime now);

    std::map<std::string, Tenant, std::less<>> tenants_;
    std::vector<ActiveRule*> rated_keys_;
};

}  // namespace ao::queue
