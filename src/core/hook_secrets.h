#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/vault.h"
#include "model/actor.h"
#include "model/hook_secret.h"
#include "store/database.h"

namespace ao::core {

/// What opens a workflow's webhook.
struct HookKeys {
    model::HookSecret state;
    std::string secret;               ///< "whsec_…": the one in force
    std::vector<std::string> opened;  ///< that and, while it is valid, the one before
};

/// The signing secrets of workflows' webhooks. They are made from the vault's key, not stored.
/// Thread-safe.
class HookSecrets {
  public:
    /// So long the old secret can be kept valid.
    static constexpr std::chrono::hours kLongestGrace{24 * 30};

    HookSecrets(store::Database& database, const base::Clock& clock, const Vault& vault)
        : database_(database), clock_(clock), vault_(vault) {}

    /// Of any workflow, whether there is one or not.
    base::Async<HookKeys> get(std::string tenant_id, std::string workflow_id);

    /// Puts another secret in force; the one before opens for `grace` longer (0: it has leaked),
    /// those before that one no more. Error: not_found, when the tenant has no such workflow.
    base::Async<base::Result<HookKeys>> rotate(
        model::Actor actor, std::string workflow_id, std::chrono::seconds grace
    );

  private:
    [[nodiscard]] HookKeys keys_of(
        const std::string& tenant_id, const std::string& workflow_id, const model::HookSecret& state
    ) const;

    store::Database& database_;
    const base::Clock& clock_;
    const Vault& vault_;
};

}  // namespace ao::core
