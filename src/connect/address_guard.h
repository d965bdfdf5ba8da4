#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "connect/fault.h"
#include "connect/http_client.h"

namespace ao::connect {

using IpAddress = boost::asio::ip::address;

/// Whether the address belongs to the public internet: not loopback, private, link-local, shared
/// (CGNAT), multicast, benchmarking, documentation, reserved or unspecified (IANA special-purpose
/// registries, RFC 6890), and no IPv6 form that carries such an IPv4 address inside (mapped,
/// compatible, NAT64, 6to4, Teredo). IPv6 outside 2000::/3 is not public.
bool is_public(const IpAddress& address);

/// A host and a port as the operator writes them: "crm.example.com:443", "[::1]:8080".
struct HostPort {
    std::string host;  ///< lower case, no brackets, no trailing dot
    std::uint16_t port = 0;

    friend bool operator==(const HostPort&, const HostPort&) = default;
};

/// Reads "host:port"; port 0 when there is none or it is no number.
HostPort parse_host_port(std::string_view text);

/// The host of a URL in the form in which hosts are compared.
std::string canonical_host(std::string_view host);

/// Decides about each address at the moment of connecting, when the name is already resolved: what
/// is checked is what is connected to, so that a name which changes its answer (DNS rebinding)
/// gains nothing. Immutable, any thread.
class AddressGuard {
  public:
    explicit AddressGuard(const OutboundOptions& options);

    /// What stands against a connection to `address` for a call to `target`: none, self_call
    /// (whatever is allowed) or private_address.
    [[nodiscard]] Fault check(const HostPort& target, const IpAddress& address) const;

    /// Whether the operator named this host and port himself.
    [[nodiscard]] bool is_named(const HostPort& target) const;

  private:
    [[nodiscard]] bool is_self(const IpAddress& address, std::uint16_t port) const;

    bool allow_private_;
    std::vector<HostPort> named_;
    std::vector<HostPort> own_;
};

}  // namespace ao::connect
