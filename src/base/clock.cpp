#include "base/clock.h"

#include <algorithm>

namespace ao::base {

namespace {

using std::chrono::days;
using std::chrono::floor;

// RFC 3339 has four digits for the year.
constexpr Time kFirst = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
constexpr Time kLast =
    std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1} - std::chrono::microseconds{1};

/// Reads exactly `width` digits at `position`, or gives -1.
int digits(std::string_view text, std::size_t position, std::size_t width) {
    if (position + width > text.size()) return -1;
    int value = 0;
    for (char c : text.substr(position, width)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// Writes `value` over the `width` characters at `position`.
void put_digits(std::string& text, std::size_t position, std::size_t width, std::int64_t value) {
    for (std::size_t i = position + width; i-- > position; value /= 10)
        text[i] = static_cast<char>('0' + value % 10);
}

Error not_a_time() {
    return invalid("is not a date-time; write it as in RFC 3339, for example 2026-11-22T09:30:00Z");
}

struct Offset {
    std::chrono::minutes east{0};
    bool valid = false;
};

Offset parse_offset(std::string_view text) {
    if (text == "Z" || text == "z" || text.empty()) return {std::chrono::minutes{0}, true};
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return {};
    int hours = digits(text, 1, 2);
    int minutes = digits(text, 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return {};
    std::chrono::minutes east{hours * 60 + minutes};
    return {text[0] == '-' ? -east : east, true};
}

}  // namespace

Time SystemClock::now() const {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()
    );
}

SteadyTime SystemClock::steady() const {
    return std::chrono::steady_clock::now();
}

void append_rfc3339(std::string& out, Time time) {
    time = std::clamp(time, kFirst, kLast);
    auto day = floor<days>(time);
    std::chrono::year_month_day date{day};
    std::chrono::hh_mm_ss clock{time - day};
    std::size_t start = out.size();
    out += "0000-00-00T00:00:00.000000Z";
    put_digits(out, start, 4, static_cast<int>(date.year()));
    put_digits(out, start + 5, 2, static_cast<unsigned>(date.month()));
    put_digits(out, start + 8, 2, static_cast<unsigned>(date.day()));
    put_digits(out, start + 11, 2, clock.hours().count());
    put_digits(out, start + 14, 2, clock.minutes().count());
    put_digits(out, start + 17, 2, clock.seconds().count());
    put_digits(out, start + 20, 6, clock.subseconds().count());
}

std::string to_rfc3339(Time time) {
    std::string text;
    append_rfc3339(text, time);
    return text;
}

Result<Time> parse_rfc3339(std::string_view text) {
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    if (year < 0 || month < 0 || day < 0 || text[4] != '-' || text[7] != '-') return not_a_time();
    std::chrono::year_month_day date{
        std::chrono::year{year},
        std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return not_a_time();
    Time midnight = std::chrono::sys_days{date};
    if (text.size() == 10) return midnight;

    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    int second = digits(text, 17, 2);
    if ((text[10] != 'T' && text[10] != 't' && text[10] != ' ') || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > (minute == 59 ? 60 : 59) ||
        text[13] != ':' || text[16] != ':')
        return not_a_time();
    std::size_t position = 19;
    std::int64_t micros = 0;
    if (position < text.size() && text[position] == '.') {
        std::int64_t unit = 100'000;
        std::size_t first = ++position;
        for (; position < text.size() && text[position] >= '0' && text[position] <= '9';
             ++position, unit /= 10)
            micros += (text[position] - '0') * unit;
        if (position == first) return not_a_time();
    }
    Offset offset = parse_offset(text.substr(position));
    if (!offset.valid) return not_a_time();
    return midnight + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second} + std::chrono::microseconds{micros} - offset.east;
}

}  // namespace ao::base
