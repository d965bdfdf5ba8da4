#pragma once
#include <cstddef>
#include <string_view>

namespace ao::base {

/// Length in bytes (1–4) of the well-formed UTF-8 sequence that starts at `position`, or 0 when
/// there is none there: over-long forms, surrogates and values over U+10FFFF are ill-formed
/// (Unicode 15, table 3-7).
std::size_t utf8_sequence(std::string_view text, std::size_t position);

/// True when all of `text` is well-formed UTF-8.
bool is_utf8(std::string_view text);

}  // namespace ao::base
