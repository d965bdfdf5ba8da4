#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/json.h"
#include "base/utf8.h"

namespace ao::base::json {

namespace {

constexpr char kHex[] = "0123456789abcdef";

/// True for bytes that may be copied as they are.
constexpr auto kPlain = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = 0x20; c < 0x7F; ++c)
        plain[c] = c != '"' && c != '\\';
    return plain;
}();

bool is_plain(char c) {
    return kPlain[static_cast<unsigned char>(c)];
}

/// Whether all eight bytes of a word are plain. Each term has the high bit of a byte set when that
/// byte is below 0x20, a quote, a backslash or 0x7F; a byte next to such a one may be marked too,
/// which costs a second look and no more. ("Determine if a word has a zero byte", Anderson, Bit
/// Twiddling Hacks.)
bool are_plain(std::uint64_t word) {
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    constexpr std::uint64_t kHigh = 0x8080808080808080;
    const auto has_zero = [](std::uint64_t bytes) { return (bytes - kOnes) & ~bytes; };
    const std::uint64_t below_space = (word - kOnes * 0x20) & ~word;
    const std::uint64_t special = has_zero(word ^ (kOnes * '"')) | has_zero(word ^ (kOnes * '\\')) |
                                  has_zero(word ^ (kOnes * 0x7F));
    return ((below_space | special | word) & kHigh) == 0;
}

/// Where the run of plain bytes that begins at `from` ends.
std::size_t plain_until(std::string_view text, std::size_t from) {
    for (std::uint64_t word = 0; text.size() - from >= sizeof word; from += sizeof word) {
        std::memcpy(&word, text.data() + from, sizeof word);
        if (!are_plain(word)) break;
    }
    while (from < text.size() && is_plain(text[from]))
        ++from;
    return from;
}

void write_escape(std::string& out, unsigned code) {
    out +=
        {'\\',
         'u',
         kHex[code >> 12 & 15],
         kHex[code >> 8 & 15],
         kHex[code >> 4 & 15],
         kHex[code & 15]};
}

void write_ascii(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        default:
            write_escape(out, static_cast<unsigned char>(c));
    }
}

/// C1 controls and the two Unicode line ends are escaped too: a terminal or a line reader would act
/// on them.
void write_multibyte(std::string& out, std::string_view sequence) {
    if (sequence.size() == 2 && sequence[0] == '\xC2' &&
        static_cast<unsigned char>(sequence[1]) < 0xA0)
        write_escape(out, static_cast<unsigned char>(sequence[1]));
    else if (sequence == "\xE2\x80\xA8")
        out += "\\u2028";
    else if (sequence == "\xE2\x80\xA9")
        out += "\\u2029";
    else
        out += sequence;
}

template <class Number>
void append_number(std::string& out, Number number) {
    std::array<char, 32> digits;
    auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

}  // namespace

void write_string(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t run = plain_until(text, i);
        out.append(text, i, run - i);
        if (run == text.size()) break;
        if (static_cast<unsigned char>(text[run]) < 0x80) {
            write_ascii(out, text[run]);
            i = run + 1;
        } else if (std::size_t size = utf8_sequence(text, run); size > 0) {
            write_multibyte(out, text.substr(run, size));
            i = run + size;
        } else {
            out += "\xEF\xBF\xBD";
            i = run + 1;
        }
    }
    out += '"';
}

void write_number(std::string& out, std::int64_t number) {
    append_number(out, number);
}

void write_number(std::string& out, std::uint64_t number) {
    append_number(out, number);
}

void write_number(std::string& out, double number) {
    if (std::isfinite(number))
        append_number(out, number);
    else
        out += "null";
}

void Writer::separate() {
    if (!first_) out_ += ',';
    first_ = false;
}

Writer& Writer::begin_object() {
    separate();
    out_ += '{';
    first_ = true;
    return *this;
}

Writer& Writer::end_object() {
    out_ += '}';
    first_ = false;
    return *this;
}

Writer& Writer::begin_array() {
    separate();
    out_ += '[';
    first_ = true;
    return *this;
}

Writer& Writer::end_array() {
    out_ += ']';
    first_ = false;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    separate();
    write_string(out_, name);
    out_ += ':';
    first_ = true;
    return *this;
}

Writer& Writer::value(std::string_view text) {
    separate();
    write_string(out_, text);
    return *this;
}

Writer& Writer::value(bool flag) {
    separate();
    out_ += flag ? "true" : "false";
    return *this;
}

Writer& Writer::value(std::int64_t number) {
    separate();
    write_number(out_, number);
    return *this;
}

Writer& Writer::value(std::uint64_t number) {
    separate();
    write_number(out_, number);
    return *this;
}

Writer& Writer::value(double number) {
    separate();
    write_number(out_, number);
    return *this;
}

Writer& Writer::value(const Raw& raw) {
    separate();
    out_ += raw.text;
    return *this;
}

Writer& Writer::null() {
    separate();
    out_ += "null";
    return *this;
}

}  // namespace ao::base::json
