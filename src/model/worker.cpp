#include "model/worker.h"

#include <array>

namespace ao::model {

namespace {

constexpr std::array<std::string_view, 3> kWords{"running", "quiet", "stopped"};

}  // namespace

std::string_view to_string(WorkerState state) {
    return kWords[static_cast<std::size_t>(state)];
}

std::optional<WorkerState> parse_worker_state(std::string_view word) {
    for (std::size_t i = 0; i < kWords.size(); ++i)
        if (kWords[i] == word) return static_cast<WorkerState>(i);
    return std::nullopt;
}

}  // namespace ao::model
