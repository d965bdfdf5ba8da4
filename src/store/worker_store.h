#pragma once
#include <string_view>
#include <vector>

#include "model/worker.h"
#include "store/session.h"
#include "store/task_store.h"

namespace ao::store {

/// Who takes tasks, as last heard of, and what they hold. A worker of tenant "" serves all tenants.
class WorkerStore {
  public:
    explicit WorkerStore(Session& session) : session_(session) {}

    /// Inserts, or replaces all but started_at when the process is the same (host and pid).
    void put(const model::Worker& worker);

    /// False when there is no such worker.
    bool note_seen(
        std::string_view tenant_id, std::string_view id, model::WorkerState state, base::Time now
    );

    /// Forgets those not heard of since `before`.
    void prune(base::Time before);

    /// Of the tenant, and those that serve every tenant; heard of since `since`; by id.
    std::vector<model::Worker> list(std::string_view tenant_id, base::Time since);

    /// Whether one of those has announced `type`, however long ago.
    [[nodiscard]] bool is_announced(std::string_view tenant_id, std::string_view type);

    /// What workers hold of the tenant's tasks, at most `limit`, oldest task first.
    std::vector<model::HeldTask> held_tasks(std::string_view tenant_id, std::size_t limit);

    /// The leases of a worker's attempts.
    std::vector<Lease> leases_of(std::string_view worker_id);

  private:
    Session& session_;
};

}  // namespace ao::store
