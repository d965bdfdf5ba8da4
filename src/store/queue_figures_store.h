#pragma once
#include <string_view>
#include <vector>

#include "model/queue_figures.h"
#include "store/session.h"

namespace ao::store {

/// How a tenant's queues stand, counted from the tasks. Costs one step in an index for each waiting
/// task and a look at the tasks that finished in the last minute, at most kSample of them: for
/// reader threads.
class QueueFiguresStore {
  public:
    explicit QueueFiguresStore(Session& session) : session_(session) {}

    /// Every queue that holds, or lately held, tasks or has a rule, and "default", by name.
    std::vector<model::QueueFigures> list(std::string_view tenant_id, base::Time now);

    /// The numbers of every queue that holds tasks, over all tenants, by name; without rates and
    /// rules.
    std::vector<model::QueueFigures> totals(base::Time now);

    static constexpr std::int64_t kSample = 10'000;

  private:
    Session& session_;
};

}  // namespace ao::store
