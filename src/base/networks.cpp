#include "base/networks.h"

#include <charconv>
#include <optional>

namespace ao::base {

namespace {

namespace ip = asio::ip;

constexpr unsigned kWide = 128;

/// IPv4 in the form IPv6 sockets show it, so that one comparison serves both.
ip::address_v6 widened(const ip::address& address) {
    return address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6();
}

bool has_prefix(const ip::address_v6& address, const ip::address_v6& prefix, unsigned bits) {
    const auto a = address.to_bytes();
    const auto b = prefix.to_bytes();
    for (unsigned bit = 0; bit < bits; ++bit) {
        const unsigned mask = 0x80U >> (bit % 8);
        if ((a[bit / 8] & mask) != (b[bit / 8] & mask)) return false;
    }
    return true;
}

/// The number after the slash, at most `most`; `most` when there is no slash.
std::optional<unsigned> prefix_length(std::string_view entry, std::size_t slash, unsigned most) {
    if (slash == std::string_view::npos) return most;
    const std::string_view digits = entry.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    const bool is_number = fault == std::errc{} && end == digits.data() + digits.size();
    if (!is_number || bits > most) return std::nullopt;
    return bits;
}

}  // namespace

Result<Networks> Networks::parse(const std::vector<std::string>& entries) {
    Networks list;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::string& entry = entries[i];
        const std::size_t slash = entry.find('/');
        boost::system::error_code error;
        const ip::address address = ip::make_address(entry.substr(0, slash), error);
        const unsigned most = address.is_v4() ? 32 : kWide;
        const auto bits = prefix_length(entry, slash, most);
        if (error || !bits) {
            const std::string why = "'" + entry +
                                    "' is not an address or network; write 192.0.2.7, 10.0.0.0/8 "
                                    "or 2001:db8::/32";
            return invalid(why, {{"/" + std::to_string(i), why, "format"}});
        }
        list.networks_.push_back({widened(address), *bits + kWide - most});
    }
    return list;
}

bool Networks::contains(const ip::address& address) const {
    const ip::address_v6 wide = widened(address);
    for (const Network& network : networks_)
        if (has_prefix(wide, network.prefix, network.bits)) return true;
    return false;
}

bool Networks::contains(std::string_view address) const {
    boost::system::error_code error;
    const ip::address read = ip::make_address(std::string(address), error);
    return !error && contains(read);
}

}  // namespace ao::base
