#include "http/forwarded.h"

#include <stdexcept>
#include <utility>

#include "http/text.h"

namespace ao::http {

namespace {

namespace ip = base::asio::ip;

/// Takes the last element of a comma-separated list off its end.
std::string_view take_last(std::string_view& list) {
    std::size_t comma = list.rfind(',');
    std::string_view last = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
    return trim(last);
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
    auto read = base::Networks::parse(networks);
    if (!read) throw std::invalid_argument("server.trusted_proxies: " + read.error().message);
    networks_ = std::move(*read);
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
