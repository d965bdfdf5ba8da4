#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/idempotency.h"
#include "model/actor.h"
#include "model/saved_view.h"
#include "store/database.h"

namespace ao::core {

/// What is to be different about a view; absent: as it is.
struct ViewChange {
    std::optional<std::string> name{};
    std::optional<bool> shared{};
    std::optional<std::map<std::string, std::string>> filter{};
    std::optional<std::string> sort{};
    std::optional<std::vector<std::string>> columns{};
};

inline constexpr std::int64_t kMostViews = 100;

/// Lists with a name. Everybody has their own; one that is shared is seen by the whole tenant, and
/// needs leads:write. Its owner changes it, or who may users:manage. Thread-safe.
class SavedViews {
  public:
    SavedViews(store::Database& database, const base::Clock& clock)
        : database_(database), clock_(clock) {}

    /// The actor's own and the shared ones, by name.
    base::Async<std::vector<model::SavedView>> list(model::Actor actor, model::ViewPage page);

    /// Error: not_found, for somebody else's that is not shared too.
    base::Async<base::Result<model::SavedView>> get(model::Actor actor, std::string id);

    /// Errors: invalid; forbidden to share; conflict for a name that the actor has, or when there
    /// are kMostViews.
    base::Async<base::Result<Created<model::SavedView>>> create(
        model::Actor actor, model::ViewPage page, ViewChange wanted, Once<model::SavedView> once
    );

    /// Errors: as create(); not_found; forbidden when it is somebody else's.
    base::Async<base::Result<model::SavedView>> change(
        model::Actor actor, std::string id, ViewChange wanted
    );

    /// Errors: not_found, forbidden.
    base::Async<base::Result<void>> remove(model::Actor actor, std::string id);

  private:
    store::Database& database_;
    const base::Clock& clock_;
};

}  // namespace ao::core
