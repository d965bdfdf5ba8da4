#include "store/run_row.h"

namespace ao::store {

model::Run read_run(const Rows& rows) {
    model::Run run;
    run.id = rows.text(0);
    run.tenant_id = rows.text(1);
    run.workflow_id = rows.text(2);
    run.version = rows.integer(3);
    run.lead_id = rows.text(4);
    run.status = model::parse_run_status(rows.text(5)).value();
    run.trigger = rows.text(6);
    run.parent_run_id = rows.text(7);
    run.error = rows.text(8);
    run.visits = rows.integer(9);
    run.request_id = rows.text(10);
    run.started_at = rows.time(11);
    run.finished_at = rows.time(12);
    return run;
}

model::StepAttempt read_attempt(const Rows& rows) {
    model::StepAttempt attempt;
    attempt.visit = rows.integer(0);
    attempt.attempt = static_cast<std::int32_t>(rows.integer(1));
    attempt.step_id = rows.text(2);
    attempt.kind = rows.text(3);
    attempt.status = model::parse_step_status(rows.text(4)).value();
    attempt.task_id = rows.text(5);
    attempt.wake_at = rows.time(6);
    attempt.event = rows.text(7);
    attempt.input.text = rows.text(8);
    attempt.output.text = rows.text(9);
    attempt.label = rows.text(10);
    attempt.error = rows.text(11);
    attempt.created_at = rows.time(12);
    attempt.started_at = rows.time(13);
    attempt.finished_at = rows.time(14);
    return attempt;
}

}  // namespace ao::store
