#pragma once
#include <string>
#include <vector>

#include "store/task_lane.h"

namespace ao::queue {

/// The tenants that have something ready in a queue, once round in a circle by id.
class TenantWalk {
  public:
    /// Starts behind the tenant `after`. Both must outlive the walk.
    TenantWalk(store::TaskLanes& lanes, const std::string& queue, std::string after)
        : lanes_(lanes), queue_(queue), start_(after), position_(std::move(after)) {}

    /// The next ones, `most` at most; fewer when the circle closes.
    std::vector<std::string> next(std::size_t most);

    /// Whether the walk has come past the last tenant, to the first.
    [[nodiscard]] bool wrapped() const { return wrapped_; }

    /// Whether every tenant was named.
    [[nodiscard]] bool complete() const { return complete_; }

  private:
    store::TaskLanes& lanes_;
    const std::string& queue_;
    std::string start_;
    std::string position_;
    bool wrapped_ = false;
    bool complete_ = false;
};

}  // namespace ao::queue
