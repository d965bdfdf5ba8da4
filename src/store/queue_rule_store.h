#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/queue_rule.h"
#include "store/session.h"

namespace ao::store {

/// What operators said about queues, types, concurrency keys and tenants. Each change notifies
/// Topic::queue_rules (who keeps a copy reads again) and Topic::tasks (a task may have become
/// claimable), and un-parks what a rule of a key has room for now.
class QueueRuleStore {
  public:
    explicit QueueRuleStore(Session& session) : session_(session) {}

    /// Of one tenant, by scope and name.
    std::vector<model::QueueRule> list(std::string_view tenant_id);

    /// Of every tenant.
    std::vector<model::QueueRule> list_all();

    [[nodiscard]] std::optional<model::QueueRule> find(
        std::string_view tenant_id, model::RuleScope scope, std::string_view name
    );

    /// Whether a rule is about the tasks of that type in that queue; those of keys apart.
    [[nodiscard]] bool concerns(
        std::string_view tenant_id, std::string_view queue, std::string_view type
    );

    [[nodiscard]] std::int64_t count(std::string_view tenant_id);

    /// Inserts or replaces.
    void put(const model::QueueRule& rule);

    /// False when there was none.
    bool remove(std::string_view tenant_id, model::RuleScope scope, std::string_view name);

  private:
    void tell(std::string_view tenant_id, model::RuleScope scope, std::string_view name);

    Session& session_;
};

}  // namespace ao::store
