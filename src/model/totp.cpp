#include "model/totp.h"

#include <array>
#include <chrono>
#include <span>

#include "base/base32.h"
#include "base/crypto.h"

namespace ao::model {

namespace {

constexpr std::size_t kSecretBytes = 20;
constexpr std::int64_t kStepSeconds = 30;
constexpr std::int64_t kSteps = 1;  // of clock difference on either side

/// Percent-encodes everything but RFC 3986's unreserved characters.
std::string encoded(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool is_plain =
            is_letter || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (is_plain) {
            out += c;
        } else {
            out += '%';
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
        }
    }
    return out;
}

}  // namespace

std::string make_totp_secret() {
    std::array<std::uint8_t, kSecretBytes> bytes{};
    base::random_bytes(bytes);
    return {bytes.begin(), bytes.end()};
}

std::int64_t totp_step(base::Time now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    return seconds.count() / kStepSeconds;
}

std::string totp_code(std::string_view secret, std::int64_t step, std::size_t digits) {
    std::string counter(8, '\0');
    for (std::size_t i = 0; i < counter.size(); ++i)
        counter[i] = static_cast<char>(static_cast<std::uint64_t>(step) >> (56 - 8 * i) & 0xFFU);
    const auto digest = base::hmac_sha1(secret, counter);
    // RFC 4226 section 5.3: four bytes from where the last nibble points, without the sign bit.
    const std::size_t at = digest.back() & 15U;
    std::uint32_t number = 0;
    for (const std::uint8_t byte : std::span(digest).subspan(at, 4))
        number = number << 8U | byte;
    number &= 0x7FFF'FFFFU;
    std::string code(digits, '0');
    for (std::size_t i = digits; i-- > 0; number /= 10)
        code[i] = static_cast<char>('0' + number % 10);
    return code;
}

std::optional<std::int64_t> find_totp_step(
    std::string_view secret, std::string_view code, base::Time now, std::int64_t last_step
) {
    std::string digits;
    for (const char c : code)
        if (c != ' ') digits += c;
    const std::int64_t present = totp_step(now);
    std::optional<std::int64_t> found;
    for (std::int64_t step = present - kSteps; step <= present + kSteps; ++step) {
        const bool same = base::equal_in_constant_time(totp_code(secret, step), digits);
        if (same && step > last_step) found = step;
    }
    return found;
}

std::string totp_address(
    std::string_view secret, std::string_view issuer, std::string_view username
) {
    return "otpauth://totp/" + encoded(issuer) + ":" + encoded(username) +
           "?secret=" + base::base32_encode(secret) + "&issuer=" + encoded(issuer) +
           "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace ao::model
