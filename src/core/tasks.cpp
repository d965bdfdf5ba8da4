#include "core/tasks.h"

#include <algorithm>

#include "core/audit.h"
#include "core/task_change.h"
#include "store/task_log.h"
#include "store/task_store.h"
#include "store/worker_store.h"

namespace ao::core {

Tasks::Tasks(
    store::Database& database,
    const base::Clock& clock,
    std::vector<std::string> types,
    WorkerLines* lines,
    const RunEngine* runs
)
    : database_(database), clock_(clock), types_(std::move(types)), lines_(lines), runs_(runs) {}

base::Async<std::vector<std::string>> Tasks::known_types(
    const model::Actor& actor, std::set<std::string> wanted
) {
    std::vector<std::string> known = types_;
    for (const std::string& type : known)
        wanted.erase(type);
    wanted.erase("");
    if (wanted.empty()) co_return known;
    auto body = [&](store::Session& session) {
        store::WorkerStore workers(session);
        for (const std::string& type : wanted)
            if (workers.is_announced(actor.tenant_id, type)) known.push_back(type);
        return true;
    };
    co_await database_.read(
        wanted.size() == 1 ? store::ReadCost::point : store::ReadCost::scan, std::move(body)
    );
    co_return known;
}

base::Async<base::Result<Created<model::Task>>> Tasks::enqueue(
    model::Actor actor, NewTask wish, Once<model::Task> once
) {
    const auto on_conflict = wish.on_conflict;
    std::set<std::string> wanted{wish.type};
    const auto types = co_await known_types(actor, std::move(wanted));
    auto task = make_task(actor, std::move(wish), types, clock_.now());
    if (!task) co_return std::move(task).error();
    auto create = [&](store::Session& session) -> base::Result<model::Task> {
        auto placed = place_task(session, *task, on_conflict);
        if (!placed) return std::move(placed).error();
        if (placed->placement != store::Placement::existing)
            audit(
                session,
                actor,
                "task_created",
                "task",
                placed->task.id,
                audit_details({{"type", task->type}}),
                task->created_at
            );
        return std::move(placed->task);
    };
    auto body = [&](store::Session& session) {
        return run_once<model::Task>(session, actor, once, task->created_at, create);
    };
    co_return co_await database_.write("task.create", std::move(body));
}

base::Async<model::TaskList> Tasks::list(
    model::Actor actor, model::TaskFilter filter, model::TaskPage page
) {
    auto body = [&](store::Session& session) {
        return store::TaskStore(session).list(actor.tenant_id, filter, page);
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<model::Task>> Tasks::get(model::Actor actor, std::string id) {
    auto body = [&](store::Session& session) {
        auto found = store::TaskStore(session).find(actor.tenant_id, id);
        if (found) found->log = store::list_task_log(session, id);
        return found;
    };
    auto task = co_await database_.read(store::ReadCost::point, std::move(body));
    if (!task) co_return base::not_found("There is no task with this id.");
    co_return std::move(*task);
}

template <class Transition>
base::Async<base::Result<model::Task>> Tasks::change(
    model::Actor actor,
    std::string id,
    const char* event,
    const char* refusal,
    Transition transition
) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::Task> {
        store::TaskStore tasks(session);
        const auto before = tasks.find(actor.tenant_id, id);
        if (!before) return base::not_found("There is no task with this id.");
        const base::Result<bool> changed = transition(session, now);
        if (!changed) return changed.error();
        if (!*changed) return base::conflict(refusal);
        if (lines_ != nullptr && before->status == model::TaskStatus::processing) {
            auto tell = [lines = lines_, worker = before->worker_id, id] {
                lines->tell(worker, {WorkerCall::What::cancel, id});
            };
            session.after_commit(std::move(tell));
        }
        audit(
            session,
            actor,
            event,
            "task",
            id,
            audit_details({{"type", before->type}, {"was", model::to_string(before->status)}}),
            now
        );
        return tasks.find(actor.tenant_id, id).value_or(*before);
    };
    co_return co_await database_.write(event, std::move(body));
}

base::Async<base::Result<model::Task>> Tasks::retry(model::Actor actor, std::string id) {
    auto again = [&](store::Session& session, base::Time now) {
        return retry_task(session, runs_, actor.tenant_id, id, now);
    };
    co_return co_await change(
        actor, id, "task_retried", "Only a task that failed or was cancelled can be retried.", again
    );
}

base::Async<base::Result<model::Task>> Tasks::cancel(model::Actor actor, std::string id) {
    auto end = [&](store::Session& session, base::Time now) {
        return base::Result(cancel_task(session, runs_, actor.tenant_id, id, now));
    };
    co_return co_await change(actor, id, "task_cancelled", "The task is finished already.", end);
}

base::Async<base::Result<model::Task>> Tasks::remove(model::Actor actor, std::string id) {
    auto forget = [&](store::Session& session, base::Time) {
        return base::Result(store::TaskStore(session).remove(actor.tenant_id, id));
    };
    co_return co_await change(
        actor, id, "task_deleted", "Only a finished task can be deleted. Cancel it first.", forget
    );
}

base::Async<model::TaskDepth> Tasks::depth() {
    const base::Time now = clock_.now();
    auto body = [now](store::Session& session) { return store::TaskStore(session).depth(now); };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

}  // namespace ao::core
