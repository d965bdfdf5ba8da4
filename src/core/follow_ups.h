#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/actor.h"
#include "model/follow_up.h"
#include "store/database.h"

namespace ao::core {

/// Which follow-ups; empty texts: any.
struct FollowUpFilter {
    std::string lead_id{};
    std::string assignee{};
    bool with_done = false;
};

/// The verbs on what workflows leave for people to do. Thread-safe.
class FollowUps {
  public:
    /// Told in the transaction that a follow-up is done, so that a run may wait for it.
    using OnDone = std::function<void(store::Session&, const model::FollowUp&)>;

    FollowUps(store::Database& database, const base::Clock& clock, OnDone on_done = {})
        : database_(database), clock_(clock), on_done_(std::move(on_done)) {}

    /// The oldest first.
    base::Async<std::vector<model::FollowUp>> list(
        model::Actor actor, FollowUpFilter filter, std::int64_t skip, std::int64_t limit
    );

    /// Marks it done; a second time changes nothing. Error: not_found.
    base::Async<base::Result<model::FollowUp>> finish(model::Actor actor, std::string id);

  private:
    store::Database& database_;
    const base::Clock& clock_;
    OnDone on_done_;
};

}  // namespace ao::core
