#include "model/common_passwords.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <string>

namespace ao::model {

namespace {

/// The words that leaked password lists are made of, already folded, sorted.
constexpr auto kWords = std::to_array<std::string_view>({
#include "model/common_words.inc"
});

static_assert(std::is_sorted(kWords.begin(), kWords.end()));

constexpr std::array<std::string_view, 5> kRuns{
    "abcdefghijklmnopqrstuvwxyz",
    "12345678901234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm"};

char fold(char letter) {
    switch (letter) {
        case '@':
        case '4':
            return 'a';
        case '3':
            return 'e';
        case '1':
        case '!':
        case '|':
            return 'i';
        case '0':
            return 'o';
        case '$':
        case '5':
            return 's';
        case '7':
            return 't';
        default:
            return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
}

bool is_letter(char letter) {
    // Bytes of other alphabets count as letters: they are not what programs put around a word.
    auto byte = static_cast<unsigned char>(letter);
    return std::isalpha(byte) != 0 || byte >= 0x80;
}

/// The letters of `password` between its first and last one, folded; punctuation and spaces inside
/// are dropped. `with_edges`: look-alikes beside those letters belong to them ("@dmin", "welcom3").
std::string folded_core(std::string_view password, bool with_edges) {
    auto first = std::find_if(password.begin(), password.end(), is_letter);
    auto last = std::find_if(password.rbegin(), password.rend(), is_letter).base();
    if (first == password.end()) return {};
    while (with_edges && first != password.begin() && is_letter(fold(*(first - 1))))
        --first;
    while (with_edges && last != password.end() && is_letter(fold(*last)))
        ++last;
    std::string core;
    for (auto at = first; at < last; ++at)
        if (char letter = fold(*at); is_letter(letter)) core += letter;
    return core;
}

bool is_word(std::string_view text) {
    return std::binary_search(kWords.begin(), kWords.end(), text);
}

bool is_one_or_two_words(std::string_view text) {
    if (text.empty() || is_word(text)) return true;
    for (std::size_t cut = 1; cut < text.size(); ++cut)
        if (is_word(text.substr(0, cut)) && is_word(text.substr(cut))) return true;
    return false;
}

/// Whether `text` is a piece of at most half its length and 12 bytes, repeated to the end.
bool is_repetition(std::string_view text) {
    for (std::size_t period = 1; period <= text.size() / 2 && period <= 12; ++period)
        if (text.substr(period) == text.substr(0, text.size() - period)) return true;
    return false;
}

bool is_run(std::string_view text) {
    std::string backwards(text.rbegin(), text.rend());
    for (std::string_view run : kRuns) {
        std::string twice = std::string(run) + std::string(run);
        if (twice.find(text) != std::string::npos || twice.find(backwards) != std::string::npos)
            return true;
    }
    return false;
}

/// The letters of `password` alone: "summer2025winter" without its number.
std::string plain_letters(std::string_view lower) {
    std::string letters;
    std::copy_if(lower.begin(), lower.end(), std::back_inserter(letters), is_letter);
    return letters;
}

bool is_common_core(std::string_view core) {
    return is_one_or_two_words(core) || is_repetition(core) || is_run(core);
}

}  // namespace

bool is_common_password(std::string_view password) {
    std::string lower(password);
    for (char& letter : lower)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    if (is_repetition(lower) || is_run(lower)) return true;
    return is_common_core(plain_letters(lower)) || is_common_core(folded_core(password, false)) ||
           is_common_core(folded_core(password, true));
}

}  // namespace ao::model
