#pragma once
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "model/actor.h"
#include "store/database.h"

namespace ao::core {

/// One key of the configuration that got another value. Secrets are masked already.
struct ConfigChange {
    std::string key;
    base::json::Raw before{};
    base::json::Raw after{};
    bool applied = false;  ///< false: it takes effect with the next start
};

/// Writes down who changed the configuration of a running server, and how. Thread-safe.
class ConfigLog {
  public:
    ConfigLog(store::Database& database, const base::Clock& clock)
        : database_(database), clock_(clock) {}

    /// Nothing is written when nothing changed. Error: unavailable.
    base::Async<base::Result<void>> record(model::Actor actor, std::vector<ConfigChange> changes);

    /// The same for threads without an event loop. Blocks.
    base::Result<void> record_now(
        const model::Actor& actor, const std::vector<ConfigChange>& changes
    );

  private:
    store::Database& database_;
    const base::Clock& clock_;
};

}  // namespace ao::core
