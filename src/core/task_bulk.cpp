#include <utility>

#include <boost/asio/post.hpp>

#include "core/audit.h"
#include "core/tasks.h"
#include "store/task_store.h"

namespace ao::core {

namespace {

/// Rows checked before other coroutines of the event loop have a turn.
constexpr std::size_t kRowsAtOnce = 500;
constexpr std::size_t kMaxFaults = 100;

base::Async<> give_way() {
    auto executor = co_await base::asio::this_coro::executor;
    co_await base::asio::post(executor, base::kAsync);
}

void refuse(TaskRow& row, base::Error error) {
    row.task.reset();
    row.placement = store::Placement::refused;
    row.message = std::move(error.message);
    row.errors = std::move(error.fields);
}

/// The faults of all rows as those of one body: "/tasks/7/type". Nothing when there are none.
base::Result<void> as_one_error(const std::vector<TaskRow>& rows) {
    std::vector<base::FieldError> faults;
    std::size_t refused = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const TaskRow& row = rows[i];
        if (row.task) continue;
        ++refused;
        const std::string place = "/tasks/" + std::to_string(i);
        for (const base::FieldError& fault : row.errors)
            if (faults.size() < kMaxFaults)
                faults.push_back({place + fault.pointer, fault.message, fault.code});
        if (row.errors.empty() && faults.size() < kMaxFaults)
            faults.push_back({place, row.message, "invalid"});
    }
    if (refused == 0) return {};
    return base::invalid(
        std::to_string(refused) + " of " + std::to_string(rows.size()) +
            " tasks are not valid; nothing was stored.",
        std::move(faults)
    );
}

/// Stores the rows that were good so far; in all-or-nothing mode the first that is refused ends it.
base::Result<TaskRows> place_all(
    store::Session& session, const std::vector<TaskRow>& checked, BulkMode mode
) {
    TaskRows outcome{checked};
    for (std::size_t i = 0; i < checked.size(); ++i) {
        if (!checked[i].task) {
            ++outcome.refused;
            continue;
        }
        // Most are new, and are as they came: nothing to be read back.
        if (store::TaskStore(session).enqueue(*checked[i].task)) {
            ++outcome.created;
            continue;
        }
        auto placed = place_task(session, *checked[i].task, checked[i].on_conflict);
        if (placed) {
            if (placed->placement != store::Placement::existing) ++outcome.created;
            outcome.rows[i].placement = placed->placement;
            outcome.rows[i].task = std::move(placed->task);
        } else if (mode == BulkMode::best_effort) {
            ++outcome.refused;
            refuse(outcome.rows[i], std::move(placed).error());
        } else {
            auto error = std::move(placed).error();
            error.message = "Task " + std::to_string(i) + ": " + error.message;
            return error;
        }
    }
    return outcome;
}

}  // namespace

base::Async<base::Result<Created<TaskRows>>> Tasks::enqueue_many(
    model::Actor actor, NewTasks wishes, BulkMode mode, Once<TaskRows> once
) {
    if (wishes.size() > kMaxTaskRows)
        co_return base::Error{
            base::ErrorKind::too_large, "A call takes at most 10,000 tasks. Split it."};
    const base::Time now = clock_.now();
    std::vector<TaskRow> checked(wishes.size());
    std::set<std::string> wanted;
    for (const auto& wish : wishes)
        if (wish) wanted.insert(wish->type);
    const auto types = co_await known_types(actor, std::move(wanted));
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        if (i % kRowsAtOnce == kRowsAtOnce - 1) co_await give_way();
        if (!wishes[i]) {
            refuse(checked[i], std::move(wishes[i]).error());
            continue;
        }
        checked[i].on_conflict = wishes[i]->on_conflict;
        auto task = make_task(actor, *std::move(wishes[i]), types, now);
        if (task)
            checked[i].task = *std::move(task);
        else
            refuse(checked[i], std::move(task).error());
    }
    if (mode == BulkMode::all_or_nothing) {
        auto sound = as_one_error(checked);
        if (!sound) co_return std::move(sound).error();
    }
    auto create = [&](store::Session& session) -> base::Result<TaskRows> {
        auto outcome = place_all(session, checked, mode);
        if (!outcome || outcome->created == 0) return outcome;
        const std::string count = std::to_string(outcome->created);
        audit(session, actor, "tasks_created", "task", "", audit_details({{"count", count}}), now);
        return outcome;
    };
    auto body = [&](store::Session& session) {
        return run_once<TaskRows>(session, actor, once, now, create);
    };
    co_return co_await database_.write("task.create_many", std::move(body));
}

}  // namespace ao::core
