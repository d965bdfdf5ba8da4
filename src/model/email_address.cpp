#include "model/email_address.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/utf8.h"
#include "model/text.h"

namespace ao::model {

namespace {

constexpr std::size_t kMaxAddress = 254;
constexpr std::size_t kMaxLocalPart = 64;
constexpr std::size_t kMaxLabel = 63;

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// atext of RFC 5322, and everything outside ASCII (RFC 6532).
bool is_local_part_character(char c) {
    return is_letter_or_digit(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

std::string quoted(char c) {
    return std::string("“") + c + "”";
}

std::optional<std::string> fault_in_local_part(std::string_view local) {
    if (local.empty()) return "has nothing before the @";
    if (local.size() > kMaxLocalPart) return "has more than 64 characters before the @";
    if (local.front() == '.' || local.back() == '.')
        return "must not begin or end with a dot before the @";
    if (local.find("..") != std::string_view::npos) return "has two dots in a row";
    for (char c : local)
        if (c != '.' && !is_local_part_character(c))
            return "must not have " + (c == ' ' ? std::string("a space") : quoted(c)) +
                   " before the @";
    return {};
}

std::optional<std::string> fault_in_label(std::string_view label) {
    if (label.empty())
        return "has an empty part in its domain (two dots in a row, or one at an end)";
    if (label.size() > kMaxLabel) return "has a part of more than 63 characters in its domain";
    if (label.front() == '-' || label.back() == '-')
        return "has a part of its domain that begins or ends with a hyphen";
    for (char c : label)
        if (c != '-' && !is_letter_or_digit(c))
            return "must not have " + (c == ' ' ? std::string("a space") : quoted(c)) +
                   " in its domain";
    return {};
}

std::optional<std::string> fault_in_domain(std::string_view domain) {
    if (domain.empty()) return "has nothing after the @";
    if (domain.front() == '[') return "needs a host name after the @, not an IP address";
    std::size_t labels = 0;
    std::string_view last;
    for (std::size_t start = 0; start <= domain.size(); ++labels) {
        std::size_t end = std::min(domain.find('.', start), domain.size());
        last = domain.substr(start, end - start);
        if (auto fault = fault_in_label(last)) return fault;
        start = end + 1;
    }
    if (labels < 2) return "needs a domain with a dot, such as example.com";
    if (std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return "needs a host name after the @, not an IP address";
    return {};
}

std::optional<std::string> fault_in(std::string_view address) {
    if (address.empty()) return "is empty";
    if (address.size() > kMaxAddress) return "is longer than 254 characters";
    if (!base::is_utf8(address)) return "is not valid UTF-8";
    if (has_control_character(address)) return "must not have control characters";
    std::size_t at = address.find('@');
    if (at == std::string_view::npos) return "has no @; an address looks like name@example.com";
    if (address.find('@', at + 1) != std::string_view::npos) return "has more than one @";
    if (auto fault = fault_in_local_part(address.substr(0, at))) return fault;
    return fault_in_domain(address.substr(at + 1));
}

}  // namespace

base::Result<std::string> parse_email(std::string_view text) {
    std::string address(trimmed(text));
    if (auto fault = fault_in(address)) return base::invalid("The e-mail address " + *fault + ".");
    auto domain = address.begin() + static_cast<std::ptrdiff_t>(address.find('@'));
    std::transform(domain, address.end(), domain, [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return address;
}

}  // namespace ao::model
