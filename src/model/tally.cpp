#include "model/tally.h"

#include <algorithm>
#include <chrono>

namespace ao::model {

namespace {

constexpr std::array<std::string_view, kTallyEvents> kWords{
    "leads_synced",
    "emails_sent",
    "emails_opened",
    "emails_clicked",
    "workflows_executed",
    "workflows_succeeded",
    "workflows_failed"};

struct Stage {
    std::string_view status;
    int place;
    bool qualified;
    bool converted;
};

constexpr int kMiddle = 50;

constexpr std::array kStages{
    Stage{"new", 10, false, false},
    Stage{"active", 20, false, false},
    Stage{"open", 20, false, false},
    Stage{"contacted", 30, false, false},
    Stage{"engaged", 40, false, false},
    Stage{"qualified", 60, true, false},
    Stage{"opportunity", 70, true, false},
    Stage{"proposal", 75, true, false},
    Stage{"converted", 80, true, true},
    Stage{"customer", 85, true, true},
    Stage{"won", 85, true, true},
    Stage{"unqualified", 90, false, false},
    Stage{"disqualified", 90, false, false},
    Stage{"lost", 95, false, false},
    Stage{"inactive", 99, false, false},
};

const Stage* find_stage(std::string_view status) {
    const auto found = std::ranges::find(kStages, status, &Stage::status);
    return found == kStages.end() ? nullptr : &*found;
}

}  // namespace

Day day_of(base::Time at) {
    return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
}

std::string to_text(Day day) {
    const std::chrono::year_month_day date{
        std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
    auto padded = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<int>(date.year())) + "-" +
           padded(static_cast<unsigned>(date.month())) + "-" +
           padded(static_cast<unsigned>(date.day()));
}

std::string_view to_string(TallyEvent event) {
    return kWords.at(static_cast<std::size_t>(event));
}

std::optional<TallyEvent> parse_tally_event(std::string_view word) {
    const auto found = std::ranges::find(kWords, word);
    if (found == kWords.end()) return std::nullopt;
    return static_cast<TallyEvent>(found - kWords.begin());
}

Figures& Figures::operator+=(const Figures& more) {
    leads_created += more.leads_created;
    leads_qualified += more.leads_qualified;
    leads_converted += more.leads_converted;
    for (std::size_t i = 0; i < events.size(); ++i)
        events.at(i) += more.events.at(i);
    return *this;
}

bool is_qualified(std::string_view status) {
    const Stage* stage = find_stage(status);
    return stage != nullptr && stage->qualified;
}

bool is_converted(std::string_view status) {
    const Stage* stage = find_stage(status);
    return stage != nullptr && stage->converted;
}

int funnel_place(std::string_view status) {
    const Stage* stage = find_stage(status);
    return stage != nullptr ? stage->place : kMiddle;
}

double percent_of(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return 0;
    return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace ao::model
