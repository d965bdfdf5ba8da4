#include "base/clock.h"

#include <gtest/gtest.h>

namespace ao::base {

namespace {

std::string round_trip(std::string_view text) {
    auto time = parse_rfc3339(text);
    return time ? to_rfc3339(*time) : "refused";
}

TEST(Clock, ReadsRfc3339) {  // the examples of RFC 3339 section 5.8 among them
    EXPECT_EQ(round_trip("1985-04-12T23:20:50.52Z"), "1985-04-12T23:20:50.520000Z");
    EXPECT_EQ(round_trip("1996-12-19T16:39:57-08:00"), "1996-12-20T00:39:57.000000Z");
    EXPECT_EQ(round_trip("1990-12-31T23:59:60Z"), "1991-01-01T00:00:00.000000Z");
    EXPECT_EQ(round_trip("1990-12-31T15:59:60-08:00"), "1991-01-01T00:00:00.000000Z");
    EXPECT_EQ(round_trip("1937-01-01T12:00:27.87+00:20"), "1937-01-01T11:40:27.870000Z");
    EXPECT_EQ(round_trip("2026-11-22t01:02:03z"), "2026-11-22T01:02:03.000000Z");
    EXPECT_EQ(round_trip("2026-11-22 01:02:03+23:59"), "2026-11-21T01:03:03.000000Z");
}

TEST(Clock, ReadsDatesAndLocalTimesAsUtc) {
    EXPECT_EQ(round_trip("2024-02-29"), "2024-02-29T00:00:00.000000Z");
    EXPECT_EQ(round_trip("2024-02-29T10:00:00"), "2024-02-29T10:00:00.000000Z");
    EXPECT_EQ(round_trip("2024-02-29T10:00:00.000001"), "2024-02-29T10:00:00.000001Z");
}

TEST(Clock, DropsWhatIsFinerThanMicroseconds) {
    EXPECT_EQ(round_trip("2026-01-01T00:00:00.1234569Z"), "2026-01-01T00:00:00.123456Z");
    EXPECT_EQ(
        round_trip("2026-01-01T00:00:00." + std::string(1000, '9') + "Z"),
        "2026-01-01T00:00:00.999999Z"
    );
}

TEST(Clock, RefusesWhatIsNotATime) {
    for (const char* text :
         {"",
          "2026",
          "2026-1-01",
          "2026-13-01",
          "2026-00-10",
          "2026-02-30",
          "2025-02-29",
          "2026-01-01T",
          "2026/01/01",
          "2026-01-01T24:00:00Z",
          "2026-01-01T00:60:00Z",
          "2026-01-01T00:00:61Z",
          "2026-01-01T12:30:60Z",
          "2026-01-01T00:00Z",
          "2026-01-01T00:00:00.Z",
          "2026-01-01T00:00:00,5Z",
          "2026-01-01T00:00:00+24:00",
          "2026-01-01T00:00:00+0100",
          "2026-01-01T00:00:00+01:60",
          "2026-01-01T00:00:00Zx",
          "-026-01-01",
          "soon",
          "2026-01-01X00:00:00Z",
          "2026-01-01T00-00-00Z",
          "+2026-01-01"})
        EXPECT_EQ(round_trip(text), "refused") << text;
    EXPECT_EQ(parse_rfc3339("soon").error().kind, ErrorKind::invalid);
}

TEST(Clock, WritesTimesBefore1970AndAtTheEnds) {
    EXPECT_EQ(to_rfc3339(from_micros(0)), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(to_rfc3339(from_micros(-1)), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(round_trip("0000-01-01"), "0000-01-01T00:00:00.000000Z");
    EXPECT_EQ(round_trip("9999-12-31T23:59:59.999999Z"), "9999-12-31T23:59:59.999999Z");
    EXPECT_EQ(
        to_rfc3339(from_micros(std::numeric_limits<std::int64_t>::max())),
        "9999-12-31T23:59:59.999999Z"
    );
    EXPECT_EQ(
        to_rfc3339(from_micros(std::numeric_limits<std::int64_t>::min())),
        "0000-01-01T00:00:00.000000Z"
    );
}

TEST(Clock, AppendsToWhatIsThere) {
    std::string text = "at ";
    append_rfc3339(text, from_micros(1));
    EXPECT_EQ(text, "at 1970-01-01T00:00:00.000001Z");
}

TEST(Clock, AManualClockStandsStill) {
    ManualClock clock;
    Time start = clock.now();
    SteadyTime steady = clock.steady();
    EXPECT_EQ(to_rfc3339(start), "2026-01-01T00:00:00.000000Z");
    EXPECT_EQ(clock.now(), start);
    clock.advance(std::chrono::seconds(5));
    EXPECT_EQ(clock.now() - start, std::chrono::seconds(5));
    EXPECT_EQ(clock.steady() - steady, std::chrono::seconds(5));
    clock.jump(start);
    EXPECT_EQ(clock.now(), start);
    EXPECT_EQ(clock.steady() - steady, std::chrono::seconds(5));
}

TEST(Clock, TheSystemClockIsThatOfTheMachine) {
    SystemClock clock;
    EXPECT_GT(clock.now(), *parse_rfc3339("2026-01-01"));
    SteadyTime before = clock.steady();
    EXPECT_GE(clock.steady(), before);
}

}  // namespace

}  // namespace ao::base
