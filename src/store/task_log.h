#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/task.h"
#include "store/session.h"

namespace ao::store {

inline constexpr std::size_t kMaxLogLines = 200;        ///< kept a task, the newest
inline constexpr std::size_t kMaxLogLineBytes = 1'000;  ///< of one line; the rest is cut off

using model::TaskLogLine;

/// Keeps what the handler of a task's attempt wrote.
void add_task_log(
    Session& session,
    std::string_view task_id,
    std::int32_t attempt,
    const std::vector<std::string>& lines,
    base::Time at
);

/// What is kept of a task's lines, oldest first.
std::vector<TaskLogLine> list_task_log(Session& session, std::string_view task_id);

}  // namespace ao::store
