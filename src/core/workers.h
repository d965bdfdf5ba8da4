#pragma once
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/worker_lines.h"
#include "model/actor.h"
#include "model/worker.h"
#include "store/database.h"
#include "store/task_store.h"

namespace ao::core {

/// A worker and what it is busy with.
struct WorkerView {
    model::Worker worker;
    std::vector<model::HeldTask> tasks;  ///< of the asking tenant
};

/// The verbs on workers: who they are, when they were last heard of, what they hold. An actor with
/// the local key (Actor::local) stands for all tenants. Thread-safe.
class Workers {
  public:
    Workers(store::Database& database, const base::Clock& clock)
        : database_(database), clock_(clock) {}

    /// Writes down a worker, new or known; id, tenant, times and state are filled in. Error:
    /// invalid with every faulty field.
    base::Async<base::Result<model::Worker>> announce(model::Actor actor, model::Worker worker);

    /// A sign of life, written down at most every kNoteEvery. What the database says against it is
    /// logged and otherwise ignored: it must not fail the worker's request.
    base::Async<> note(
        model::Actor actor, std::string id, model::WorkerState state = model::WorkerState::running
    );

    /// The worker stops cleanly. The leases of what it still holds, for giving them back.
    base::Async<std::vector<store::Lease>> leave(model::Actor actor, std::string id);

    /// Heard of within a day, by id.
    base::Async<std::vector<WorkerView>> list(model::Actor actor);

    /// Asks a worker of the actor's tenant to take no more tasks, or to take them again, over its
    /// open line. Error: conflict when it has none.
    base::Async<base::Result<void>> set_quiet(model::Actor actor, std::string id, bool quiet);

    /// Under which name a worker holds leases: workers of other tenants than "default" cannot take
    /// the names of the program's own.
    static std::string lease_name(const model::Actor& actor, const std::string& id);

    /// The open lines to workers.
    WorkerLines& lines() { return lines_; }

    static constexpr std::chrono::seconds kNoteEvery{15};

  private:
    bool is_time_to_note(const std::string& name, model::WorkerState state, base::Time now);

    struct Noted {
        base::Time at{};
        model::WorkerState state = model::WorkerState::running;
    };

    store::Database& database_;
    const base::Clock& clock_;
    WorkerLines lines_;
    std::mutex mutex_;
    std::map<std::string, Noted> noted_;  ///< by lease_name; bounded in is_time_to_note
};

/// Of workers that serve the tasks of every tenant: "", else the actor's tenant.
std::string worker_tenant(const model::Actor& actor);

}  // namespace ao::core
