#include "base/utf8.h"

#include <gtest/gtest.h>

namespace ao::base {

namespace {

TEST(Utf8, TakesEveryLength) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("aé✓😀"));
    EXPECT_TRUE(is_utf8(
        "\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"
    ));
    EXPECT_EQ(utf8_sequence("é", 0), 2u);
    EXPECT_EQ(utf8_sequence("a✓", 1), 3u);
}

TEST(Utf8, RefusesIllFormedSequences) {  // Unicode 15, table 3-7
    for (const char* text :
         {"\x80",
          "\xBF",
          "\xC0\x80",
          "\xC1\xBF",
          "\xC2",
          "\xC2 ",
          "\xE0\x9F\xBF",
          "\xE1\x80",
          "\xED\xA0\x80",
          "\xF0\x8F\xBF\xBF",
          "\xF0\x90\x80",
          "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80",
          "\xFF",
          "a\xE2\x82"})
        EXPECT_FALSE(is_utf8(text));
}

}  // namespace

}  // namespace ao::base
