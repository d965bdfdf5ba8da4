#include "store/task_failures.h"

namespace ao::store {

namespace {

const Statement kInsert{
    "task_failure.insert",
    "INSERT INTO task_failure (task_id, attempt, at, error) VALUES ($1, $2, $3, $4)"};

const Statement kForgetOld{
    "task_failure.forget_old",
    "DELETE FROM task_failure WHERE task_id = $1 AND number <= (SELECT number FROM task_failure "
    "WHERE task_id = $1 ORDER BY number DESC LIMIT 1 OFFSET 50)"};

const Statement kList{
    "task_failure.list",
    "SELECT attempt, at, error FROM task_failure WHERE task_id = $1 ORDER BY number"};

}  // namespace

void add_task_failure(
    Session& session, std::string_view task_id, const model::TaskFailure& failure
) {
    session.execute(
        kInsert, {value(task_id), value(failure.attempt), value(failure.at), value(failure.error)}
    );
    session.execute(kForgetOld, {value(task_id)});
}

void read_task_failures(Session& session, model::Task& task) {
    auto rows = session.query(kList, {value(task.id)});
    while (rows->next())
        task.failures.push_back(
            {static_cast<std::int32_t>(rows->integer(0)), rows->time(1), rows->string(2)}
        );
}

}  // namespace ao::store
