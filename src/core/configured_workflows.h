#pragma once
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "core/vault.h"
#include "model/workflow_config.h"
#include "store/session.h"

namespace ao::core {

/// Makes the published workflows of the tenant what the configuration file says, in the caller's
/// transaction: a new one is inserted, one whose definition differs from its newest version gets
/// another version, `enabled` decides whether it takes runs. One that people have archived stays
/// archived. Those that have gone from the file stay as they are. Secrets of steps are sealed.
/// Error: invalid, when a secret cannot be kept.
base::Result<void> provide_configured(
    store::Session& session,
    std::string_view tenant_id,
    const std::vector<model::ConfiguredWorkflow>& workflows,
    const Vault& vault,
    base::Time now
);

}  // namespace ao::core
