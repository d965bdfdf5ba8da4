#pragma once
#include <optional>

#include "base/async.h"
#include "model/actor.h"
#include "model/delivery.h"
#include "store/database.h"

namespace ao::core {

/// How it stands with the CRM.
struct CrmState {
    bool configured = false;
    bool is_own = false;                   ///< the tenant's settings, not the configuration file's
    std::optional<model::CrmCall> last{};  ///< nothing: it was not called yet

    /// The last call was answered as it should be, or there was none.
    [[nodiscard]] bool well() const {
        return !last || last->outcome == "created" || last->outcome == "updated";
    }
};

/// Says how the CRM does from the calls that were made, and makes none: asking is cheap, and a CRM
/// that hangs hangs nobody who asks. Thread-safe.
class CrmStatus {
  public:
    /// `configured`: the configuration file names a CRM.
    CrmStatus(store::Database& database, bool configured)
        : database_(database), configured_(configured) {}

    base::Async<CrmState> state(model::Actor actor);

  private:
    store::Database& database_;
    const bool configured_;
};

}  // namespace ao::core
