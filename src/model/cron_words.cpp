#include <bit>
#include <vector>

#include "model/cron.h"

namespace ao::model {

namespace {

constexpr std::string_view kMonths[] = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"};
constexpr std::string_view kWeekdays[] = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::string_view kNth[] = {"", "first", "second", "third", "fourth", "fifth"};

constexpr std::uint64_t kSixty = (std::uint64_t{1} << 60) - 1;
constexpr std::uint64_t kHours = (1U << 24) - 1;
constexpr std::uint64_t kAllMonths = ((1U << 12) - 1) << 1;
constexpr std::uint64_t kAllDays = std::uint64_t{0x7FFFFFFF} << 1;
constexpr std::uint64_t kAllWeekdays = 0x7F;
constexpr std::uint64_t kMondayToFriday = 0x3E;
constexpr int kMostTimes = 6;  ///< of a day that are named one by one

std::vector<unsigned> values(std::uint64_t mask) {
    std::vector<unsigned> all;
    for (; mask != 0; mask &= mask - 1)
        all.push_back(static_cast<unsigned>(std::countr_zero(mask)));
    return all;
}

/// "a", "a and b", "a, b and c".
std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

/// "1, 2 and 7", or "1 to 5" for more than two in a row.
std::string numbers(std::uint64_t mask) {
    const std::vector<unsigned> all = values(mask);
    if (all.size() > 2 && all.back() - all.front() + 1 == all.size())
        return std::to_string(all.front()) + " to " + std::to_string(all.back());
    std::vector<std::string> words;
    for (unsigned value : all)
        words.push_back(std::to_string(value));
    return join(words);
}

template <std::size_t Size>
std::string names(std::uint64_t mask, const std::string_view (&words)[Size], unsigned first) {
    std::vector<std::string> all;
    for (unsigned value : values(mask))
        all.emplace_back(words[value - first]);
    return join(all);
}

std::string clock(unsigned hour, unsigned minute, unsigned second) {
    const auto two = [](unsigned number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    };
    return two(hour) + ":" + two(minute) + (second == 0 ? "" : ":" + two(second));
}

/// n when the mask holds 0, n, 2n … below `size` and n divides it; 0 otherwise.
unsigned even_step(std::uint64_t mask, unsigned size) {
    const std::vector<unsigned> all = values(mask);
    if (all.size() < 2 || all[0] != 0 || size % all[1] != 0) return 0;
    if (all.size() != size / all[1]) return 0;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i] != i * all[1]) return 0;
    return all[1];
}

std::string every(unsigned step, const std::string& unit) {
    return step == 1 ? "every " + unit : "every " + std::to_string(step) + " " + unit + "s";
}

/// "at 09:00 and 17:00", or nothing when they are too many to name.
std::string times(const Cron& cron) {
    const int count =
        std::popcount(cron.hours) * std::popcount(cron.minutes) * std::popcount(cron.seconds);
    if (count > kMostTimes) return "";
    std::vector<std::string> all;
    for (unsigned hour : values(cron.hours))
        for (unsigned minute : values(cron.minutes))
            for (unsigned second : values(cron.seconds))
                all.push_back(clock(hour, minute, second));
    return "at " + join(all);
}

/// "from 09:00 to 17:59", "in the hours 1 and 3", or nothing for the whole day.
std::string hours(const Cron& cron) {
    if (cron.hours == kHours) return "";
    const std::vector<unsigned> all = values(cron.hours);
    if (all.back() - all.front() + 1 == all.size())
        return " from " + clock(all.front(), 0, 0) + " to " + clock(all.back(), 59, 0);
    if (const unsigned step = even_step(cron.hours, 24))
        return " in every " + std::string(kNth[step <= 3 ? step : 0]) +
               (step <= 3 ? " hour" : std::to_string(step) + "th hour");
    return " in the hours " + numbers(cron.hours);
}

/// How often inside a day.
std::string rhythm(const Cron& cron) {
    const unsigned minutes = even_step(cron.minutes, 60);
    const unsigned seconds = even_step(cron.seconds, 60);
    if (cron.seconds == 1) {
        if (minutes > 0) return every(minutes, "minute") + hours(cron);
        const unsigned step = even_step(cron.hours, 24);
        if (cron.minutes == 1) return step > 0 ? every(step, "hour") : "every hour" + hours(cron);
        const bool one = std::has_single_bit(cron.minutes);
        const std::string at = (one ? " at minute " : " at minutes ") + numbers(cron.minutes);
        return step > 0 ? every(step, "hour") + at : "every hour" + at + hours(cron);
    }
    const bool one = std::has_single_bit(cron.seconds);
    std::string text = seconds > 0 ? every(seconds, "second")
                                   : (one ? "at second " : "at seconds ") + numbers(cron.seconds) +
                                         (minutes == 1 ? " of every minute" : "");
    if (cron.minutes != kSixty)
        text += minutes > 0 ? " of " + every(minutes, "minute")
                            : " in minutes " + numbers(cron.minutes);
    return text + hours(cron);
}

/// The days of the month, or nothing when the field restricts none.
std::string month_days(const Cron& cron) {
    if (cron.days == kAllDays) return "";
    std::vector<std::string> all;
    if (cron.days != 0)
        all.push_back((std::has_single_bit(cron.days) ? "day " : "days ") + numbers(cron.days));
    for (unsigned before : values(cron.days_from_end)) {
        if (before == 0) all.emplace_back("the last day");
        if (before == 1) all.emplace_back("the day before the last");
        if (before > 1) all.push_back(std::to_string(before) + " days before the last");
    }
    return "on " + join(all);
}

/// The days of the week, or nothing when the field restricts none.
std::string week_days(const Cron& cron) {
    if (cron.weekdays == kAllWeekdays) return "";
    std::vector<std::string> all;
    if (cron.weekdays == kMondayToFriday) {
        all.emplace_back("every weekday");
    } else if (cron.weekdays != 0) {
        all.push_back("every " + names(cron.weekdays, kWeekdays, 0));
    }
    for (unsigned day : values(cron.last_weekdays))
        all.push_back("on the last " + std::string(kWeekdays[day]) + " of the month");
    for (unsigned day = 0; day < cron.nth.size(); ++day)
        for (unsigned nth : values(cron.nth[day]))
            all.push_back(
                "on the " + std::string(kNth[nth]) + " " + std::string(kWeekdays[day]) +
                " of the month"
            );
    return join(all);
}

/// Which days; "" for all.
std::string days(const Cron& cron) {
    std::string by_day = month_days(cron);
    const std::string by_weekday = week_days(cron);
    const std::string in = cron.months == kAllMonths ? "" : " in " + names(cron.months, kMonths, 1);
    if (!by_day.empty()) by_day += cron.months == kAllMonths ? " of the month" : "";
    if (!by_day.empty() && !by_weekday.empty()) {
        // With a star in one of the fields a day must match both (`*/2` restricts, and is a star).
        const bool both = cron.any_day || cron.any_weekday;
        return by_day + (both ? " when it is a day of: " : " and also ") + by_weekday + in;
    }
    if (by_day.empty() && by_weekday.empty()) return in.empty() ? "" : "every day" + in;
    return by_day + by_weekday + in;
}

}  // namespace

std::string describe(const Cron& cron, std::string_view time_zone) {
    const std::string at = times(cron);
    const std::string on = days(cron);
    if (at.empty())
        return rhythm(cron) + (on.empty() ? "" : ", " + on) + " (" + std::string(time_zone) + ")";
    return (on.empty() ? "every day" : on) + " " + at + " " + std::string(time_zone);
}

}  // namespace ao::model
