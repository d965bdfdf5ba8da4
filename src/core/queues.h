#pragma once
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/actor.h"
#include "model/queue_figures.h"
#include "store/database.h"

namespace ao::core {

/// How the queues of the actor's tenant stand. Thread-safe.
class Queues {
  public:
    Queues(store::Database& database, const base::Clock& clock)
        : database_(database), clock_(clock) {}

    /// Every queue that holds, or lately held, tasks or has a rule, and "default", by name.
    base::Async<std::vector<model::QueueFigures>> list(model::Actor actor);

    /// Error: not_found.
    base::Async<base::Result<model::QueueFigures>> get(model::Actor actor, std::string name);

  private:
    store::Database& database_;
    const base::Clock& clock_;
};

}  // namespace ao::core
