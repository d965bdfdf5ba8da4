#include "model/workflow_run.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ao::model {

namespace {

constexpr std::array<std::pair<RunStatus, std::string_view>, 5> kRunWords{{
    {RunStatus::running, "running"},
    {RunStatus::paused, "paused"},
    {RunStatus::completed, "completed"},
    {RunStatus::failed, "failed"},
    {RunStatus::cancelled, "cancelled"},
}};

constexpr std::array<std::pair<StepStatus, std::string_view>, 9> kStepWords{{
    {StepStatus::running, "running"},
    {StepStatus::waiting, "waiting"},
    {StepStatus::joining, "joining"},
    {StepStatus::held, "held"},
    {StepStatus::retried, "retried"},
    {StepStatus::completed, "completed"},
    {StepStatus::failed, "failed"},
    {StepStatus::skipped, "skipped"},
    {StepStatus::interrupted, "interrupted"},
}};

template <class Words>
auto find_word(const Words& words, std::string_view word) {
    using Status = typename Words::value_type::first_type;
    const auto found = std::find_if(words.begin(), words.end(), [word](const auto& each) {
        return each.second == word;
    });
    return found == words.end() ? std::optional<Status>() : std::optional<Status>(found->first);
}

}  // namespace

std::string_view to_string(RunStatus status) {
    return kRunWords.at(static_cast<std::size_t>(status)).second;
}

std::optional<RunStatus> parse_run_status(std::string_view word) {
    return find_word(kRunWords, word);
}

std::string_view to_string(StepStatus status) {
    return kStepWords.at(static_cast<std::size_t>(status)).second;
}

std::optional<StepStatus> parse_step_status(std::string_view word) {
    return find_word(kStepWords, word);
}

}  // namespace ao::model
