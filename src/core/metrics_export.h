#pragma once
#include <filesystem>
#include <string>
#include <utility>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/actor.h"
#include "store/database.h"

namespace ao::core {

/// Keeps the figures of a day as a file; the last ones of the day stay. Thread-safe.
class MetricsExport {
  public:
    /// `directory` is made when it is needed.
    MetricsExport(
        store::Database& database, const base::Clock& clock, std::filesystem::path directory
    )
        : database_(database), clock_(clock), directory_(std::move(directory)) {}

    /// Writes `figures` to metrics_YYYY-MM-DD.json (UTC); for administrators of the operator.
    /// Gives the name below the data directory. Errors: forbidden; unavailable when the disk does
    /// not take it.
    base::Async<base::Result<std::string>> write(model::Actor actor, std::string figures);

  private:
    store::Database& database_;
    const base::Clock& clock_;
    const std::filesystem::path directory_;
};

}  // namespace ao::core
