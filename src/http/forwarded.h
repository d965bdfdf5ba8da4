#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/async.h"
#include "base/networks.h"
#include "http/request.h"

namespace ao::http {

/// The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
class TrustedProxies {
  public:
    /// Addresses ("10.1.2.3", "::1") and networks ("10.0.0.0/8"). Throws std::invalid_argument that
    /// names a faulty one.
    explicit TrustedProxies(const std::vector<std::string>& networks);

    [[nodiscard]] bool trusts(const base::asio::ip::address& address) const {
        return networks_.contains(address);
    }

    /// The client behind trusted proxies, from all X-Forwarded-For fields in order (a proxy may add
    /// its own field or extend the last): the rightmost address that is not itself trusted; the
    /// leftmost when all are; empty when there is none. A faulty entry ends the search: what stands
    /// left of it is anybody's invention.
    [[nodiscard]] std::string_view find_client(std::span<const Field> fields) const;

  private:
    /// Takes addresses off the right end of one field's value. True: the search is over.
    bool search(std::string_view value, std::string_view& client) const;

    base::Networks networks_;
};

/// Whether the proxy nearest to us says that the client came over TLS (the last X-Forwarded-Proto).
bool was_forwarded_securely(std::span<const Field> fields);

}  // namespace ao::http
