#include "http/host.h"

#include "http/text.h"

namespace ao::http {

namespace {

constexpr CharacterSet kDigits("0123456789");
constexpr CharacterSet kAddress("0123456789abcdefABCDEF:.");
constexpr CharacterSet kName(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    "-._~%!$&'()*+;="
);

bool is_port(std::string_view text) {
    if (text.size() > 5 || !kDigits.has_all_of(text)) return false;
    unsigned number = 0;
    for (char c : text)
        number = number * 10 + static_cast<unsigned>(c - '0');
    return number <= 65535;
}

bool is_registered_name(std::string_view name) {
    return !name.empty() && kName.has_all_of(name) && has_sound_escapes(name);
}

bool is_bracketed_address(std::string_view text) {
    return text.size() >= 2 && kAddress.has_all_of(text) &&
           text.find(':') != std::string_view::npos;
}

}  // namespace

bool is_sound_host(std::string_view host) {
    if (host.empty()) return false;
    std::size_t end = host.find(':');
    if (host.front() == '[') {
        std::size_t bracket = host.find(']');
        if (bracket == std::string_view::npos || !is_bracketed_address(host.substr(1, bracket - 1)))
            return false;
        end = bracket + 1 == host.size() ? std::string_view::npos : bracket + 1;
        if (end != std::string_view::npos && host[end] != ':') return false;
    } else if (!is_registered_name(host.substr(0, end))) {
        return false;
    }
    return end == std::string_view::npos || is_port(host.substr(end + 1));
}

}  // namespace ao::http
