#include "connect/mail_address.h"

#include <algorithm>

#include "base/utf8.h"

namespace ao::connect {

bool is_mail_address(std::string_view address) {
    constexpr std::string_view kMeansSomething = " ()<>[]:;,\\\"";
    const bool harmless = std::ranges::none_of(address, [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F || kMeansSomething.find(c) != std::string_view::npos;
    });
    const std::size_t at = address.find('@');
    if (!harmless || at == std::string_view::npos || at != address.rfind('@')) return false;
    const std::size_t domain = address.size() - at - 1;
    return at > 0 && at <= 64 && domain > 0 && domain <= 253 && base::is_utf8(address);
}

std::string_view domain_of(std::string_view address) {
    return address.substr(address.find('@') + 1);
}

}  // namespace ao::connect
