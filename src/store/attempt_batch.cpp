#include "store/attempt_batch.h"

#include "store/batch_statement.h"
#include "store/task_lane.h"
#include "store/task_row.h"

namespace ao::store {

namespace {

// CROSS JOIN: the leases in their order, each looked up.
const BatchStatement kFindLeased{
    "task.find_leased_each", [](std::size_t rows) {
        return "SELECT " + std::string(kTaskColumns) + ", task.rowid FROM (VALUES " +
               rows_of_parameters(1, rows, 3) +
               ") CROSS JOIN task ON task.id = column1 AND task.attempt = column2 AND "
               "task.lease_token = column3 AND stage = 'leased'";
    }};

// An attempt that began outside is one more than the row knows of.
const BatchStatement kFindHandedOver{
    "handed_over.find_each", [](std::size_t rows) {
        return "SELECT " + std::string(kTaskColumns) + ", task.rowid FROM (VALUES " +
               rows_of_parameters(1, rows, 3) +
               ") CROSS JOIN task ON task.id = column1 AND task.generation = column2 AND "
               "task.attempt <= column3 AND stage = 'handed_over'";
    }};

constexpr int kRow = 34;  ///< behind kTaskColumns

constexpr std::size_t kPartsOfEnd = 6;

// What began outside the store knows its attempt, worker and beginning better than the row.
const BatchStatement kArchive{
    "task.archive_each", [](std::size_t rows) {
        return "INSERT INTO task_history (" + std::string(kKeptColumns) +
               ", status, run_at, attempt, crashes, worker_id, started_at, error, outcome, result, "
               "finished_at) SELECT " +
               std::string(kKeptColumns) +
               ", 'completed', run_at, column4, crashes, column5, column6, error, column2, "
               "column3, $1 "
               "FROM (VALUES " +
               rows_of_parameters(2, rows, kPartsOfEnd) +
               ") CROSS JOIN task ON task.rowid = column1";
    }};

const BatchStatement kRemove{"task.remove_each", [](std::size_t rows) {
                                 return "DELETE FROM task WHERE rowid IN (" + parameters(1, rows) +
                                        ")";
                             }};

bool is_of(const Lease& lease, const model::Task& task) {
    return lease.attempt == task.attempt && lease.task_id == task.id &&
           lease.token == task.lease_token;
}

bool is_of(const Lease& lease, const OutsideAttempt& attempt, const model::Task& task) {
    return attempt.generation == task.generation && lease.attempt >= task.attempt &&
           lease.task_id == task.id;
}

}  // namespace

std::vector<std::optional<HeldRow>> find_leased(Session& session, std::span<const Lease> leases) {
    std::vector<Value> values;
    values.reserve(leases.size() * 3);
    for (const Lease& lease : leases)
        values.insert(
            values.end(), {value(lease.task_id), value(lease.attempt), value(lease.token)}
        );
    std::vector<std::optional<HeldRow>> found(leases.size());
    kFindLeased.query(session, values, 3, [&](Rows& rows, std::size_t first) {
        for (std::size_t i = first; rows.next(); ++i) {
            HeldRow held{read_task(rows), rows.integer(kRow)};
            // Those between this one and the last were lost.
            while (i < leases.size() && !is_of(leases[i], held.task))
                ++i;
            found.at(i) = std::move(held);
        }
    });
    return found;
}

std::vector<std::optional<HeldRow>> find_handed_over(
    Session& session, std::span<const Lease> leases, std::span<const OutsideAttempt> attempts
) {
    std::vector<Value> values;
    values.reserve(leases.size() * 3);
    for (std::size_t i = 0; i < leases.size(); ++i)
        values.insert(
            values.end(),
            {value(leases[i].task_id), value(attempts[i].generation), value(leases[i].attempt)}
        );
    std::vector<std::optional<HeldRow>> found(leases.size());
    kFindHandedOver.query(session, values, 3, [&](Rows& rows, std::size_t first) {
        for (std::size_t i = first; rows.next(); ++i) {
            HeldRow held{read_task(rows), rows.integer(kRow)};
            while (!is_of(leases[i], attempts[i], held.task))
                ++i;
            begin_outside(held.task, leases[i], attempts[i]);
            found[i] = std::move(held);
        }
    });
    return found;
}

void complete(Session& session, std::span<const Completion> completions, base::Time now) {
    std::vector<Value> ends;
    std::vector<Value> rows;
    ends.reserve(completions.size() * kPartsOfEnd);
    rows.reserve(completions.size());
    for (const Completion& each : completions) {
        const model::Task& task = each.held->task;
        ends.insert(
            ends.end(),
            {value(each.held->row),
             value(each.outcome),
             value(each.result),
             value(task.attempt),
             value(task.worker_id),
             value(task.started_at)}
        );
        rows.push_back(value(each.held->row));
    }
    kArchive.execute(session, {value(now)}, ends, kPartsOfEnd);
    kRemove.execute(session, {}, rows);
    for (const Completion& each : completions)
        TaskLanes(session).key_freed(each.held->task.tenant_id, each.held->task.concurrency_key);
}

}  // namespace ao::store
