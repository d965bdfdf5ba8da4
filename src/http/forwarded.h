#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/async.h"

namespace ao::http {

/// The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
class TrustedProxies {
  public:
    /// Addresses ("10.1.2.3", "::1") and networks ("10.0.0.0/8"). Throws std::invalid_argument that
    /// names a faulty one.
    explicit TrustedProxies(const std::vector<std::string>& networks);

    [[nodiscard]] bool trusts(base::asio::ip::address address) const;

    /// The client behind trusted proxies: the rightmost address in `forwarded_for` that is not
    /// itself trusted; the leftmost when all are; empty when there is no address or a faulty one
    /// comes before.
    [[nodiscard]] std::string_view find_client(std::string_view forwarded_for) const;

  private:
    struct Network {
        base::asio::ip::address_v6 prefix;
        unsigned bits = 0;
    };

    std::vector<Network> networks_;
};

}  // namespace ao::http
