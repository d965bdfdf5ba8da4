#include "connect/address_guard.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include <ifaddrs.h>
#include <netinet/in.h>

namespace ao::connect {
namespace {

namespace ip = boost::asio::ip;

struct Block {
    std::uint32_t network;
    int bits;
};

constexpr std::uint32_t ipv4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24 | b << 16 | c << 8 | d;
}

constexpr std::array kSpecialBlocks{
    Block{ipv4(0, 0, 0, 0), 8},        // "this network"; Linux connects 0.0.0.0 to itself
    Block{ipv4(10, 0, 0, 0), 8},       // RFC 1918
    Block{ipv4(100, 64, 0, 0), 10},    // RFC 6598, carrier-grade NAT
    Block{ipv4(127, 0, 0, 0), 8},      // loopback
    Block{ipv4(169, 254, 0, 0), 16},   // link-local, cloud metadata
    Block{ipv4(172, 16, 0, 0), 12},    // RFC 1918
    Block{ipv4(192, 0, 0, 0), 24},     // IETF protocol assignments
    Block{ipv4(192, 0, 2, 0), 24},     // documentation
    Block{ipv4(192, 31, 196, 0), 24},  // AS112
    Block{ipv4(192, 52, 193, 0), 24},  // AMT
    Block{ipv4(192, 88, 99, 0), 24},   // 6to4 relay anycast
    Block{ipv4(192, 168, 0, 0), 16},   // RFC 1918
    Block{ipv4(192, 175, 48, 0), 24},  // AS112
    Block{ipv4(198, 18, 0, 0), 15},    // benchmarking
    Block{ipv4(198, 51, 100, 0), 24},  // documentation
    Block{ipv4(203, 0, 113, 0), 24},   // documentation
    Block{ipv4(224, 0, 0, 0), 4},      // multicast
    Block{ipv4(240, 0, 0, 0), 4},      // reserved, broadcast
};

bool is_public_v4(std::uint32_t address) {
    return std::ranges::none_of(kSpecialBlocks, [address](const Block& block) {
        return (address ^ block.network) >> (32 - block.bits) == 0;
    });
}

using Bytes = ip::address_v6::bytes_type;

bool starts_with(const Bytes& bytes, std::initializer_list<unsigned> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

bool is_public_v6(const Bytes& bytes) {
    if ((bytes[0] & 0xE0U) != 0x20U) return false;  // global unicast is 2000::/3 and nothing else
    if (starts_with(bytes, {0x20, 0x01}) && bytes[2] < 0x02) return false;  // 2001::/23 with Teredo
    if (starts_with(bytes, {0x20, 0x01, 0x0D, 0xB8})) return false;         // documentation
    if (starts_with(bytes, {0x20, 0x02})) return false;                     // 6to4
    if (starts_with(bytes, {0x26, 0x20, 0x00, 0x4F, 0x80, 0x00})) return false;  // AS112
    if (starts_with(bytes, {0x3F, 0xFF}) && bytes[2] < 0x10) return false;       // documentation
    return true;
}

/// What the kernel really connects to: mapped addresses are IPv4, and the unspecified address is
/// this machine.
IpAddress as_connected(const IpAddress& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return as_connected(ip::make_address_v4(ip::v4_mapped, address.to_v6()));
    if (address.is_unspecified())
        return address.is_v4() ? IpAddress(ip::address_v4::loopback())
                               : IpAddress(ip::address_v6::loopback());
    if (address.is_v6()) return ip::address_v6(address.to_v6().to_bytes());  // without the zone
    return address;
}

IpAddress from_sockaddr(const sockaddr* address) {
    if (address->sa_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
        return ip::address_v4(ntohl(v4->sin_addr.s_addr));
    }
    Bytes bytes;
    std::ranges::copy(
        reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr.s6_addr, bytes.begin()
    );
    return ip::address_v6(bytes);
}

bool is_local(const IpAddress& address) {
    if (address.is_loopback()) return true;
    ifaddrs* interfaces = nullptr;
    if (getifaddrs(&interfaces) != 0) return false;
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(interfaces, &freeifaddrs);
    for (const ifaddrs* each = interfaces; each != nullptr; each = each->ifa_next) {
        if (each->ifa_addr == nullptr) continue;
        const auto family = each->ifa_addr->sa_family;
        if ((family == AF_INET || family == AF_INET6) && from_sockaddr(each->ifa_addr) == address)
            return true;
    }
    return false;
}

std::vector<HostPort> parse_all(const std::vector<std::string>& texts) {
    std::vector<HostPort> all;
    all.reserve(texts.size());
    for (const std::string& text : texts)
        all.push_back(parse_host_port(text));
    return all;
}

}  // namespace

bool is_public(const IpAddress& address) {
    if (address.is_v4()) return is_public_v4(address.to_v4().to_uint());
    return is_public_v6(address.to_v6().to_bytes());
}

std::string canonical_host(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.ends_with('.')) host.remove_suffix(1);
    std::string lower(host);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

HostPort parse_host_port(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || text.ends_with(']')) return {canonical_host(text), 0};
    HostPort parsed{canonical_host(text.substr(0, colon)), 0};
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), parsed.port);
    if (error != std::errc{} || end != digits.data() + digits.size()) parsed.port = 0;
    return parsed;
}

AddressGuard::AddressGuard(const OutboundOptions& options)
    : allow_private_(options.allow_private),
      named_(parse_all(options.allowed_hosts)),
      own_(parse_all(options.own_addresses)) {}

Fault AddressGuard::check(const HostPort& target, const IpAddress& address) const {
    if (is_self(as_connected(address), target.port)) return Fault::self_call;
    if (is_public(address) || allow_private_ || is_named(target)) return Fault::none;
    return Fault::private_address;
}

bool AddressGuard::is_named(const HostPort& target) const {
    return std::ranges::find(named_, target) != named_.end();
}

bool AddressGuard::is_self(const IpAddress& address, std::uint16_t port) const {
    return std::ranges::any_of(own_, [&](const HostPort& own) {
        if (own.port != port) return false;
        boost::system::error_code not_literal;
        const IpAddress listening = ip::make_address(own.host, not_literal);
        // A wildcard, or a name such as "localhost": whatever is on this machine counts.
        if (not_literal || listening.is_unspecified()) return is_local(address);
        return as_connected(listening) == address;
    });
}

}  // namespace ao::connect
