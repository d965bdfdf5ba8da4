#include "model/lead_job.h"

#include <array>
#include <cstddef>

namespace ao::model {

namespace {

constexpr std::array<std::string_view, 2> kKinds{"lead_export", "workflow_start"};
constexpr std::array<std::string_view, 5> kStates{
    "waiting", "running", "completed", "failed", "cancelled"};
constexpr std::array<std::string_view, 2> kFormats{"csv", "json"};

template <class T, std::size_t N>
T value_of(const std::array<std::string_view, N>& words, std::string_view word) {
    for (std::size_t i = 0; i < N; ++i)
        if (words[i] == word) return static_cast<T>(i);
    return T{};
}

}  // namespace

std::string_view to_string(LeadJobKind kind) {
    return kKinds[static_cast<std::size_t>(kind)];
}

std::string_view to_string(LeadJobState state) {
    return kStates[static_cast<std::size_t>(state)];
}

std::string_view to_string(LeadFormat format) {
    return kFormats[static_cast<std::size_t>(format)];
}

LeadJobKind lead_job_kind(std::string_view word) {
    return value_of<LeadJobKind>(kKinds, word);
}

LeadJobState lead_job_state(std::string_view word) {
    return value_of<LeadJobState>(kStates, word);
}

LeadFormat lead_format(std::string_view word) {
    return value_of<LeadFormat>(kFormats, word);
}

}  // namespace ao::model
