#include "model/letter_case.h"

#include <cstddef>

#include "base/utf8.h"

namespace ao::model {

namespace {

constexpr char32_t kNoLetter = 0;

/// Letters in pairs, capital first, between U+0100 and U+017F; where they are not even and odd.
bool is_odd_pair(char32_t letter) {
    return (letter >= 0x139 && letter <= 0x148) || (letter >= 0x179 && letter <= 0x17E);
}

/// Letters there that have no other case, or one elsewhere.
bool is_single(char32_t letter) {
    return letter == 0x130 || letter == 0x131 || letter == 0x138 || letter == 0x149 ||
           letter == 0x178 || letter == 0x17F;
}

char32_t lower(char32_t letter) {
    if (letter >= U'A' && letter <= U'Z') return letter + 32;
    if (letter >= 0xC0 && letter <= 0xDE && letter != 0xD7) return letter + 32;
    if (letter == 0x178) return 0xFF;
    if (letter >= 0x100 && letter <= 0x17F && !is_single(letter))
        return is_odd_pair(letter) ? letter + (letter & 1U) : letter | 1U;
    if (letter >= 0x391 && letter <= 0x3AB && letter != 0x3A2) return letter + 32;
    if (letter >= 0x410 && letter <= 0x42F) return letter + 32;
    if (letter >= 0x400 && letter <= 0x40F) return letter + 80;
    return letter;
}

char32_t upper(char32_t letter) {
    if (letter >= U'a' && letter <= U'z') return letter - 32;
    if (letter >= 0xE0 && letter <= 0xFE && letter != 0xF7) return letter - 32;
    if (letter == 0xFF) return 0x178;
    if (letter >= 0x100 && letter <= 0x17F && !is_single(letter))
        return is_odd_pair(letter) ? letter - 1 + (letter & 1U) : letter & ~char32_t{1};
    if (letter >= 0x3B1 && letter <= 0x3CB && letter != 0x3C2) return letter - 32;
    if (letter >= 0x430 && letter <= 0x44F) return letter - 32;
    if (letter >= 0x450 && letter <= 0x45F) return letter - 80;
    return letter;
}

/// The letter of a sequence of one or two bytes; the others have none that we change.
char32_t letter_of(std::string_view sequence) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
    if (sequence.size() == 1) return byte(0);
    if (sequence.size() == 2)
        return (static_cast<char32_t>(byte(0) & 0x1FU) << 6U) | (byte(1) & 0x3FU);
    return kNoLetter;
}

void append(std::string& out, char32_t letter) {
    if (letter < 0x80) {
        out += static_cast<char>(letter);
        return;
    }
    out += static_cast<char>(0xC0U | (letter >> 6U));
    out += static_cast<char>(0x80U | (letter & 0x3FU));
}

template <class Change>
std::string changed(std::string_view text, Change change) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = base::utf8_sequence(text, i);
        const std::string_view sequence = text.substr(i, length == 0 ? 1 : length);
        const char32_t letter = length == 0 ? kNoLetter : letter_of(sequence);
        if (letter == kNoLetter) {
            change(kNoLetter);
            out += sequence;
        } else {
            append(out, change(letter));
        }
        i += sequence.size();
    }
    return out;
}

bool parts_words(char32_t letter) {
    return letter < 0x80 && upper(letter) == letter && lower(letter) == letter &&
           !(letter >= U'0' && letter <= U'9');
}

}  // namespace

std::string to_lower(std::string_view text) {
    return changed(text, lower);
}

std::string to_upper(std::string_view text) {
    return changed(text, upper);
}

std::string to_title(std::string_view text) {
    bool first = true;
    return changed(text, [&first](char32_t letter) {
        const char32_t shown = first ? upper(letter) : lower(letter);
        first = letter != kNoLetter && parts_words(letter);
        return shown;
    });
}

}  // namespace ao::model
