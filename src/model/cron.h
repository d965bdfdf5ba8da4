#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "model/time_zone.h"

namespace ao::model {

/// A cron expression: five fields (minute, hour, day of month, month, day of week) or six (a field
/// of seconds in front), as crontab(5) has them. Bit n of a field's mask is set when it allows n.
struct Cron {
    std::string text{};  ///< as written, blanks made one
    std::uint64_t seconds = 1;
    std::uint64_t minutes = 0;
    std::uint64_t hours = 0;
    std::uint64_t days = 0;      ///< of the month: 1–31
    std::uint64_t months = 0;    ///< 1–12
    std::uint64_t weekdays = 0;  ///< 0 is Sunday

    std::uint64_t days_from_end = 0;    ///< bit n: the day n days before the last (L, L-n)
    std::uint64_t last_weekdays = 0;    ///< the last Friday of the month (5L)
    std::array<std::uint8_t, 7> nth{};  ///< bit n of [5]: the n-th Friday of the month (5#n)

    bool any_hour = false;     ///< the hour field begins with *: see next_tick
    bool any_day = false;      ///< the day field begins with * or ?
    bool any_weekday = false;  ///< the weekday field begins with * or ?

    friend bool operator==(const Cron&, const Cron&) = default;
};

/// Reads an expression. Each field: `*`, values, names (JAN, MON; any case), ranges `a-b`, steps
/// `*/n`, `a-b/n`, `a/n`, and lists of these; weekdays 0–7, both 0 and 7 being Sunday; `L` and
/// `L-n` as days, `5L` (last Friday) and `5#2` (second Friday) as weekdays; `?` means `*` for days.
/// Also @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly. When both day fields are
/// restricted, a day needs to match only one of them, and both when one begins with `*`
/// (crontab(5), P. Vixie). Error: invalid, one fault with the pointer `pointer` for each faulty
/// field; also when no such day exists (30 February).
base::Result<Cron> parse_cron(std::string_view text, std::string_view pointer = "/cron");

/// The first tick after `after`; nothing when 400 years have none. Ticks are whole seconds.
///
/// When clocks change: an expression whose hour field begins with `*` follows the clock on the wall
/// and ticks at every moment whose reading matches, twice in an hour that comes twice, and not in
/// one that is jumped over. Any other names times of day, and each of them ticks once on its day: a
/// time that comes twice the first time, one that is jumped over at the first moment after the jump
/// (once, however many fall there). This is the rule of Vixie's cron ("jobs that run at a specific
/// time" against "jobs that run more frequently"), but without its limit of three hours, and with
/// the hour field alone deciding, so that `*/15 2 * * *` is not lost in spring.
std::optional<base::Time> next_tick(const Cron& cron, base::Time after, const TimeZone& zone);

/// The last tick in [first, until], where `first` is a tick itself; costs some tens of next_tick.
base::Time last_tick(const Cron& cron, base::Time first, base::Time until, const TimeZone& zone);

/// Whether the expression names `day` of the calendar.
bool names_day(const Cron& cron, std::chrono::year_month_day day);

/// "every weekday at 09:00 Europe/Berlin".
std::string describe(const Cron& cron, std::string_view time_zone);

}  // namespace ao::model
