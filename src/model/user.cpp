#include "model/user.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/crypto.h"
#include "base/utf8.h"
#include "model/common_passwords.h"

namespace ao::model {

namespace {

constexpr std::string_view kKeyPrefix = "ao_";
constexpr std::size_t kKeyDigits = 43;      // 32 bytes in base 62
constexpr std::size_t kChecksumDigits = 6;  // 32 bits in base 62
constexpr std::size_t kMaxPasswordBytes = 1024;

std::string checksum_of(std::string_view text) {
    std::uint32_t crc = base::crc32(text);
    std::array<std::uint8_t, 4> bytes{
        static_cast<std::uint8_t>(crc >> 24),
        static_cast<std::uint8_t>(crc >> 16),
        static_cast<std::uint8_t>(crc >> 8),
        static_cast<std::uint8_t>(crc)};
    return base::base62_encode(bytes, kChecksumDigits);
}

base::Error bad_password(std::string message, std::string code) {
    return base::invalid(message, {{"/password", message, std::move(code)}});
}

base::Error bad_username(std::string message, std::string code) {
    return base::invalid(message, {{"/username", message, std::move(code)}});
}

std::string lower(std::string_view text) {
    std::string folded(text);
    for (char& letter : folded)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return folded;
}

constexpr std::array<std::string_view, 3> kSigningWords = {"off", "optional", "required"};

}  // namespace

std::string_view to_string(RequestSigning signing) {
    return kSigningWords[static_cast<std::size_t>(signing)];
}

std::optional<RequestSigning> parse_request_signing(std::string_view word) {
    const auto found = std::find(kSigningWords.begin(), kSigningWords.end(), word);
    if (found == kSigningWords.end()) return std::nullopt;
    return static_cast<RequestSigning>(found - kSigningWords.begin());
}

std::string make_api_key_secret() {
    std::array<std::uint8_t, 32> bytes{};
    base::random_bytes(bytes);
    std::string key(kKeyPrefix);
    key += base::base62_encode(bytes, kKeyDigits);
    return key + checksum_of(key);
}

bool has_api_key_checksum(std::string_view key) {
    if (key.size() != kKeyPrefix.size() + kKeyDigits + kChecksumDigits) return false;
    if (!key.starts_with(kKeyPrefix)) return false;
    std::string_view signed_part = key.substr(0, key.size() - kChecksumDigits);
    return checksum_of(signed_part) == key.substr(signed_part.size());
}

base::Result<void> check_new_password(
    std::string_view password, std::string_view username, std::size_t minimum
) {
    if (password.size() > kMaxPasswordBytes)
        return bad_password("The password must not be longer than 1024 bytes.", "length");
    if (!base::is_utf8(password))
        return bad_password("The password must be valid UTF-8 text.", "format");
    // A character is what does not continue another one, so that "ä" counts once (NIST 800-63B).
    auto starts_character = [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    };
    auto characters = std::count_if(password.begin(), password.end(), starts_character);
    if (static_cast<std::size_t>(characters) < minimum)
        return bad_password(
            "The password must have at least " + std::to_string(minimum) +
                " characters; a few unrelated words make a good one.",
            "length"
        );
    if (is_common_password(password))
        return bad_password("This password is too easy to guess. Choose another one.", "common");
    bool holds_name = username.size() >= 4 && password.size() <= username.size() + 8 &&
                      lower(password).find(lower(username)) != std::string::npos;
    if (holds_name)
        return bad_password("The password must not be made from the username.", "common");
    return {};
}

base::Result<void> check_username(std::string_view username) {
    if (username.empty() || username.size() > 100)
        return bad_username("The username must have 1 to 100 characters.", "length");
    if (!base::is_utf8(username))
        return bad_username("The username must be valid UTF-8 text.", "format");
    auto is_control = [](char letter) {
        return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
    };
    if (std::any_of(username.begin(), username.end(), is_control))
        return bad_username("The username must not contain control characters.", "format");
    if (username.front() == ' ' || username.back() == ' ')
        return bad_username("The username must not begin or end with a space.", "format");
    return {};
}

}  // namespace ao::model
