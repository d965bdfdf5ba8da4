#pragma once
#include <string>
#include <string_view>

namespace ao::base {

/// `text` as a QR code (ISO/IEC 18004, error correction M) in a stand-alone SVG image: black on
/// white whatever the page's colours, with the four modules of quiet zone around it. Scales to any
/// size. Throws std::runtime_error for more than about 2,300 bytes.
std::string qr_code_svg(std::string_view text);

}  // namespace ao::base
