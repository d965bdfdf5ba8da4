#include "queue/rulebook.h"

#include <utility>

namespace ao::queue {

std::map<std::string, ActiveRule, std::less<>>& Rulebook::Tenant::of(model::RuleScope scope) {
    switch (scope) {
        case model::RuleScope::queue:
            return queues;
        case model::RuleScope::type:
            return types;
        case model::RuleScope::key:
            return keys;
        case model::RuleScope::tenant:
            break;
    }
    return all;
}

void Rulebook::load(const std::vector<model::QueueRule>& rules, base::SteadyTime now) {
    std::map<std::string, Tenant, std::less<>> tenants;
    for (const auto& rule : rules) {
        tenants[rule.tenant_id].of(rule.scope).emplace(rule.name, activate(rule, now));
    }
    tenants_ = std::move(tenants);
    rated_keys_.clear();
    for (auto& [id, tenant] : tenants_)
        for (auto& [name, key] : tenant.keys)
            if (key.bucket) rated_keys_.push_back(&key);
}

ActiveRule Rulebook::activate(const model::QueueRule& rule, base::SteadyTime now) {
    ActiveRule active{rule};
    if (rule.rate_per_second <= 0) return active;
    const auto* before = find(rule.tenant_id, rule.scope, rule.name);
    if (before != nullptr && before->bucket) {
        active.bucket = before->bucket;
        active.bucket->change(rule.rate_per_second, rule.burst, now);
    } else {
        active.bucket.emplace(rule.rate_per_second, rule.burst, now);
    }
    return active;
}

ActiveRule* Rulebook::find(
    std::string_view tenant_id, model::RuleScope scope, std::string_view name
) {
    const auto tenant = tenants_.find(tenant_id);
    if (tenant == tenants_.end()) return nullptr;
    auto& rules = tenant->second.of(scope);
    const auto found = rules.find(name);
    return found == rules.end() ? nullptr : &found->second;
}

}  // namespace ao::queue
