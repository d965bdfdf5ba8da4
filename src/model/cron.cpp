#include "model/cron.h"

#include <bit>

namespace ao::model {

namespace chrono = std::chrono;

namespace {

/// The calendar repeats itself after so many days.
constexpr chrono::days kCalendar{146'097};

bool has(std::uint64_t mask, unsigned bit) {
    return (mask >> bit & 1) != 0;
}

/// The lowest bit of `mask` from `from` on, or 64.
unsigned next_bit(std::uint64_t mask, unsigned from) {
    if (from >= 64) return 64;
    return static_cast<unsigned>(std::countr_zero(mask >> from << from));
}

/// The first time of day from `from` on.
std::optional<chrono::seconds> time_from(const Cron& cron, chrono::seconds from) {
    const chrono::hh_mm_ss start{from};
    const auto hour = static_cast<unsigned>(start.hours().count());
    const auto minute = static_cast<unsigned>(start.minutes().count());
    const auto second = static_cast<unsigned>(start.seconds().count());
    for (unsigned h = next_bit(cron.hours, hour); h < 24; h = next_bit(cron.hours, h + 1)) {
        const unsigned first_minute = h == hour ? minute : 0;
        for (unsigned m = next_bit(cron.minutes, first_minute); m < 60;
             m = next_bit(cron.minutes, m + 1)) {
            const unsigned s = next_bit(cron.seconds, h == hour && m == minute ? second : 0);
            if (s < 60) return chrono::hours{h} + chrono::minutes{m} + chrono::seconds{s};
        }
    }
    return std::nullopt;
}

chrono::local_days first_of_next_month(chrono::year_month_day day) {
    return chrono::local_days{(day.year() / day.month() + chrono::months{1}) / 1};
}

/// The first reading of a clock on the wall, from `from` on, that the expression names.
std::optional<LocalSeconds> reading_from(const Cron& cron, LocalSeconds from) {
    auto day = chrono::floor<chrono::days>(from);
    chrono::seconds time = from - day;
    const auto end = day + kCalendar;
    while (day <= end) {
        const chrono::year_month_day date{day};
        if (!has(cron.months, static_cast<unsigned>(date.month()))) {
            day = first_of_next_month(date);
        } else {
            if (names_day(cron, date))
                if (auto found = time_from(cron, time)) return day + *found;
            day += chrono::days{1};
        }
        time = chrono::seconds{0};
    }
    return std::nullopt;
}

/// The next moment whose reading matches.
std::optional<base::Time> next_by_clock(
    const Cron& cron, chrono::sys_seconds from, const TimeZone& zone
) {
    const chrono::sys_seconds end = from + kCalendar;
    while (from <= end) {
        const TimeZone::Stretch stretch = zone.stretch_at(from);
        const auto shown = LocalSeconds{(from + stretch.offset).time_since_epoch()};
        const auto reading = reading_from(cron, shown);
        if (!reading) return std::nullopt;
        const chrono::sys_seconds moment{reading->time_since_epoch() - stretch.offset};
        if (moment < stretch.end) return moment;
        from = stretch.end;  // where earlier readings may come again
    }
    return std::nullopt;
}

/// The next moment that a named time of day is due.
std::optional<base::Time> next_by_name(
    const Cron& cron, chrono::sys_seconds after, const TimeZone& zone
) {
    // first_moment() never decreases, so nothing up to the reading at `after` is still to come.
    LocalSeconds from{(after + zone.stretch_at(after).offset).time_since_epoch()};
    while (const auto reading = reading_from(cron, from + chrono::seconds{1})) {
        const chrono::sys_seconds moment = zone.first_moment(*reading);
        if (moment > after) return moment;
        from = *reading;
    }
    return std::nullopt;
}

}  // namespace

bool names_day(const Cron& cron, chrono::year_month_day day) {
    const auto number = static_cast<unsigned>(day.day());
    const auto last = static_cast<unsigned>((day.year() / day.month() / chrono::last).day());
    const unsigned weekday = chrono::weekday{chrono::sys_days{day}}.c_encoding();
    if (!has(cron.months, static_cast<unsigned>(day.month()))) return false;
    const bool by_day = has(cron.days, number) || has(cron.days_from_end, last - number);
    const bool by_weekday = has(cron.weekdays, weekday) ||
                            (has(cron.last_weekdays, weekday) && number + 7 > last) ||
                            has(cron.nth[weekday], (number + 6) / 7);
    if (cron.any_day || cron.any_weekday) return by_day && by_weekday;
    return by_day || by_weekday;
}

std::optional<base::Time> next_tick(const Cron& cron, base::Time after, const TimeZone& zone) {
    const auto second = chrono::floor<chrono::seconds>(after);
    return cron.any_hour ? next_by_clock(cron, second + chrono::seconds{1}, zone)
                         : next_by_name(cron, second, zone);
}

base::Time last_tick(const Cron& cron, base::Time first, base::Time until, const TimeZone& zone) {
    // Between `first`, a tick, and `end`, after which none is left, the middle decides.
    base::Time end = until;
    while (end - first > chrono::seconds{1}) {
        const base::Time middle = first + (end - first) / 2;
        const auto next = next_tick(cron, middle, zone);
        if (next && *next <= until) {
            first = *next;
        } else {
            end = middle;
        }
    }
    const auto next = next_tick(cron, first, zone);
    return next && *next <= until ? *next : first;
}

}  // namespace ao::model
