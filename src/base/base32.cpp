#include "base/base32.h"

#include <cstdint>

namespace ao::base {

std::string base32_encode(std::string_view bytes) {
    static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char byte : bytes) {
        held = held << 8U | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5)
            text += kDigits[held >> (bits - 5) & 31U];
    }
    if (bits > 0) text += kDigits[held << (5 - bits) & 31U];
    return text;
}

}  // namespace ao::base
