#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace ao::model {

/// A UTC day, counted from 1970-01-01.
using Day = std::int64_t;

Day day_of(base::Time at);

/// "2026-02-05".
std::string to_text(Day day);

/// What is counted by the day it happened on. The words are those of the analytics.
enum class TallyEvent : std::uint8_t {
    leads_synced,  ///< made in the CRM; updates do not count
    emails_sent,
    emails_opened,
    emails_clicked,
    workflows_executed,
    workflows_succeeded,
    workflows_failed,
};

inline constexpr std::size_t kTallyEvents = 7;

std::string_view to_string(TallyEvent event);
std::optional<TallyEvent> parse_tally_event(std::string_view word);

/// What happened on a day, or on many.
struct Figures {
    std::int64_t leads_created = 0;
    std::int64_t leads_qualified = 0;  ///< of those created then: they got that far, by now
    std::int64_t leads_converted = 0;  ///< the same for customers; they count as qualified too
    std::array<std::int64_t, kTallyEvents> events{};

    [[nodiscard]] std::int64_t of(TallyEvent event) const {
        return events.at(static_cast<std::size_t>(event));
    }

    Figures& operator+=(const Figures& more);
};

/// How far a status has got. The words are free; those that are known count.
bool is_qualified(std::string_view status);
bool is_converted(std::string_view status);

/// The place of a status in the funnel: new before contacted before qualified …; unknown ones in
/// the middle, lost ones last.
int funnel_place(std::string_view status);

/// Percent of the whole, 0 when there is none.
double percent_of(std::int64_t part, std::int64_t whole);

}  // namespace ao::model
