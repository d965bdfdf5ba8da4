#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/actor.h"
#include "model/queue_rule.h"
#include "store/database.h"

namespace ao::core {

/// What a caller may say about a rule.
struct QueueRuleWish {
    std::string scope;  ///< queue, type, key or tenant
    std::string name;   ///< of the queue, type or key; "*" (or nothing) with scope tenant
    bool paused = false;
    std::int64_t max_running = 0;  ///< 0–100000; 0: no limit
    double rate_per_second = 0;    ///< 0, or 0.0001–100000; 0: no limit
    std::int64_t burst = 0;        ///< 0–100000; 0: what one second gives, at least one
};

/// Rules that pause and limit the tasks of the actor's tenant. They take effect with the next
/// claim. Every change is audited. Thread-safe.
class QueueRules {
  public:
    QueueRules(store::Database& database, const base::Clock& clock)
        : database_(database), clock_(clock) {}

    /// By scope and name.
    base::Async<std::vector<model::QueueRule>> list(model::Actor actor);

    /// Creates or replaces. Errors: invalid with every faulty field; conflict when the tenant has
    /// kMaxRules already.
    base::Async<base::Result<model::QueueRule>> put(model::Actor actor, QueueRuleWish wish);

    /// As put(), but whether it is paused stays as it was. The answer is the rule as it is then;
    /// one that says nothing more is removed.
    base::Async<base::Result<model::QueueRule>> limit(model::Actor actor, QueueRuleWish wish);

    /// Errors: not_found; invalid for an unknown scope.
    base::Async<base::Result<void>> remove(model::Actor actor, std::string scope, std::string name);

    /// No such task starts until resume(); limits stay as they are. Nothing happens when it is
    /// paused already. Errors: invalid, conflict as put().
    base::Async<base::Result<model::QueueRule>> pause(
        model::Actor actor, std::string scope, std::string name
    );

    /// The answer is the rule as it is then; one that says nothing more is removed. Nothing happens
    /// when it is not paused. Error: invalid.
    base::Async<base::Result<model::QueueRule>> resume(
        model::Actor actor, std::string scope, std::string name
    );

    static constexpr std::int64_t kMaxRules = 1'000;  ///< a tenant

  private:
    base::Async<base::Result<model::QueueRule>> write(
        model::Actor actor, QueueRuleWish wish, bool keep_paused
    );
    base::Async<base::Result<model::QueueRule>> set_paused(
        model::Actor actor, std::string scope, std::string name, bool paused
    );

    store::Database& database_;
    const base::Clock& clock_;
};

}  // namespace ao::core
