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

/// Takes the last element of a comma-separated list off its end.
std::string_view take_last(std::string_view& list) {
    std::size_t comma = list.rfind(',');
    std::string_view last = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
    return trim(last);
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

std::string_view TrustedProxies::find_client(std::span<const Field> fields) const {
    std::string_view client;
    for (auto field = fields.rbegin(); field != fields.rend(); ++field)
        if (equal_ignoring_case(field->name, "x-forwarded-for") && search(field->value, client))
            break;
    return client;
}

bool TrustedProxies::search(std::string_view value, std::string_view& client) const {
    while (!value.empty()) {
        std::string_view last = take_last(value);
        boost::system::error_code error;
        ip::address address = ip::make_address(std::string(last), error);
        if (error) return true;
        client = last;
        if (!trusts(address)) return true;
    }
    return false;
}

bool was_forwarded_securely(std::span<const Field> fields) {
    for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
        std::string_view value = field->value;
        if (equal_ignoring_case(field->name, "x-forwarded-proto"))
            return equal_ignoring_case(take_last(value), "https");
    }
    return false;
}

}  // namespace ao::http
