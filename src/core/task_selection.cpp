#include <algorithm>
#include <utility>

#include "core/audit.h"
#include "core/task_change.h"
#include "core/tasks.h"
#include "store/task_store.h"

namespace ao::core {

namespace {

/// Changed in one transaction: some 0.3 s of the writer's time.
constexpr std::size_t kAtOnce = 10'000;

const char* event_of(TaskAction action) {
    switch (action) {
        case TaskAction::retry:
            return "tasks_retried";
        case TaskAction::cancel:
            return "tasks_cancelled";
        case TaskAction::remove:
            return "tasks_deleted";
    }
    return "";
}

/// Ids that a filter selects now. Invalid when too many, conflict when not as many as expected.
base::Result<std::vector<std::string>> freeze(
    store::Session& session, const model::Actor& actor, const TaskSelection& selection
) {
    store::TaskStore tasks(session);
    auto ids = tasks.select_ids(actor.tenant_id, *selection.filter, kMaxSelection + 1);
    const auto count = static_cast<std::int64_t>(ids.size());
    if (count > kMaxSelection)
        return base::invalid(
            "The filter selects more than 100,000 tasks. Narrow it, for example with "
            "created_before.",
            {{"/filter", "selects more than 100,000 tasks", "length"}}
        );
    if (selection.expected_count && *selection.expected_count != count)
        return base::conflict(
            "The filter selects " + std::to_string(count) + " tasks, not " +
            std::to_string(*selection.expected_count) + ". Nothing was changed."
        );
    return ids;
}

bool is_true(const base::Result<bool>& answer) {
    return answer && *answer;
}

/// Acts on selected tasks slice by slice.
class SliceAction {
  public:
    /// `lines` may be null: nobody is told of what is cancelled. So may `runs`.
    SliceAction(
        const model::Actor& actor,
        TaskAction action,
        bool verdicts,
        base::Time now,
        WorkerLines* lines,
        const RunEngine* runs
    )
        : actor_(actor),
          action_(action),
          verdicts_(verdicts),
          now_(now),
          lines_(lines),
          runs_(runs) {}

    /// Acts on ids[begin, begin + kAtOnce).
    void run(store::Session& session, const std::vector<std::string>& ids, std::size_t begin) {
        store::TaskStore tasks(session);
        const std::size_t end = std::min(ids.size(), begin + kAtOnce);
        std::vector<Told> told;
        for (std::size_t i = begin; i < end; ++i) {
            std::string worker;
            if (action_ == TaskAction::cancel && lines_ != nullptr)
                worker = tasks.worker_of(actor_.tenant_id, ids[i]);
            const bool done = apply(session, ids[i]);
            if (done) ++outcome.done;
            if (done && !worker.empty()) told.push_back({std::move(worker), ids[i]});
            if (!verdicts_) continue;
            auto verdict = TaskVerdict::done;
            if (!done)
                verdict = tasks.find(actor_.tenant_id, ids[i]) ? TaskVerdict::conflict
                                                               : TaskVerdict::not_found;
            outcome.results.emplace_back(ids[i], verdict);
        }
        if (told.empty()) return;
        session.after_commit([lines = lines_, told = std::move(told)] {
            for (const Told& one : told)
                lines->tell(one.worker, {WorkerCall::What::cancel, one.task_id});
        });
    }

    TaskActionOutcome outcome;

  private:
    bool apply(store::Session& session, const std::string& id) {
        const std::string& tenant_id = actor_.tenant_id;
        switch (action_) {
            case TaskAction::retry:
                return is_true(retry_task(session, runs_, tenant_id, id, now_));
            case TaskAction::cancel:
                return cancel_task(session, runs_, tenant_id, id, now_);
            case TaskAction::remove:
                return store::TaskStore(session).remove(tenant_id, id);
        }
        return false;
    }

    /// A worker that is to hear that its task was cancelled.
    struct Told {
        std::string worker, task_id;
    };

    const model::Actor& actor_;
    const TaskAction action_;
    const bool verdicts_;
    const base::Time now_;
    WorkerLines* const lines_;
    const RunEngine* const runs_;
};

}  // namespace

base::Async<base::Result<TaskActionOutcome>> Tasks::act(
    model::Actor actor, TaskAction action, TaskSelection selection
) {
    if (selection.ids.size() > kMaxSelectedIds)
        co_return base::Error{
            base::ErrorKind::too_large, "A call takes at most 10,000 ids. Split it."};
    const base::Time now = clock_.now();
    std::vector<std::string> ids = std::move(selection.ids);
    SliceAction slices(actor, action, !selection.filter, now, lines_, runs_);
    auto first = [&](store::Session& session) -> base::Result<bool> {
        if (selection.filter) {
            auto frozen = freeze(session, actor, selection);
            if (!frozen) return std::move(frozen).error();
            ids = *std::move(frozen);
        }
        slices.outcome = {};
        slices.outcome.selected = static_cast<std::int64_t>(ids.size());
        slices.run(session, ids, 0);
        if (ids.empty()) return true;
        const std::string count = std::to_string(ids.size());
        const auto details =
            selection.reason.empty()
                ? audit_details({{"selected", count}})
                : audit_details({{"selected", count}, {"reason", selection.reason}});
        audit(session, actor, event_of(action), "task", "", details, now);
        return true;
    };
    auto begun = co_await database_.write(event_of(action), std::move(first));
    if (!begun) co_return std::move(begun).error();
    for (std::size_t begin = kAtOnce; begin < ids.size(); begin += kAtOnce) {
        auto rest = [&](store::Session& session) -> base::Result<bool> {
            slices.run(session, ids, begin);
            return true;
        };
        auto done = co_await database_.write(event_of(action), std::move(rest));
        if (!done) co_return std::move(done).error();
    }
    co_return std::move(slices.outcome);
}

}  // namespace ao::core
