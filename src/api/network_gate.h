#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "base/networks.h"
#include "base/result.h"

namespace ao::api {

/// From where requests are answered; the names are the configuration's (`security.*`).
struct NetworkGateOptions {
    base::Networks allowed{};  ///< `ip_allowlist`; empty: everywhere
    base::Networks denied{};   ///< `ip_denylist`
    base::Networks
        admin_allowed{};  ///< `admin_ip_allowlist`; empty: wherever the rest may be asked
};

/// Refuses requests by the address of the client, before anything else is done with them.
/// Thread-safe; costs one load where nothing is configured.
class NetworkGate {
  public:
    explicit NetworkGate(NetworkGateOptions options) { configure(std::move(options)); }

    /// From the next request on.
    void configure(NetworkGateOptions options);

    /// Why a request from `address` is not answered: forbidden, with the code
    /// "address_not_allowed". `is_administration`: of a route that only those who run the
    /// installation use.
    [[nodiscard]] std::optional<base::Error> find_refusal(
        std::string_view address, bool is_administration
    ) const;

  private:
    [[nodiscard]] std::shared_ptr<const NetworkGateOptions> options() const;

    std::atomic<bool> is_open_{true};
    mutable std::mutex mutex_;
    std::shared_ptr<const NetworkGateOptions> options_;
};

}  // namespace ao::api
