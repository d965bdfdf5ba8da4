#pragma once
#include "base/result.h"
#include "model/actor.h"

namespace ao::core {

/// Whether the actor is an administrator of the tenant "default", the operator's: what concerns the
/// whole installation (backups, configuration, alerts) is theirs alone. Error: forbidden.
base::Result<void> check_operator(const model::Actor& actor);

}  // namespace ao::core
