#include "api/precondition.h"

#include <gmock/gmock.h>

namespace ao::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(IfMatch, SaysWhichVersionsWereSeen) {
    EXPECT_FALSE(if_match(""));
    EXPECT_FALSE(if_match("*"));
    EXPECT_THAT(*if_match("\"3\""), ElementsAre(3));
    EXPECT_THAT(*if_match("\"3\", \"12\""), ElementsAre(3, 12));
}

TEST(IfMatch, WhatIsNoStrongTagOfOursMatchesNothing) {
    for (const char* header : {"W/\"3\"", "3", "\"x\"", "\"3", "\"\"", "\"3x\"", ","}) {
        ASSERT_TRUE(if_match(header)) << header;
        EXPECT_THAT(*if_match(header), IsEmpty()) << header;
    }
}

TEST(IfNoneMatch, ComparesWeakly) {
    EXPECT_TRUE(if_none_match_names(etag_of(3), 3));
    EXPECT_TRUE(if_none_match_names("W/\"3\"", 3));
    EXPECT_TRUE(if_none_match_names("\"1\", W/\"3\"", 3));
    EXPECT_TRUE(if_none_match_names("*", 3));
    EXPECT_FALSE(if_none_match_names("", 3));
    EXPECT_FALSE(if_none_match_names("\"33\"", 3));
}

}  // namespace
}  // namespace ao::api
