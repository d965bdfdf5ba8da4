#include "core/tasks.h"

#include <algorithm>

#include "base/id.h"
#include "core/audit.h"
#include "store/task_store.h"

namespace ao::core {

namespace {

constexpr std::size_t kMaxName = 100;

/// Queue names and unique keys stand in logs, metrics and URLs.
bool is_plain_name(const std::string& name, std::size_t max) {
    const auto plain = [](unsigned char c) { return c > 0x20 && c != 0x7F; };
    return name.size() <= max && std::all_of(name.begin(), name.end(), plain);
}

}  // namespace

Tasks::Tasks(store::Database& database, const base::Clock& clock, std::vector<std::string> types)
    : database_(database), clock_(clock), types_(std::move(types)) {}

base::Result<model::Task> Tasks::checked(const model::Actor& actor, NewTask wish) const {
    if (wish.payload.text.size() > kMaxTaskPayload)
        return base::Error{
            base::ErrorKind::too_large, "The data of a task may take 256 KiB at most."};
    std::vector<base::FieldError> faults;
    if (std::find(types_.begin(), types_.end(), wish.type) == types_.end())
        faults.push_back({"/type", "no worker knows this type of task", "unknown"});
    if (!wish.payload.is_object()) faults.push_back({"/data", "must be an object", "type"});
    if (wish.queue.empty() || !is_plain_name(wish.queue, kMaxName))
        faults.push_back({"/queue", "must be 1–100 characters without spaces", "format"});
    if (!is_plain_name(wish.unique_key, kMaxName))
        faults.push_back({"/unique_key", "must be at most 100 characters without spaces", "format"}
        );
    if (wish.priority < -100 || wish.priority > 100)
        faults.push_back({"/priority", "must be between -100 and 100", "range"});
    if (wish.max_attempts < 1 || wish.max_attempts > 25)
        faults.push_back({"/max_attempts", "must be between 1 and 25", "range"});
    if (!faults.empty()) return base::invalid("The task cannot be created.", std::move(faults));

    const base::Time now = clock_.now();
    model::Task task;
    task.id = base::new_id();
    task.tenant_id = actor.tenant_id;
    task.type = std::move(wish.type);
    task.queue = std::move(wish.queue);
    task.payload = std::move(wish.payload);
    task.priority = wish.priority;
    task.run_at = wish.run_at.value_or(now);
    task.max_attempts = wish.max_attempts;
    task.unique_key = std::move(wish.unique_key);
    task.lead_id = std::move(wish.lead_id);
    task.request_id = actor.request_id;
    task.created_at = now;
    return task;
}

base::Async<base::Result<Created<model::Task>>> Tasks::enqueue(
    model::Actor actor, NewTask wish, Once<model::Task> once
) {
    auto task = checked(actor, std::move(wish));
    if (!task) co_return std::move(task).error();
    auto create = [&](store::Session& session) -> base::Result<model::Task> {
        if (!store::TaskStore(session).enqueue(*task))
            return base::conflict("An unfinished task has the same unique key.");
        audit(
            session,
            actor,
            "task_created",
            "task",
            task->id,
            audit_details({{"type", task->type}}),
            task->created_at
        );
        return *task;
    };
    auto body = [&](store::Session& session) {
        return run_once<model::Task>(session, actor, once, task->created_at, create);
    };
    co_return co_await database_.write("task.create", std::move(body));
}

base::Async<model::TaskList> Tasks::list(
    model::Actor actor, model::TaskFilter filter, std::int64_t skip, std::int64_t limit
) {
    auto body = [&](store::Session& session) {
        return store::TaskStore(session).list(actor.tenant_id, filter, skip, limit);
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<model::Task>> Tasks::get(model::Actor actor, std::string id) {
    auto body = [&](store::Session& session) {
        return store::TaskStore(session).find(actor.tenant_id, id);
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
        if (!transition(tasks, now)) return base::conflict(refusal);
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
    auto again = [&](store::TaskStore& tasks, base::Time now) {
        return tasks.retry_now(actor.tenant_id, id, now);
    };
    co_return co_await change(
        actor, id, "task_retried", "Only a task that failed or was cancelled can be retried.", again
    );
}

base::Async<base::Result<model::Task>> Tasks::cancel(model::Actor actor, std::string id) {
    auto end = [&](store::TaskStore& tasks, base::Time now) {
        return tasks.cancel(actor.tenant_id, id, now);
    };
    co_return co_await change(actor, id, "task_cancelled", "The task is finished already.", end);
}

base::Async<model::TaskDepth> Tasks::depth() {
    const base::Time now = clock_.now();
    auto body = [now](store::Session& session) { return store::TaskStore(session).depth(now); };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

}  // namespace ao::core
