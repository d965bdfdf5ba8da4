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

constexpr int kRow = 34;  ///< behind kTaskColumns

const BatchStatement kArchive{
    "task.archive_each", [](std::size_t rows) {
        return "INSERT INTO task_history (" + std::string(kKeptColumns) +
               ", status, run_at, attempt, crashes, worker_id, started_at, error, outcome, result, "
               "finished_at) SELECT " +
               std::string(kKeptColumns) +
               ", 'completed', run_at, attempt, crashes, worker_id, started_at, error, column2, "
               "column3, $1 FROM (VALUES " +
               rows_of_parameters(2, rows, 3) + ") CROSS JOIN task ON task.rowid = column1";
    }};

const BatchStatement kRemove{"task.remove_each", [](std::size_t rows) {
                                 return "DELETE FROM task WHERE rowid IN (" + parameters(1, rows) +
                                        ")";
                             }};

bool is_of(const Lease& lease, const model::Task& task) {
    return lease.attempt == task.attempt && lease.task_id == task.id &&
           lease.token == task.lease_token;
}

}  // namespace

std::vector<std::optional<LeasedRow>> find_leased(Session& session, std::span<const Lease> leases) {
    std::vector<Value> values;
    values.reserve(leases.size() * 3);
    for (const Lease& lease : leases)
        values.insert(
            values.end(), {value(lease.task_id), value(lease.attempt), value(lease.token)}
        );
    std::vector<std::optional<LeasedRow>> found(leases.size());
    kFindLeased.query(session, values, 3, [&](Rows& rows, std::size_t first) {
        for (std::size_t i = first; rows.next(); ++i) {
            LeasedRow held{read_task(rows), rows.integer(kRow)};
            // Those between this one and the last were lost.
            while (!is_of(leases[i], held.task))
                ++i;
            found[i] = std::move(held);
        }
    });
    return found;
}

void complete(Session& session, std::span<const Completion> completions, base::Time now) {
    std::vector<Value> ends;
    std::vector<Value> rows;
    ends.reserve(completions.size() * 3);
    rows.reserve(completions.size());
    for (const Completion& each : completions) {
        ends.insert(ends.end(), {value(each.leased->row), value(each.outcome), value(each.result)});
        rows.push_back(value(each.leased->row));
    }
    kArchive.execute(session, {value(now)}, ends, 3);
    kRemove.execute(session, {}, rows);
    for (const Completion& each : completions)
        TaskLanes(session).key_freed(
            each.leased->task.tenant_id, each.leased->task.concurrency_key
        );
}

}  // namespace ao::store
