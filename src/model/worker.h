#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace ao::model {

/// What a worker is doing, as last heard.
enum class WorkerState : std::uint8_t {
    running,
    quiet,    ///< finishes what it has and takes no more
    stopped,  ///< said good-bye
};

std::string_view to_string(WorkerState state);
std::optional<WorkerState> parse_worker_state(std::string_view word);

/// Somebody who takes tasks: a part of the program itself or a process elsewhere.
struct Worker {
    std::string id;
    std::string tenant_id{};  ///< empty: takes the tasks of every tenant
    std::string host{};
    std::int64_t pid = 0;
    std::string version{};
    std::vector<std::string> queues{};
    std::vector<std::string> types{};  ///< empty: any
    std::int32_t concurrency = 1;
    WorkerState state = WorkerState::running;
    base::Time started_at{};
    base::Time seen_at{};
};

/// An attempt that a worker is busy with.
struct HeldTask {
    std::string worker_id;
    std::string id;
    std::string type;
    std::string queue;
    std::int32_t attempt = 0;
    base::Time started_at{};
    std::int32_t progress = 0;
    std::string progress_message{};
};

}  // namespace ao::model
