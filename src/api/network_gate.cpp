#include "api/network_gate.h"

#include <string>

namespace ao::api {

namespace {

base::Error refusal(std::string_view address, std::string_view why) {
    base::Error error = base::forbidden(
        "Requests from " + std::string(address) + " are not answered: " + std::string(why)
    );
    error.code = "address_not_allowed";
    return error;
}

}  // namespace

void NetworkGate::configure(NetworkGateOptions options) {
    const bool is_open =
        options.allowed.empty() && options.denied.empty() && options.admin_allowed.empty();
    auto fresh = std::make_shared<const NetworkGateOptions>(std::move(options));
    const std::lock_guard lock(mutex_);
    options_ = std::move(fresh);
    is_open_.store(is_open, std::memory_order_release);
}

std::optional<base::Error> NetworkGate::find_refusal(
    std::string_view address, bool is_administration
) const {
    if (is_open_.load(std::memory_order_acquire)) return std::nullopt;
    const auto lists = options();
    if (lists->denied.contains(address))
        return refusal(address, "the address is in security.ip_denylist.");
    if (!lists->allowed.empty() && !lists->allowed.contains(address))
        return refusal(address, "the address is not in security.ip_allowlist.");
    if (is_administration && !lists->admin_allowed.empty() &&
        !lists->admin_allowed.contains(address))
        return refusal(
            address,
            "this route is for administration, and the address is not in "
            "security.admin_ip_allowlist."
        );
    return std::nullopt;
}

std::shared_ptr<const NetworkGateOptions> NetworkGate::options() const {
    const std::lock_guard lock(mutex_);
    return options_;
}

}  // namespace ao::api
