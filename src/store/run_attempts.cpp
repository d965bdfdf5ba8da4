#include "store/run_row.h"
#include "store/run_store.h"

namespace ao::store {

namespace {

const std::string kInsertText =
    "INSERT INTO workflow_step_attempt (" + std::string(kAttemptColumns) +
    ", tenant_id, run_id, lead_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
    "$14, $15, $16, $17, $18)";
const Statement kInsert{"workflow_step_attempt.insert", kInsertText};

const Statement kUpdate{
    "workflow_step_attempt.update",
    "UPDATE workflow_step_attempt SET status = $5, task_id = $6, wake_at = $7, event = $8, "
    "input = $9, output = $10, label = $11, error = $12, started_at = $13, finished_at = $14 "
    "WHERE tenant_id = $1 AND run_id = $2 AND visit = $3 AND attempt = $4"};

const std::string kHistoryText =
    "SELECT " + std::string(kAttemptColumns) +
    " FROM workflow_step_attempt WHERE tenant_id = $1 AND run_id = $2 ORDER BY visit, attempt";
const Statement kHistory{"workflow_step_attempt.history", kHistoryText};

const std::string kFindText = "SELECT " + std::string(kAttemptColumns) +
                              " FROM workflow_step_attempt WHERE tenant_id = $1 AND run_id = $2 "
                              "AND visit = $3 ORDER BY attempt DESC LIMIT 1";
const Statement kFind{"workflow_step_attempt.find", kFindText};

const Statement kNextWake{
    "workflow_timer.next",
    "SELECT wake_at FROM workflow_step_attempt WHERE status = 'waiting' AND wake_at > 0 "
    "ORDER BY wake_at LIMIT 1"};

const Statement kDue{
    "workflow_timer.due",
    "SELECT tenant_id, run_id, visit, event FROM workflow_step_attempt "
    "WHERE status = 'waiting' AND wake_at > 0 AND wake_at <= $1 ORDER BY wake_at LIMIT $2"};

const Statement kWaitingFor{
    "workflow_event.waiting",
    "SELECT tenant_id, run_id, visit, event FROM workflow_step_attempt WHERE status = 'waiting' "
    "AND event <> '' AND tenant_id = $1 AND lead_id = $2 AND event = $3 ORDER BY run_id, visit"};

std::vector<RunStore::Wake> read_wakes(Rows& rows) {
    std::vector<RunStore::Wake> found;
    while (rows.next())
        found.push_back({{rows.string(0), rows.string(1)}, rows.integer(2), rows.string(3)});
    return found;
}

void tell_timers(Session& session, const model::StepAttempt& attempt) {
    if (attempt.status == model::StepStatus::waiting && attempt.wake_at != base::Time{})
        session.notify(Topic::workflow_timers);
}

}  // namespace

void RunStore::insert_attempt(const model::Run& run, const model::StepAttempt& attempt) {
    session_.execute(
        kInsert,
        {value(attempt.visit),
         value(attempt.attempt),
         value(attempt.step_id),
         value(attempt.kind),
         value(model::to_string(attempt.status)),
         value(attempt.task_id),
         value(attempt.wake_at),
         value(attempt.event),
         value(attempt.input.text),
         value(attempt.output.text),
         value(attempt.label),
         value(attempt.error),
         value(attempt.created_at),
         value(attempt.started_at),
         value(attempt.finished_at),
         value(run.tenant_id),
         value(run.id),
         value(run.lead_id)}
    );
    tell_timers(session_, attempt);
}

void RunStore::update_attempt(const model::Run& run, const model::StepAttempt& attempt) {
    session_.execute(
        kUpdate,
        {value(run.tenant_id),
         value(run.id),
         value(attempt.visit),
         value(attempt.attempt),
         value(model::to_string(attempt.status)),
         value(attempt.task_id),
         value(attempt.wake_at),
         value(attempt.event),
         value(attempt.input.text),
         value(attempt.output.text),
         value(attempt.label),
         value(attempt.error),
         value(attempt.started_at),
         value(attempt.finished_at)}
    );
    tell_timers(session_, attempt);
}

std::vector<model::StepAttempt> RunStore::history(
    std::string_view tenant_id, std::string_view run_id
) {
    const auto rows = session_.query(kHistory, {value(tenant_id), value(run_id)});
    std::vector<model::StepAttempt> found;
    while (rows->next())
        found.push_back(read_attempt(*rows));
    return found;
}

std::optional<model::StepAttempt> RunStore::find_attempt(
    std::string_view tenant_id, std::string_view run_id, std::int64_t visit
) {
    const auto rows = session_.query(kFind, {value(tenant_id), value(run_id), value(visit)});
    if (!rows->next()) return std::nullopt;
    return read_attempt(*rows);
}

std::optional<base::Time> RunStore::next_wake() {
    const auto rows = session_.query(kNextWake, {});
    if (!rows->next()) return std::nullopt;
    return rows->time(0);
}

std::vector<RunStore::Wake> RunStore::due(base::Time now, std::int64_t limit) {
    const auto rows = session_.query(kDue, {value(now), value(limit)});
    return read_wakes(*rows);
}

std::vector<RunStore::Wake> RunStore::waiting_for(
    std::string_view tenant_id, std::string_view lead_id, std::string_view event
) {
    const auto rows = session_.query(kWaitingFor, {value(tenant_id), value(lead_id), value(event)});
    return read_wakes(*rows);
}

}  // namespace ao::store
