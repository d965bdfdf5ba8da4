#include "http/forwarded.h"

#include <charconv>
#include <stdexcept>

#include "http/text.h"

namespace ao::http {

namespace {

namespace ip = base::asio::ip;

/// IPv4 in the form IPv6 sockets show it, so that one comparison serves both.
ip::address_v6 widened(const ip::address& address) {
    return address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6();
}

bool has_prefix(const ip::address_v6& address, const ip::address_v6& prefix, unsigned bits) {
    auto a = address.to_bytes();
    auto b = prefix.to_bytes();
    for (unsigned bit = 0; bit < bits; ++bit) {
        unsigned mask = 0x80U >> (bit % 8);
        if ((a[bit / 8] & mask) != (b[bit / 8] & mask)) return false;
    }
    return true;
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
    for (const std::string& text : networks) {
        std::size_t slash = text.find('/');
        boost::system::error_code error;
        ip::address address = ip::make_address(text.substr(0, slash), error);
        unsigned most = address.is_v4() ? 32 : 128;
        unsigned bits = most;
        bool is_number = true;
        if (slash != std::string::npos) {
            const char* last = text.data() + text.size();
            auto [end, fault] = std::from_chars(text.data() + slash + 1, last, bits);
            is_number = fault == std::errc{} && end == last;
        }
        if (error || !is_number || bits > most)
            throw std::invalid_argument(
                "server.trusted_proxies: '" + text + "' is not an address or network"
            );
        networks_.push_back({widened(address), bits + 128 - most});
    }
}

bool TrustedProxies::trusts(ip::address address) const {
    ip::address_v6 wide = widened(address);
    for (const Network& network : networks_)
        if (has_prefix(wide, network.prefix, network.bits)) return true;
    return false;
}

std::string_view TrustedProxies::find_client(std::string_view forwarded_for) const {
    std::string_view client;
    while (!forwarded_for.empty()) {
        std::size_t comma = forwarded_for.rfind(',');
        std::string_view last =
            comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
        forwarded_for = forwarded_for.substr(0, comma == std::string_view::npos ? 0 : comma);
        last = trim(last);
        boost::system::error_code error;
        ip::address address = ip::make_address(std::string(last), error);
        if (error) return client;
        client = last;
        if (!trusts(address)) return client;
    }
    return client;
}

}  // namespace ao::http
