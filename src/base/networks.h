#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/async.h"
#include "base/result.h"

namespace ao::base {

/// A list of addresses ("10.1.2.3", "::1") and networks ("10.0.0.0/8", "2001:db8::/32", RFC 4632
/// and RFC 4291). IPv4 addresses are the same thing in the form that IPv6 sockets show.
class Networks {
  public:
    Networks() = default;

    /// Error: invalid, whose message begins with the faulty entry and whose field has the pointer
    /// "/<n>".
    static Result<Networks> parse(const std::vector<std::string>& entries);

    [[nodiscard]] bool contains(const asio::ip::address& address) const;

    /// The same for an address as text; false when it is none.
    [[nodiscard]] bool contains(std::string_view address) const;

    [[nodiscard]] bool empty() const { return networks_.empty(); }

  private:
    struct Network {
        asio::ip::address_v6 prefix;
        unsigned bits = 0;
    };

    std::vector<Network> networks_;
};

}  // namespace ao::base
