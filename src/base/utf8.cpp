#include "base/utf8.h"

namespace ao::base {

namespace {

struct Shape {
    std::size_t size = 0;
    unsigned char second_low = 0x80;
    unsigned char second_high = 0xBF;
};

/// What a first byte promises; the bounds on the second byte shut out over-long forms and
/// surrogates.
Shape shape_of(unsigned char first) {
    if (first < 0x80) return {1};
    if (first < 0xC2) return {};
    if (first < 0xE0) return {2};
    if (first == 0xE0) return {3, 0xA0, 0xBF};
    if (first == 0xED) return {3, 0x80, 0x9F};
    if (first < 0xF0) return {3};
    if (first == 0xF0) return {4, 0x90, 0xBF};
    if (first < 0xF4) return {4};
    if (first == 0xF4) return {4, 0x80, 0x8F};
    return {};
}

}  // namespace

std::size_t utf8_sequence(std::string_view text, std::size_t position) {
    auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[position + i]); };
    Shape shape = shape_of(byte(0));
    if (shape.size < 2) return shape.size;
    if (position + shape.size > text.size()) return 0;
    if (byte(1) < shape.second_low || byte(1) > shape.second_high) return 0;
    for (std::size_t i = 2; i < shape.size; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    return shape.size;
}

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        std::size_t size = utf8_sequence(text, i);
        if (size == 0) return false;
        i += size;
    }
    return true;
}

}  // namespace ao::base
