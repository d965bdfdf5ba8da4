#include "model/cron.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ao::model {

namespace {

base::Time at(std::string_view text) {
    return base::parse_rfc3339(text).value();
}

Cron cron(std::string_view text) {
    auto parsed = parse_cron(text);
    EXPECT_TRUE(parsed.ok()) << text << ": "
                             << (parsed.ok() ? "" : parsed.error().fields[0].message);
    return parsed.ok() ? *parsed : Cron{};
}

TimeZone zone(std::string_view name) {
    return find_time_zone(name).value();
}

/// The next `count` ticks as their local texts.
std::vector<std::string> ticks(
    std::string_view text, std::string_view zone_name, std::string_view after, int count
) {
    const Cron expression = cron(text);
    const TimeZone where = zone(zone_name);
    std::vector<std::string> all;
    base::Time from = at(after);
    for (int i = 0; i < count; ++i) {
        const auto next = next_tick(expression, from, where);
        if (!next) break;
        all.push_back(where.local_text(*next));
        from = *next;
    }
    return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST(Cron, FieldsNamesRangesStepsAndLists) {
    EXPECT_EQ(
        ticks("*/20 9-10 * * MON-wed", "UTC", "2026-11-21T12:00:00Z", 4),
        (Texts{
            "2026-11-23T09:00:00+00:00",
            "2026-11-23T09:20:00+00:00",
            "2026-11-23T09:40:00+00:00",
            "2026-11-23T10:00:00+00:00"})
    );
    EXPECT_EQ(
        ticks("0 0 1,15 jan,7 ?", "UTC", "2026-11-21T12:00:00Z", 3),
        (Texts{
            "2027-01-01T00:00:00+00:00", "2027-01-15T00:00:00+00:00", "2027-07-01T00:00:00+00:00"})
    );
    EXPECT_EQ(cron("0 0 * * 7").weekdays, cron("0 0 * * SUN").weekdays);
    EXPECT_EQ(cron("0 0 * * 5-7").weekdays, cron("0 0 * * FRI-SUN").weekdays);
    EXPECT_EQ(cron("0 0 * * 7/2").weekdays, cron("0 0 * * */2").weekdays);
    EXPECT_EQ(cron("5/20 * * * *").minutes, cron("5,25,45 * * * *").minutes);
    EXPECT_EQ(cron("  @Daily ").text, "@Daily");
    EXPECT_EQ(cron(" 0  9\t* * *").text, "0 9 * * *");
}

TEST(Cron, SecondsAreAFieldInFront) {
    EXPECT_EQ(
        ticks("*/30 * * * * *", "UTC", "2026-11-21T12:00:00.5Z", 2),
        (Texts{"2026-11-21T12:00:30+00:00", "2026-11-21T12:01:00+00:00"})
    );
}

TEST(Cron, DaysOfMonthAndWeekAreOredUnlessOneIsAStar) {
    EXPECT_EQ(
        ticks("0 0 13 * FRI", "UTC", "2026-11-01T00:00:00Z", 3),
        (Texts{
            "2026-11-06T00:00:00+00:00", "2026-11-13T00:00:00+00:00", "2026-11-20T00:00:00+00:00"})
    );
    // */2 is a star: odd days that are Fridays.
    EXPECT_EQ(
        ticks("0 0 */2 * FRI", "UTC", "2026-11-01T00:00:00Z", 2),
        (Texts{"2026-11-13T00:00:00+00:00", "2026-11-27T00:00:00+00:00"})
    );
}

TEST(Cron, LastAndNthDays) {
    EXPECT_EQ(
        ticks("0 0 L * *", "UTC", "2028-01-31T00:00:00Z", 2),
        (Texts{"2028-02-29T00:00:00+00:00", "2028-03-31T00:00:00+00:00"})
    );
    EXPECT_EQ(
        ticks("0 0 L-2 2 *", "UTC", "2026-01-01T00:00:00Z", 1), (Texts{"2026-02-26T00:00:00+00:00"})
    );
    EXPECT_EQ(
        ticks("0 0 * * 5L", "UTC", "2026-11-01T00:00:00Z", 1), (Texts{"2026-11-27T00:00:00+00:00"})
    );
    EXPECT_EQ(
        ticks("0 0 * * MON#2", "UTC", "2026-11-01T00:00:00Z", 1),
        (Texts{"2026-11-09T00:00:00+00:00"})
    );
}

TEST(Cron, ANamedTimeThatDoesNotExistRunsAfterTheGap) {
    EXPECT_EQ(
        ticks("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2),
        (Texts{"2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"})
    );
    // Four readings fall into the gap and are one tick; the next is tomorrow's.
    EXPECT_EQ(
        ticks("*/15 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2),
        (Texts{"2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"})
    );
    // A whole day that never was.
    EXPECT_EQ(
        ticks("0 9 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", 1),
        (Texts{"2011-12-31T00:00:00+14:00"})
    );
}

TEST(Cron, ANamedTimeThatComesTwiceRunsOnce) {
    EXPECT_EQ(
        ticks("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2),
        (Texts{"2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"})
    );
    // Asked in the second of the two hours.
    EXPECT_EQ(
        ticks("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", 1),
        (Texts{"2026-10-26T02:30:00+01:00"})
    );
}

TEST(Cron, AStarForTheHourFollowsTheClock) {
    EXPECT_EQ(
        ticks("30 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", 4),
        (Texts{
            "2026-10-25T02:30:00+02:00",
            "2026-10-25T02:30:00+01:00",
            "2026-10-25T03:30:00+01:00",
            "2026-10-25T04:30:00+01:00"})
    );
    EXPECT_EQ(
        ticks("30 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 2),
        (Texts{"2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"})
    );
    // The second 02:30 of a day that only comes once a year.
    EXPECT_EQ(
        ticks("30 */2 25 10 *", "Europe/Berlin", "2026-10-25T00:45:00Z", 2),
        (Texts{"2026-10-25T02:30:00+01:00", "2026-10-25T04:30:00+01:00"})
    );
}

TEST(Cron, LeapDaysWaitAcrossCenturies) {
    EXPECT_EQ(
        ticks("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", 1), (Texts{"2104-02-29T00:00:00+00:00"})
    );
}

TEST(Cron, FaultsNameTheFieldAndWhatIsAllowed) {
    const auto wrong = parse_cron("61 25 * FOO 8");
    ASSERT_FALSE(wrong.ok());
    ASSERT_EQ(wrong.error().fields.size(), 4U);
    EXPECT_EQ(wrong.error().fields[0].pointer, "/cron");
    EXPECT_EQ(
        wrong.error().fields[0].message,
        "minute: \"61\" is not allowed here; 0–59, *, ranges (a-b), steps (*/n) and lists (a,b) are"
    );
    EXPECT_TRUE(wrong.error().fields[1].message.starts_with("hour: \"25\""));
    EXPECT_TRUE(wrong.error().fields[2].message.starts_with("month: \"FOO\""));
    EXPECT_TRUE(wrong.error().fields[3].message.starts_with("day of week: \"8\""));
    for (const char* text :
         {"",
          "* * * *",
          "* * * * * * *",
          "@reboot",
          "*/0 * * * *",
          "*/60 * * * *",
          "5-1 * * * *",
          "1, * * * *",
          "-1 * * * *",
          "? * * * *",
          "* * 0 * *",
          "* * L-31 * *",
          "* * * * 5#6",
          "0 0 30 2 *",
          "1e1 * * * *"})
        EXPECT_FALSE(parse_cron(text).ok()) << text;
}

TEST(Cron, LastTickOfAStretch) {
    const Cron nine = cron("0 9 * * MON-FRI");
    const TimeZone berlin = zone("Europe/Berlin");
    const base::Time first = at("2026-01-02T08:00:00Z");
    EXPECT_EQ(
        last_tick(nine, first, at("2026-11-22T00:00:00Z"), berlin), at("2026-11-20T08:00:00Z")
    );
    EXPECT_EQ(last_tick(nine, first, first, berlin), first);
    EXPECT_EQ(last_tick(nine, first, at("2026-01-05T07:59:59Z"), berlin), first);
    EXPECT_EQ(
        last_tick(nine, first, at("2026-01-05T08:00:00Z"), berlin), at("2026-01-05T08:00:00Z")
    );
    const Cron seconds = cron("* * * * * *");
    EXPECT_EQ(
        last_tick(seconds, first, at("2026-11-22T00:00:00.9Z"), berlin), at("2026-11-22T00:00:00Z")
    );
}

TEST(Cron, Descriptions) {
    const std::pair<const char*, const char*> expected[] = {
        {"0 9 * * MON-FRI", "every weekday at 09:00 Europe/Berlin"},
        {"0 9,17 * * *", "every day at 09:00 and 17:00 Europe/Berlin"},
        {"30 2 * * SAT,SUN", "every Sunday and Saturday at 02:30 Europe/Berlin"},
        {"0 0 1 * *", "on day 1 of the month at 00:00 Europe/Berlin"},
        {"0 0 1 1 *", "on day 1 in January at 00:00 Europe/Berlin"},
        {"0 0 L * *", "on the last day of the month at 00:00 Europe/Berlin"},
        {"0 0 * * 5#2", "on the second Friday of the month at 00:00 Europe/Berlin"},
        {"0 0 13 * FRI", "on day 13 of the month and also every Friday at 00:00 Europe/Berlin"},
        {"* * * * *", "every minute (Europe/Berlin)"},
        {"*/15 * * * *", "every 15 minutes (Europe/Berlin)"},
        {"*/15 9-17 * * 1-5",
         "every 15 minutes from 09:00 to 17:59, every weekday (Europe/Berlin)"},
        {"0 * * * *", "every hour (Europe/Berlin)"},
        {"@hourly", "every hour (Europe/Berlin)"},
        {"5 */2 * * *", "every 2 hours at minute 5 (Europe/Berlin)"},
        {"* * * * * *", "every second (Europe/Berlin)"},
        {"*/10 * * * * *", "every 10 seconds (Europe/Berlin)"},
        {"15 30 8 * 6 *", "every day in June at 08:30:15 Europe/Berlin"},
        {"0 */7 * * *", "at 00:00, 07:00, 14:00 and 21:00"},
    };
    for (const auto& [text, sentence] : expected)
        EXPECT_THAT(describe(cron(text), "Europe/Berlin"), testing::HasSubstr(sentence)) << text;
}

TEST(TimeZone, UnknownNamesAreNone) {
    EXPECT_FALSE(find_time_zone("Europe/Atlantis"));
    EXPECT_FALSE(find_time_zone("../../etc/passwd"));
    EXPECT_FALSE(find_time_zone(""));
    EXPECT_EQ(find_time_zone("Europe/Berlin")->name(), "Europe/Berlin");
}

}  // namespace ao::model
