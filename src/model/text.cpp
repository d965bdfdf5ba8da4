#include "model/text.h"

#include <array>
#include <cstddef>

namespace ao::model {

namespace {

constexpr std::array<std::string_view, 8> kSpaces = {
    " ", "\t", "\r", "\n", "\f", "\v", "\xC2\xA0", "\xEF\xBB\xBF"};

std::size_t space_at_front(std::string_view text) {
    for (std::string_view space : kSpaces)
        if (text.starts_with(space)) return space.size();
    return 0;
}

std::size_t space_at_back(std::string_view text) {
    for (std::string_view space : kSpaces)
        if (text.ends_with(space)) return space.size();
    return 0;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    while (std::size_t size = space_at_front(text))
        text.remove_prefix(size);
    while (std::size_t size = space_at_back(text))
        text.remove_suffix(size);
    return text;
}

bool has_control_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7F) return true;
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0)
            return true;
    }
    return text.find("\xE2\x80\xA8") != std::string_view::npos ||
           text.find("\xE2\x80\xA9") != std::string_view::npos;
}

}  // namespace ao::model
