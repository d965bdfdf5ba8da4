#include "connect/url_target.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ao::connect {
namespace {

constexpr std::size_t kMaxUrlBytes = 8192;

constexpr std::array<std::uint16_t, 90> kPortsOfOtherProtocols{
    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,    37,    42,
    43,   53,   69,   77,   79,   87,   95,   101,  102,  103,  104,  109,  110,   111,   113,
    115,  117,  119,  123,  135,  137,  139,  143,  161,  179,  389,  427,  465,   512,   513,
    514,  515,  526,  530,  531,  532,  540,  548,  554,  556,  563,  587,  601,   636,   989,
    990,  993,  995,  1433, 1521, 1719, 1720, 1723, 2049, 3306, 3389, 3659, 4045,  4190,  5060,
    5061, 5432, 5672, 5900, 6000, 6379, 6566, 6665, 6667, 6697, 9042, 9092, 11211, 26379, 27017,
};

struct CurlText {
    char* text = nullptr;

    CurlText() = default;
    CurlText(const CurlText&) = delete;
    CurlText& operator=(const CurlText&) = delete;

    ~CurlText() { curl_free(text); }
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
    CurlText text;
    if (curl_url_get(url, part, &text.text, flags) != CURLUE_OK) return {};
    return text.text;
}

bool is_plain(const std::string& url) {
    return std::ranges::none_of(url, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7F || c == '\\';
    });
}

}  // namespace

base::Result<UrlTarget> parse_target(const std::string& url, const AddressGuard& guard) {
    if (url.size() > kMaxUrlBytes) return base::invalid("the URL is longer than 8 KiB");
    if (!is_plain(url))
        return base::invalid("the URL contains a space, a backslash or a control character");

    UrlTarget target;
    target.url.reset(curl_url());
    CURLU* parsed = target.url.get();
    if (curl_url_set(parsed, CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return base::invalid("the URL cannot be read");
    const std::string scheme = part_of(parsed, CURLUPART_SCHEME);
    if (scheme != "http" && scheme != "https")
        return base::invalid("the URL must start with http:// or https://");
    const std::size_t authority = scheme.size() + 3;  // libcurl would take one slash, or three
    if (url.compare(scheme.size(), 3, "://") != 0 || url.find('/', authority) == authority)
        return base::invalid("the URL has no host");
    if (!part_of(parsed, CURLUPART_USER).empty() || !part_of(parsed, CURLUPART_PASSWORD).empty() ||
        url.substr(0, url.find_first_of("/?#", authority)).find('@') != std::string::npos)
        return base::invalid("the URL must not contain a user name or password");

    const std::string port = part_of(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    target.host_port.host = canonical_host(part_of(parsed, CURLUPART_HOST));
    std::from_chars(port.data(), port.data() + port.size(), target.host_port.port);
    target.path = part_of(parsed, CURLUPART_PATH);
    if (target.host_port.host.empty() || target.host_port.port == 0)
        return base::invalid("the URL has no host or no port");
    if (std::ranges::binary_search(kPortsOfOtherProtocols, target.host_port.port) &&
        !guard.is_named(target.host_port))
        return base::invalid("port " + port + " belongs to another protocol than HTTP");
    return target;
}

}  // namespace ao::connect
