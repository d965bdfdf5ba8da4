#include "store/task_row.h"

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
    task.lease_token = rows.text(18);
    task.lease_until = rows.time(19);
    task.outcome = rows.text(20);
    task.result.text = rows.text(21);
    task.finished_at = rows.time(22);
    return task;
}

}  // namespace ao::store
