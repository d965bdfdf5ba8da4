#include "model/actor.h"

#include <algorithm>

namespace ao::model {

bool Actor::may(Permission permission) const {
    if (permission == Permission::nothing) return true;
    if (user_id.empty()) return false;  // nobody has signed in
    if (!model::may(role, permission)) return false;
    bool limited = !api_key_id.empty() && !scopes.empty();
    if (!limited || permission == Permission::signed_in) return true;
    return std::find(scopes.begin(), scopes.end(), permission) != scopes.end();
}

Actor system_actor(std::string tenant_id, std::string what) {
    return Actor{
        .tenant_id = std::move(tenant_id),
        .user_id = "system",
        .username = std::move(what),
        .role = Role::admin};
}

}  // namespace ao::model
