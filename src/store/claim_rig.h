#pragma once
#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "store/task_lane.h"

namespace ao::store {

/// What is ready in `queue`, of every tenant and of `types` (empty: any), in the order of a lane.
inline std::vector<Candidate> ready_of(
    TaskLanes& lanes, std::string_view queue, const std::vector<std::string>& types
) {
    std::vector<Candidate> ready;
    const auto is_wanted = [&](const std::string& type) {
        return types.empty() || std::find(types.begin(), types.end(), type) != types.end();
    };
    for (auto tenant = lanes.next_tenant(queue, ""); tenant;
         tenant = lanes.next_tenant(queue, *tenant)) {
        for (auto type = lanes.next_type(queue, *tenant, ""); type;
             type = lanes.next_type(queue, *tenant, *type)) {
            if (!is_wanted(*type)) continue;
            auto lane = lanes.front(queue, *tenant, *type, 1'000);
            std::move(lane.begin(), lane.end(), std::back_inserter(ready));
        }
    }
    std::sort(ready.begin(), ready.end(), [](const Candidate& a, const Candidate& b) {
        return std::tie(b.task.priority, a.task.run_at, a.task.id) <
               std::tie(a.task.priority, b.task.run_at, b.task.id);
    });
    return ready;
}

/// Leases up to `limit` due tasks of `queue` to a worker, as the chooser of `queue` does but with
/// neither rules nor turns: for tests that need running tasks.
inline std::vector<model::Task> claim(
    Session& session,
    std::string_view queue,
    const std::vector<std::string>& types,
    std::string_view worker_id,
    std::size_t limit,
    base::Time now,
    std::chrono::milliseconds lease
) {
    TaskLanes lanes(session);
    lanes.promote(now, 1'000);
    std::vector<model::Task> claimed;
    for (const Candidate& candidate : ready_of(lanes, queue, types)) {
        if (claimed.size() == limit) break;
        claimed.push_back(lanes.lease(candidate, "token", worker_id, now, now + lease));
    }
    return claimed;
}

}  // namespace ao::store
