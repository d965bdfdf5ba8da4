#pragma once
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace ao::http {

/// Characters of which a text may be made, looked up one by one.
class CharacterSet {
  public:
    constexpr explicit CharacterSet(std::string_view members) {
        for (char c : members)
            has_[static_cast<unsigned char>(c)] = true;
    }

    [[nodiscard]] constexpr bool has(char c) const { return has_[static_cast<unsigned char>(c)]; }

    /// Also for an empty text.
    [[nodiscard]] constexpr bool has_all_of(std::string_view text) const {
        return std::all_of(text.begin(), text.end(), [this](char c) { return has(c); });
    }

  private:
    std::array<bool, 256> has_{};
};

/// ASCII case-insensitive equality, as field names and most tokens of HTTP need it (RFC 9110
/// section 5.1).
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// `text` without spaces and tabs at both ends (OWS, RFC 9110 section 5.6.3).
std::string_view trim(std::string_view text);

/// Takes the next element of a comma-separated list off the front of `list`, trimmed; empty
/// elements are skipped. False when there is none left. Quoted strings are not understood.
bool next_list_element(std::string_view& list, std::string_view& element);

/// True when every '%' in `text` starts a two-digit hexadecimal escape other than %00.
bool has_sound_escapes(std::string_view text);

enum class Plus : bool { literal, space };

/// Appends `text` with its %XX escapes resolved; a '%' that starts no escape stays as it is.
void append_decoded(std::string& out, std::string_view text, Plus plus);

/// True for the characters of a token (RFC 9110 section 5.6.2).
bool is_token_character(char c);

}  // namespace ao::http
