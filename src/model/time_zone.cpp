#include "model/time_zone.h"

#include <date/tz.h>

namespace ao::model {

namespace chrono = std::chrono;

namespace {

/// The first and last moment with a four-digit year in every zone.
constexpr chrono::sys_seconds kFirst{chrono::sys_days{chrono::year{1} / 1 / 2}};
constexpr chrono::sys_seconds kLast{chrono::sys_days{chrono::year{9999} / 12 / 30}};

}  // namespace

std::string TimeZone::name() const {
    return zone_->name();
}

TimeZone::Stretch TimeZone::stretch_at(chrono::sys_seconds moment) const {
    const date::sys_info found = zone_->get_info(moment);
    return {found.begin, found.end, found.offset};
}

chrono::sys_seconds TimeZone::first_moment(LocalSeconds reading) const {
    const date::local_seconds local{reading.time_since_epoch()};
    const date::local_info found = zone_->get_info(local);
    if (found.result == date::local_info::nonexistent) return found.first.end;
    return chrono::sys_seconds{reading.time_since_epoch() - found.first.offset};
}

std::string TimeZone::local_text(base::Time moment) const {
    const auto second = std::clamp(chrono::floor<chrono::seconds>(moment), kFirst, kLast);
    const chrono::seconds offset = stretch_at(second).offset;
    std::string text = base::to_rfc3339(second + offset);
    text.resize(std::string_view("2026-03-29T03:00:00").size());
    const auto minutes = chrono::abs(chrono::floor<chrono::minutes>(offset)).count();
    const auto two = [](std::int64_t number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    };
    return text + (offset.count() < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60);
}

std::optional<TimeZone> find_time_zone(std::string_view name) {
    try {
        return TimeZone(*date::locate_zone(std::string(name)));
    } catch (const std::runtime_error&) {
        return std::nullopt;  // the library has no call that asks whether there is one
    }
}

}  // namespace ao::model
