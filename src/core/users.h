#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/idempotency.h"
#include "core/password_hasher.h"
#include "model/actor.h"
#include "model/user.h"
#include "store/database.h"

namespace ao::core {

/// What is needed for a new user.
struct NewUser {
    std::string username;
    std::string email{};
    model::Role role = model::Role::viewer;
    std::optional<std::string> password{};  ///< absent: cannot sign in until one is set
    std::string tenant_id{};  ///< empty: the actor's; another one only for an installation's admin
};

/// The people who may sign in. Every verb sees the actor's tenant only; every change is audited and
/// revokes what it must within the same commit. A tenant never loses its last active admin
/// (conflict). Thread-safe.
class Users {
  public:
    Users(store::Database& database, const base::Clock& clock, PasswordHasher& hasher)
        : database_(database), clock_(clock), hasher_(hasher) {}

    /// Invalid for username and password rules, conflict for a taken name or a full plan.
    base::Async<base::Result<model::User>> create(model::Actor actor, NewUser user);

    /// The same once for each Idempotency-Key; a repetition gives the first answer again.
    base::Async<base::Result<Created<model::User>>> create_once(
        model::Actor actor, NewUser user, Once<model::User> once
    );

    /// The same for the command line. Blocks, also for the password hash.
    base::Result<model::User> create_now(const model::Actor& actor, const NewUser& user);

    base::Async<std::vector<model::User>> list(model::Actor actor, bool active_only);
    base::Async<base::Result<model::User>> get(model::Actor actor, std::string id);

    /// Tokens issued before are void afterwards; so are they after set_active(false) and every new
    /// password. Nothing happens when the role is the same.
    base::Async<base::Result<model::User>> change_role(
        model::Actor actor, std::string id, model::Role role
    );

    base::Async<base::Result<model::User>> set_active(
        model::Actor actor, std::string id, bool active
    );

    /// An administrator gives somebody a new password.
    base::Async<base::Result<model::User>> set_password(
        model::Actor actor, std::string id, std::string password
    );

  private:
    template <class Change>
    base::Async<base::Result<model::User>> change(
        const char* name, model::Actor actor, std::string id, Change change
    );
    base::Async<base::Result<model::User>> store_password(
        model::Actor actor, std::string id, std::string hash
    );

    store::Database& database_;
    const base::Clock& clock_;
    PasswordHasher& hasher_;
};

/// Inserts a checked user inside the caller's transaction and audits it: what Users::create, the
/// first-run setup and the demo login have in common. `hash` may be empty.
base::Result<model::User> insert_user(
    store::Session& session,
    const model::Actor& actor,
    const NewUser& user,
    std::string hash,
    base::Time now
);

/// Whether any user of the tenant is an active admin.
bool has_active_admin(store::Session& session, const std::string& tenant_id);

/// The tenant that exists from the start; its admins look after the installation.
inline constexpr std::string_view kDefaultTenant = "default";

}  // namespace ao::core
