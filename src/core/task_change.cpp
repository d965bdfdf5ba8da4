#include "core/task_change.h"

#include "store/task_store.h"

namespace ao::core {

bool cancel_task(
    store::Session& session,
    const RunEngine* runs,
    std::string_view tenant_id,
    std::string_view id,
    base::Time now
) {
    store::TaskStore tasks(session);
    const auto before = runs == nullptr ? std::nullopt : tasks.find(tenant_id, id);
    if (!tasks.cancel(tenant_id, id, now)) return false;
    if (before) runs->task_ended(session, *before, "its task was cancelled", now);
    return true;
}

base::Result<bool> retry_task(
    store::Session& session,
    const RunEngine* runs,
    std::string_view tenant_id,
    std::string_view id,
    base::Time now
) {
    store::TaskStore tasks(session);
    const auto task = runs == nullptr ? std::nullopt : tasks.find(tenant_id, id);
    if (task) {
        auto goes_on = runs->retry_step(session, *task, now);
        if (!goes_on || *goes_on) return goes_on;
    }
    return tasks.retry_now(tenant_id, id, now);
}

}  // namespace ao::core
