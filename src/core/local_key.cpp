#include "core/local_key.h"

#include "base/crypto.h"

namespace ao::core {

LocalKey::LocalKey() : secret_("local_" + base::random_token()) {}

bool LocalKey::opens(std::string_view credential) const {
    return base::equal_in_constant_time(credential, secret_);
}

model::Actor local_actor() {
    model::Actor actor = model::system_actor("default", "local command");
    actor.local = true;
    return actor;
}

}  // namespace ao::core
