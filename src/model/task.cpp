#include "model/task.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ao::model {

namespace {

constexpr std::array<std::string_view, 7> kStatusWords{
    "pending", "processing", "completed", "failed", "retry", "cancelled", "dead"};

constexpr std::array<std::string_view, 3> kOnConflictWords{"reject", "existing", "replace"};

}  // namespace

std::string_view to_string(TaskStatus status) {
    return kStatusWords.at(static_cast<std::size_t>(status));
}

std::optional<TaskStatus> parse_task_status(std::string_view word) {
    const auto* found = std::find(kStatusWords.begin(), kStatusWords.end(), word);
    if (found == kStatusWords.end()) return std::nullopt;
    return static_cast<TaskStatus>(found - kStatusWords.begin());
}

std::string_view to_string(OnConflict on_conflict) {
    return kOnConflictWords.at(static_cast<std::size_t>(on_conflict));
}

std::optional<OnConflict> parse_on_conflict(std::string_view word) {
    const auto* found = std::find(kOnConflictWords.begin(), kOnConflictWords.end(), word);
    if (found == kOnConflictWords.end()) return std::nullopt;
    return static_cast<OnConflict>(found - kOnConflictWords.begin());
}

bool is_final(TaskStatus status) {
    return status == TaskStatus::completed || status == TaskStatus::failed ||
           status == TaskStatus::cancelled || status == TaskStatus::dead;
}

std::chrono::milliseconds retry_delay(
    std::int32_t attempt,
    std::chrono::milliseconds base,
    std::chrono::milliseconds cap,
    double random
) {
    // In floating point the exponential cannot overflow into a negative wait.
    const double doublings = std::max(attempt, 1) - 1;
    const double limit = std::min(
        static_cast<double>(cap.count()), static_cast<double>(base.count()) * std::exp2(doublings)
    );
    const double delay = std::ceil(limit * (1.0 - random));  // 1 - [0, 1) is (0, 1]
    return std::chrono::milliseconds{std::max<std::int64_t>(1, std::llround(delay))};
}

}  // namespace ao::model
