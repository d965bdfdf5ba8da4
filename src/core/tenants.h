#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/idempotency.h"
#include "model/actor.h"
#include "model/user.h"
#include "store/database.h"

namespace ao::core {

struct NewTenant {
    std::string name;
    std::string email{};
    std::string owner_id{};  ///< empty: the e-mail, else "system"
    std::string plan = "starter";
};

/// The customers of an installation. Only admins of the tenant "default" may; to everybody else
/// other tenants do not exist (not found), and their own is all they see. Thread-safe.
class Tenants {
  public:
    Tenants(store::Database& database, const base::Clock& clock)
        : database_(database), clock_(clock) {}

    base::Async<base::Result<model::Tenant>> create(model::Actor actor, NewTenant wanted);

    /// The same once for each Idempotency-Key; a repetition gives the first answer again.
    base::Async<base::Result<Created<model::Tenant>>> create_once(
        model::Actor actor, NewTenant wanted, Once<model::Tenant> once
    );

    base::Async<std::vector<model::Tenant>> list(model::Actor actor, bool active_only);
    base::Async<base::Result<model::Tenant>> get(model::Actor actor, std::string id);

    /// Invalid when `plan` is none of model/plan.h.
    base::Async<base::Result<model::Tenant>> change_plan(
        model::Actor actor, std::string id, std::string plan
    );

    /// A disabled tenant's users and keys are refused at once. Conflict for "default".
    base::Async<base::Result<model::Tenant>> set_active(
        model::Actor actor, std::string id, bool active
    );

  private:
    template <class Change>
    base::Async<base::Result<model::Tenant>> change(
        const char* name, model::Actor actor, std::string id, Change change
    );

    store::Database& database_;
    const base::Clock& clock_;
};

}  // namespace ao::core
