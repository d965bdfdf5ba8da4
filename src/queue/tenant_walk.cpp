#include "queue/tenant_walk.h"

namespace ao::queue {

std::vector<std::string> TenantWalk::next(std::size_t most) {
    std::vector<std::string> tenants;
    while (tenants.size() < most && !complete_) {
        auto tenant = lanes_.next_tenant(queue_, position_);
        if (!tenant && !wrapped_) {
            wrapped_ = true;
            position_.clear();
        } else if (!tenant || (wrapped_ && *tenant > start_)) {
            complete_ = true;
        } else {
            position_ = *tenant;
            tenants.push_back(std::move(*tenant));
        }
    }
    return tenants;
}

}  // namespace ao::queue
