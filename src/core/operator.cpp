#include "core/operator.h"

#include "core/users.h"

namespace ao::core {

base::Result<void> check_operator(const model::Actor& actor) {
    if (actor.tenant_id == kDefaultTenant && actor.may(model::Permission::admin)) return {};
    return base::forbidden("Admin access required");
}

}  // namespace ao::core
