#include "connect/mime_text.h"

#include <algorithm>
#include <cstdint>

#include "base/utf8.h"

namespace ao::connect {
namespace {

constexpr std::size_t kMaxLine = 76;
constexpr std::size_t kMaxPlain = 900;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kWordStart = "=?UTF-8?B?";
constexpr std::string_view kWordEnd = "?=";
/// 45 bytes are 60 in base64, 72 as a word, and one for the blank in front.
constexpr std::size_t kWordBytes = 45;

bool is_printable(char c) {
    return c >= 0x20 && c < 0x7F;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t size = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < size ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            out += i <= size ? kDigits[group >> (18 - 6 * i) & 63U] : '=';
    }
    return out;
}

std::string encoded_words(std::string_view text, std::size_t used) {
    std::string out;
    std::string word;
    const std::size_t frame = kWordStart.size() + kWordEnd.size();
    const std::size_t left = kMaxLine - std::min(used + frame, kMaxLine);
    std::size_t room = std::min(kWordBytes, left / 4 * 3);
    const auto flush = [&] {
        if (word.empty()) return;
        out.append(kWordStart).append(base64(word)).append(kWordEnd);
        word.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = base::utf8_sequence(text, at);
        const std::string_view character = size == 0 ? kReplacement : text.substr(at, size);
        if (word.size() + character.size() > room) {
            flush();
            out += "\r\n ";
            room = kWordBytes;
        }
        word += character;
        at += std::max<std::size_t>(size, 1);
    }
    flush();
    return out;
}

}  // namespace

std::string encode_header_text(std::string_view text, std::size_t used) {
    const bool plain = std::ranges::all_of(text, is_printable) &&
                       text.find("=?") == std::string_view::npos && !text.starts_with(' ') &&
                       !text.ends_with(' ') && text.size() <= kMaxPlain;
    return plain ? std::string(text) : encoded_words(text, used);
}

std::string encode_display_name(std::string_view name, std::size_t used) {
    constexpr std::string_view kSpecials = "()<>[]:;@\\,.\"";
    if (!std::ranges::all_of(name, is_printable) || name.find("=?") != std::string_view::npos ||
        name.size() + used > kMaxLine)
        return encoded_words(name, used);
    if (name.find_first_of(kSpecials) == std::string_view::npos) return std::string(name);
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

std::string base64_lines(std::string_view bytes) {
    const std::string all = base64(bytes);
    std::string out;
    out.reserve(all.size() + all.size() / kMaxLine * 2 + 2);
    for (std::size_t at = 0; at < all.size(); at += kMaxLine)
        out.append(all, at, kMaxLine).append("\r\n");
    return out;
}

std::string quoted_printable(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    std::size_t column = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (text.substr(at, 2) == "\r\n") {
            out += "\r\n";
            column = 0;
            ++at;
            continue;
        }
        const bool last = at + 1 == text.size() || text.substr(at + 1, 2) == "\r\n";
        const bool literal =
            c != '=' && (is_printable(c) || c == '\t') && !(last && (c == ' ' || c == '\t'));
        const std::size_t size = literal ? 1 : 3;
        if (column + size > (last ? kMaxLine : kMaxLine - 1)) {
            out += "=\r\n";
            column = 0;
        }
        const auto byte = static_cast<unsigned char>(c);
        if (literal)
            out += c;
        else
            out.append({'=', kHex[byte >> 4U], kHex[byte & 15U]});
        column += size;
    }
    return out;
}

std::string with_crlf(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 32 + 2);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\r' && text[at] != '\n') {
            out += text[at];
            continue;
        }
        out += "\r\n";
        if (text.substr(at, 2) == "\r\n") ++at;
    }
    if (!out.ends_with("\r\n")) out += "\r\n";
    return out;
}

}  // namespace ao::connect
