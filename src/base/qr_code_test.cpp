#include "base/qr_code.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace ao::base {
namespace {

TEST(QrCode, IsAnSvgWithTheThreeCorners) {
    const std::string svg = qr_code_svg("HELLO");
    // Version 1: 21 modules and four of quiet zone on each side.
    EXPECT_NE(svg.find(R"(viewBox="0 0 29 29")"), std::string::npos);
    for (const char* corner : {"M4 4h7v1h-7z", "M18 4h7v1h-7z", "M4 24h7v1h-7z"})
        EXPECT_NE(svg.find(corner), std::string::npos) << corner;
    EXPECT_EQ(qr_code_svg("HELLO"), svg);
    EXPECT_NE(qr_code_svg("HELLP"), svg);
}

TEST(QrCode, RefusesWhatDoesNotFit) {
    EXPECT_NO_THROW(static_cast<void>(qr_code_svg(std::string(2'300, 'x'))));
    EXPECT_THROW(static_cast<void>(qr_code_svg(std::string(3'000, 'x'))), std::runtime_error);
}

}  // namespace
}  // namespace ao::base
