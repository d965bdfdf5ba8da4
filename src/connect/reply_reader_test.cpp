#include "connect/reply_reader.h"

#include <gtest/gtest.h>

namespace ao::connect {
namespace {

using namespace std::chrono_literals;

TEST(RetryAfter, reads_seconds) {
    EXPECT_EQ(parse_retry_after("120", ""), 120s);
    EXPECT_EQ(parse_retry_after(" 0 ", ""), 0s);
    EXPECT_EQ(parse_retry_after("-5", ""), 0s);
    EXPECT_EQ(parse_retry_after("99999999", ""), 24h);
    EXPECT_EQ(parse_retry_after("99999999999999999999999", ""), 24h);
}

TEST(RetryAfter, reads_dates_by_the_clock_of_the_server_that_said_them) {
    const char* date = "Sun, 06 Nov 1994 08:49:37 GMT";
    EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:50:37 GMT", date), 60s);
    EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-94 08:49:47 GMT", date), 10s);
    EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:00:00 GMT", date), 0s);
    EXPECT_EQ(parse_retry_after("Sun, 06 Nov 2094 08:00:00 GMT", date), 24h);
    EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", ""), 0s);
}

TEST(RetryAfter, is_nothing_when_it_cannot_be_read) {
    EXPECT_EQ(parse_retry_after("", ""), 0s);
    EXPECT_EQ(parse_retry_after("soon", ""), 0s);
    EXPECT_EQ(parse_retry_after("12 parsecs", ""), 0s);
}

}  // namespace
}  // namespace ao::connect
