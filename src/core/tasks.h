#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/bulk_mode.h"
#include "core/idempotency.h"
#include "core/new_task.h"
#include "core/worker_lines.h"
#include "model/actor.h"
#include "model/task.h"
#include "store/database.h"

namespace ao::core {

class RunEngine;

/// What became of one row of a bulk call.
struct TaskRow {
    std::optional<model::Task> task{};  ///< as it is stored; nothing when it was refused
    store::Placement placement = store::Placement::created;
    model::OnConflict on_conflict = model::OnConflict::reject;
    std::string message{};                   ///< why it was refused
    std::vector<base::FieldError> errors{};  ///< pointers into the row: "/type"
};

/// The rows of a bulk call, each a wish or what made it unreadable.
using NewTasks = std::vector<base::Result<NewTask>>;

struct TaskRows {
    std::vector<TaskRow> rows;  ///< in the order of the call
    std::int64_t created = 0;   ///< or replaced
    std::int64_t refused = 0;
};

/// What can be done to many tasks at once.
enum class TaskAction : std::uint8_t { retry, cancel, remove };

/// The tasks a bulk action is meant for: ids, or a filter.
struct TaskSelection {
    std::vector<std::string> ids{};  ///< at most kMaxSelectedIds
    std::optional<model::TaskFilter> filter{};
    std::optional<std::int64_t> expected_count{};  ///< of the filter
    std::string reason{};                          ///< why it is done, for the audit log
};

/// What became of one selected id.
enum class TaskVerdict : std::uint8_t {
    done,
    not_found,
    conflict,  ///< its state excludes the action
};

struct TaskActionOutcome {
    std::int64_t selected = 0;
    std::int64_t done = 0;
    std::vector<std::pair<std::string, TaskVerdict>> results{};  ///< one an id; empty for a filter
};

inline constexpr std::size_t kMaxTaskRows = 10'000;
inline constexpr std::size_t kMaxSelectedIds = 10'000;
inline constexpr std::int64_t kMaxSelection = 100'000;

/// The verbs on tasks. Each change is one transaction with its audit event. Thread-safe.
class Tasks {
  public:
    /// `types` are those that the task table can run, and further ones that are promised. `lines`
    /// is told when what a worker holds is cancelled; `runs` when a task was a step's. Both may be
    /// null.
    Tasks(
        store::Database& database,
        const base::Clock& clock,
        std::vector<std::string> types,
        WorkerLines* lines = nullptr,
        const RunEngine* runs = nullptr
    );

    /// The task that stands then: the new one, or the one that had its unique key. Errors: invalid
    /// with every faulty field, too_large, conflict when the unique key is taken and the wish is to
    /// reject that.
    base::Async<base::Result<Created<model::Task>>> enqueue(
        model::Actor actor, NewTask wish, Once<model::Task> once = {}
    );

    /// Up to kMaxTaskRows in one transaction with one audit event. In best-effort mode what is
    /// wrong with a row harms no other. Errors: too_large; in all-or-nothing mode invalid with
    /// pointers "/tasks/7/type", or conflict when a unique key is taken.
    base::Async<base::Result<Created<TaskRows>>> enqueue_many(
        model::Actor actor, NewTasks wishes, BulkMode mode, Once<TaskRows> once
    );

    /// Newest first.
    base::Async<model::TaskList> list(
        model::Actor actor, model::TaskFilter filter, model::TaskPage page
    );

    /// With its failures and its log. Error: not_found.
    base::Async<base::Result<model::Task>> get(model::Actor actor, std::string id);

    /// Makes a task that failed, died or was cancelled run again with all its attempts, and one
    /// that waits for its next attempt run now; a run that had stopped with it goes on. Errors:
    /// not_found; conflict in any other state, and when the run is paused.
    base::Async<base::Result<model::Task>> retry(model::Actor actor, std::string id);

    /// Ends an unfinished task; what a running handler still says about it is dropped. When it is a
    /// step's, the step has failed. Errors: not_found; conflict when it is finished.
    base::Async<base::Result<model::Task>> cancel(model::Actor actor, std::string id);

    /// Forgets a finished task and returns what it was. Errors: not_found; conflict when it is not
    /// finished.
    base::Async<base::Result<model::Task>> remove(model::Actor actor, std::string id);

    /// Does the same to every selected task whose state allows it. Which tasks a filter selects is
    /// settled once, at the start; up to 10,000 are changed in the same transaction, more in
    /// further ones, so that other writers get their turn. One audit event tells the whole. Errors:
    /// invalid when the filter selects more than kMaxSelection; conflict, with the true number and
    /// nothing changed, when that is not `expected_count`.
    base::Async<base::Result<TaskActionOutcome>> act(
        model::Actor actor, TaskAction action, TaskSelection selection
    );

    /// Over all tenants.
    base::Async<model::TaskDepth> depth();

  private:
    /// The types that can be run; those of `wanted` among them that a worker of the tenant has
    /// announced.
    base::Async<std::vector<std::string>> known_types(
        const model::Actor& actor, std::set<std::string> wanted
    );

    /// One change of a task that exists: `transition` is false when its state excludes it, or an
    /// error that says more.
    template <class Transition>
    base::Async<base::Result<model::Task>> change(
        model::Actor actor,
        std::string id,
        const char* event,
        const char* refusal,
        Transition transition
    );

    store::Database& database_;
    const base::Clock& clock_;
    const std::vector<std::string> types_;
    WorkerLines* lines_;
    const RunEngine* runs_;
};

}  // namespace ao::core
