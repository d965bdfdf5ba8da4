#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "api/queue_wire.h"
#include "api/task_wire.h"
#include "api/worker_view_wire.h"
#include "base/clock.h"

namespace ao::app {

/// "12s", "5m", "3h", "4d": how long something took or lies back. Negative is "0s".
std::string span_text(std::chrono::duration<double> span);

/// "7 ms", "1.2 s", "-" when unknown.
std::string latency_text(std::optional<double> milliseconds);

/// "0.4/s", "12/s".
std::string rate_text(double per_second);

/// "[####......]  40 %" of `width` characters in all; percent outside 0–100 is cut.
std::string progress_bar(std::int32_t percent, std::size_t width);

/// One line a task: id, type, queue, status, attempt, age, what was last said of it.
std::string task_table(const std::vector<api::TaskReply>& tasks, base::Time now, bool colours);

/// Everything about one task: fields, failed attempts, log.
std::string task_page(const api::TaskDetailReply& task, base::Time now, bool colours);

/// One line a queue.
std::string queue_table(const std::vector<api::QueueReply>& queues, bool colours);

/// One line a worker.
std::string worker_table(
    const std::vector<api::WorkerReply>& workers, base::Time now, bool colours
);

/// "paused, max 5, 2.5/s"; "no limits" when nothing is said.
std::string rule_text(const api::QueueRuleReply& rule);

/// `text` in at most `columns` characters (not bytes), the last one … when it was cut.
std::string cut_to(std::string_view text, std::size_t columns);

}  // namespace ao::app
