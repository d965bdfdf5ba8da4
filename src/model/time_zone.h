#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace date {
class time_zone;
}

namespace ao::model {

/// A wall-clock reading somewhere: no offset, no zone.
using LocalSeconds = std::chrono::local_time<std::chrono::seconds>;

/// A time zone of the IANA database as the operating system has it (/usr/share/zoneinfo, read when
/// a zone is first used; the date library of H. Howard Hinnant reads it). A value of one pointer;
/// any thread. Changes of the offset are known up to 2037, the end of the compiled database; the
/// last offset is kept afterwards.
class TimeZone {
  public:
    /// A stretch of time with one offset: [begin, end).
    struct Stretch {
        std::chrono::sys_seconds begin;
        std::chrono::sys_seconds end;
        std::chrono::seconds offset{0};  ///< local minus UTC
    };

    explicit TimeZone(const date::time_zone& zone) : zone_(&zone) {}

    /// "Europe/Berlin".
    [[nodiscard]] std::string name() const;

    /// The stretch that `moment` lies in.
    [[nodiscard]] Stretch stretch_at(std::chrono::sys_seconds moment) const;

    /// When the clocks first show `reading`; for a reading that they jump over, the first moment
    /// after the jump.
    [[nodiscard]] std::chrono::sys_seconds first_moment(LocalSeconds reading) const;

    /// "2026-03-29T03:00:00+02:00" (RFC 3339, whole seconds).
    [[nodiscard]] std::string local_text(base::Time moment) const;

  private:
    const date::time_zone* zone_;
};

/// The zone of that exact name ("Europe/Berlin", "UTC"); aliases of the database included.
std::optional<TimeZone> find_time_zone(std::string_view name);

}  // namespace ao::model
