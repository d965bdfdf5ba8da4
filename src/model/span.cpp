#include "model/span.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>

#include "model/text.h"

namespace ao::model {

namespace {

struct Unit {
    std::string_view letter;
    std::string_view word;
    std::int64_t seconds;
};

constexpr std::array<Unit, 5> kUnits{{
    {"w", "week", 604'800},
    {"d", "day", 86'400},
    {"h", "hour", 3'600},
    {"m", "minute", 60},
    {"s", "second", 1},
}};

bool names(std::string_view word, const Unit& unit) {
    if (word == unit.letter || word == unit.word) return true;
    if (word.size() == unit.word.size() + 1 && word.starts_with(unit.word))
        return word.back() == 's';
    return (word == "min" && unit.letter == "m") || (word == "sec" && unit.letter == "s");
}

std::optional<std::int64_t> find_unit(std::string_view word) {
    for (const Unit& unit : kUnits)
        if (names(word, unit)) return unit.seconds;
    return std::nullopt;
}

/// Takes one "15 minutes" off the front of `text`.
std::optional<std::int64_t> take_part(std::string_view& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0) return std::nullopt;
    text = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
    std::size_t letters = 0;
    while (letters < text.size() && std::isalpha(static_cast<unsigned char>(text[letters])) != 0)
        ++letters;
    const auto unit = find_unit(text.substr(0, letters));
    if (!unit || number > std::chrono::seconds(kLongestSpan).count() / *unit) return std::nullopt;
    text = trimmed(text.substr(letters));
    return number * *unit;
}

std::optional<std::chrono::seconds> plain_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (number < 0 || number > std::chrono::seconds(kLongestSpan).count()) return std::nullopt;
    return std::chrono::seconds(number);
}

}  // namespace

std::optional<std::chrono::seconds> parse_span(std::string_view text) {
    text = trimmed(text);
    if (auto seconds = plain_number(text)) return seconds;
    if (text.empty()) return std::nullopt;
    std::int64_t total = 0;
    while (!text.empty()) {
        const auto part = take_part(text);
        if (!part) return std::nullopt;
        total += *part;
        if (total > std::chrono::seconds(kLongestSpan).count()) return std::nullopt;
    }
    return std::chrono::seconds(total);
}

std::string to_text(std::chrono::seconds span) {
    std::int64_t left = span.count();
    std::string text;
    for (const Unit& unit : kUnits) {
        const std::int64_t count = left / unit.seconds;
        if (count == 0) continue;
        if (!text.empty()) text += ' ';
        text += std::to_string(count);
        text += unit.letter;
        left -= count * unit.seconds;
    }
    return text.empty() ? "0s" : text;
}

}  // namespace ao::model
