#include <iterator>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "model/cron.h"

namespace ao::model {

namespace {

namespace chrono = std::chrono;

constexpr const char* kZones[] = {
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",  // half an hour of summer time
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "America/St_Johns"};

/// Days on which clocks changed somewhere, or which are leap days, or neighbours of those.
constexpr const char* kDays[] = {
    "2026-03-28T12:00:00Z",
    "2026-10-24T12:00:00Z",
    "2026-03-07T20:00:00Z",
    "2026-10-31T20:00:00Z",
    "2026-04-04T10:00:00Z",
    "2026-10-03T10:00:00Z",
    "2028-02-28T06:00:00Z",
    "2017-10-14T20:00:00Z",
    "2018-02-17T20:00:00Z",
    "2011-12-29T06:00:00Z",
    "2026-02-14T20:00:00Z",
    "2026-12-31T06:00:00Z"};

/// One field as a plain list of what it allows: the reference knows no masks and no steps.
struct Field {
    std::string text;
    std::set<unsigned> allowed;
    bool star = false;
};

Field random_field(unsigned low, unsigned high) {
    Field field;
    auto number = [&] { return *rc::gen::inRange(low, high + 1); };
    const int form = *rc::gen::inRange(0, 5);
    const unsigned step = *rc::gen::inRange(1U, 13U);
    unsigned first = low;
    unsigned last = high;
    if (form == 0) field.text = "*";
    if (form == 1) field.text = "*/" + std::to_string(step);
    if (form >= 2) {
        const unsigned a = number();
        const unsigned b = number();
        first = std::min(a, b);
        last = std::max(a, b);
        field.text = std::to_string(first) + "-" + std::to_string(last);
        if (form == 3) field.text += "/" + std::to_string(step);
    }
    field.star = form < 2;
    if (form == 4) {
        field.text = std::to_string(first) + "," + std::to_string(last);
        field.allowed = {first, last};
        return field;
    }
    const unsigned by = form == 1 || form == 3 ? step : 1;
    for (unsigned value = first; value <= last; value += by)
        field.allowed.insert(value);
    return field;
}

/// The readings on the wall that an expression names, in the plainest words.
struct Reference {
    Field minute, hour, day, month, weekday;

    [[nodiscard]] bool names(LocalSeconds reading) const {
        const auto date = chrono::floor<chrono::days>(reading);
        const chrono::year_month_day calendar{date};
        const auto minutes = chrono::floor<chrono::minutes>(reading - date).count();
        const auto of = [](const Field& field, std::int64_t value) {
            return field.allowed.contains(static_cast<unsigned>(value));
        };
        const bool by_day = of(day, static_cast<unsigned>(calendar.day()));
        const bool by_weekday = of(weekday, chrono::weekday{date}.c_encoding());
        const bool on = day.star || weekday.star ? by_day && by_weekday : by_day || by_weekday;
        return on && of(month, static_cast<unsigned>(calendar.month())) && of(hour, minutes / 60) &&
               of(minute, minutes % 60);
    }

    /// Every tick in (after, after + days], found minute by minute.
    [[nodiscard]] std::set<base::Time> ticks(
        chrono::sys_seconds after, int days, const TimeZone& zone
    ) const {
        const chrono::sys_seconds end = after + chrono::days{days};
        std::set<base::Time> found;
        auto keep = [&](chrono::sys_seconds moment) {
            if (moment > after && moment <= end) found.insert(moment);
        };
        // Two days more on both sides: readings are up to 26 hours off, and may be jumped over.
        for (auto moment = chrono::floor<chrono::minutes>(after) - chrono::days{2};
             moment <= end + chrono::days{2};
             moment += chrono::minutes{1}) {
            if (hour.star) {
                const auto shown = moment + zone.stretch_at(moment).offset;
                if (names(LocalSeconds{shown.time_since_epoch()})) keep(moment);
            } else if (const LocalSeconds reading{moment.time_since_epoch()}; names(reading)) {
                keep(zone.first_moment(reading));
            }
        }
        return found;
    }

    [[nodiscard]] std::string text() const {
        return minute.text + " " + hour.text + " " + day.text + " " + month.text + " " +
               weekday.text;
    }
};

}  // namespace

TEST(CronProperty, TicksAreThoseThatAMinuteByMinuteSearchFinds) {
    const bool holds = rc::check([] {
        Reference reference{
            random_field(0, 59),
            random_field(0, 23),
            random_field(1, 31),
            *rc::gen::inRange(0, 3) == 0
                ? random_field(1, 12)
                : Field{"*", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, true},
            random_field(0, 6)};
        const char* name =
            *rc::gen::elementOf(std::vector<const char*>(std::begin(kZones), std::end(kZones)));
        const char* day =
            *rc::gen::elementOf(std::vector<const char*>(std::begin(kDays), std::end(kDays)));
        const auto offset = chrono::minutes{*rc::gen::inRange(-1440, 1440)};
        const TimeZone zone = find_time_zone(name).value();
        const auto start =
            chrono::floor<chrono::seconds>(base::parse_rfc3339(day).value()) + offset;
        const auto cron = parse_cron(reference.text());
        RC_PRE(cron.ok());  // 30 February
        constexpr int kDaysSearched = 3;
        std::set<base::Time> found;
        for (auto tick = next_tick(*cron, start, zone);
             tick && *tick <= start + chrono::days{kDaysSearched};
             tick = next_tick(*cron, *tick, zone))
            RC_ASSERT(found.insert(*tick).second);
        const auto expected = reference.ticks(start, kDaysSearched, zone);
        RC_LOG() << reference.text() << " in " << name << " after " << base::to_rfc3339(start);
        RC_ASSERT(found == expected);
        if (!found.empty())
            RC_ASSERT(
                last_tick(*cron, *found.begin(), start + chrono::days{kDaysSearched}, zone) ==
                *found.rbegin()
            );
    });
    EXPECT_TRUE(holds);
}

}  // namespace ao::model
