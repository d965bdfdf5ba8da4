#include "app/debug_trace.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "app/terminal.h"
#include "base/utf8.h"

namespace ao::app {

namespace {

constexpr std::size_t kShownField = 1'024;
constexpr std::array<std::string_view, 4> kCredentials{
    "authorization", "cookie", "x-api-key", "proxy-authorization"};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

void append_escape(std::string& out, unsigned char byte) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    if (byte == '\n')
        out += "\\n";
    else if (byte == '\r')
        out += "\\r";
    else if (byte == '\t')
        out += "\\t";
    else
        out.append("\\x").append(1, kDigits[byte >> 4U]).append(1, kDigits[byte & 15U]);
}

/// A terminal obeys the controls of ASCII and those of Latin-1 (U+0080–U+009F), and turns lines
/// around at the marks of direction (U+200E, U+200F, U+2028–U+202E, U+2066–U+2069).
bool is_plain(std::string_view character) {
    auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first >= 0x20 && first != 0x7F;
    if (first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0) return false;
    if (character.size() != 3) return true;
    auto last = static_cast<unsigned char>(character[2]);
    if (character.starts_with("\xE2\x80"))
        return last != 0x8E && last != 0x8F && (last < 0xA8 || last > 0xAE);
    return !character.starts_with("\xE2\x81") || last < 0xA6 || last > 0xA9;
}

}  // namespace

std::string shown(std::string_view bytes, std::size_t longest) {
    std::string out;
    std::size_t at = 0;
    while (at < bytes.size()) {
        std::size_t length = base::utf8_sequence(bytes, at);
        std::string_view character = bytes.substr(at, std::max<std::size_t>(1, length));
        if (at + character.size() > longest) break;
        if (length > 0 && is_plain(character))
            out += character;
        else
            for (char byte : character)
                append_escape(out, static_cast<unsigned char>(byte));
        at += character.size();
    }
    if (at < bytes.size()) out += "… (" + std::to_string(bytes.size() - at) + " more bytes)";
    return out;
}

DebugTrace DebugTrace::of(const http::Request& request, base::Time now) {
    DebugTrace trace{
        .at = now,
        .method = std::string(http::to_string(request.method)),
        .target = shown(request.target, kShownField),
        .body = shown(request.body, kShownBody),
        .body_bytes = request.body.size()};
    for (const http::Field& field : request.headers()) {
        std::string name = lower(field.name);
        bool is_secret =
            std::find(kCredentials.begin(), kCredentials.end(), name) != kCredentials.end();
        std::string value = is_secret
                                ? "(" + std::to_string(field.value.size()) + " bytes, not shown)"
                                : shown(field.value, kShownField);
        trace.headers.emplace_back(shown(field.name, kShownField), std::move(value));
    }
    return trace;
}

void DebugTrace::add_steps(const DebugVerdict& verdict) {
    parsed = shown(verdict.parsed, kShownBody);
    for (const DebugStep& step : verdict.steps)
        steps.push_back({shown(step.step, kShownField), step.ok, shown(step.detail, kShownField)});
}

void DebugTrace::add_reply(const http::Response& response) {
    status = response.status;
    reply = shown(response.body, kShownReply);
}

std::string DebugTrace::to_text(bool colours) const {
    const std::string prefix = painted("[" + method + "]", Colour::cyan, colours) + " ";
    std::string out = "\n";
    auto line = [&](const std::string& text) { out += prefix + text + "\n"; };
    line(painted(target, Colour::bold, colours) + "  " + base::to_rfc3339(at));
    for (const auto& [name, value] : headers)
        line(painted(name + ": " + value, Colour::dim, colours));
    if (body_bytes > 0) line("Raw body, " + std::to_string(body_bytes) + " bytes: " + body);
    if (!parsed.empty()) line("Parsed: " + parsed);
    for (const DebugStep& step : steps)
        line(
            painted(step.ok ? "✓ " : "✗ ", step.ok ? Colour::green : Colour::red, colours) +
            painted(step.step, Colour::bold, colours) + "  " + step.detail
        );
    line(
        "Status: " +
        painted(std::to_string(status), status < 400 ? Colour::green : Colour::red, colours)
    );
    line("Response: " + reply);
    return out;
}

void DebugTraces::add(DebugTrace trace) {
    traces_.push_front(std::move(trace));
    if (traces_.size() > kKept) traces_.pop_back();
}

}  // namespace ao::app
