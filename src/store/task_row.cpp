#include "store/task_row.h"

#include "store/tags.h"

namespace ao::store {

model::Task read_task(const Rows& rows) {
    model::Task task;
    task.id = rows.text(0);
    task.tenant_id = rows.text(1);
    task.type = rows.text(2);
    task.queue = rows.text(3);
    task.payload.text = rows.text(4);
    task.status = model::parse_task_status(rows.text(5)).value();
    task.priority = static_cast<std::int32_t>(rows.integer(6));
    task.run_at = rows.time(7);
    task.attempt = static_cast<std::int32_t>(rows.integer(8));
    task.max_attempts = static_cast<std::int32_t>(rows.integer(9));
    task.crashes = static_cast<std::int32_t>(rows.integer(10));
    task.worker_id = rows.text(11);
    task.lead_id = rows.text(12);
    task.unique_key = rows.text(13);
    task.error = rows.text(14);
    task.request_id = rows.text(15);
    task.created_at = rows.time(16);
    task.started_at = rows.time(17);
    task.tags = split_tags(rows.text(18));
    task.concurrency_key = rows.text(19);
    task.concurrency_limit = static_cast<std::int32_t>(rows.integer(20));
    task.timeout = std::chrono::milliseconds{rows.integer(21)};
    task.expires_at = rows.time(22);
    task.result_ttl = std::chrono::seconds{rows.integer(23)};
    task.unique_until = rows.time(24);
    task.progress = static_cast<std::int32_t>(rows.integer(25));
    task.progress_message = rows.text(26);
    task.schedule_id = rows.text(27);
    task.generation = rows.integer(28);
    task.lease_token = rows.text(29);
    task.lease_until = rows.time(30);
    task.outcome = rows.text(31);
    task.result.text = rows.text(32);
    task.finished_at = rows.time(33);
    return task;
}

}  // namespace ao::store
