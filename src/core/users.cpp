#include "core/users.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/id.h"
#include "core/audit.h"
#include "model/plan.h"
#include "store/account_store.h"

namespace ao::core {

namespace {

constexpr std::size_t kMaxEmailBytes = 254;

base::Error no_such_user() {
    return base::not_found("User not found");
}

base::Error name_taken() {
    base::Error error = base::conflict("This username is taken.");
    error.fields.push_back({"/username", "is taken", "conflict"});
    return error;
}

/// Every rule that needs no database, so that a refused user costs no password hash.
base::Result<void> check(const model::Actor& actor, const NewUser& user) {
    std::vector<base::FieldError> faults;
    auto collect = [&](const base::Result<void>& rule) {
        if (!rule.ok())
            faults.insert(faults.end(), rule.error().fields.begin(), rule.error().fields.end());
    };
    collect(model::check_username(user.username));
    if (user.password) collect(model::check_new_password(*user.password, user.username));
    if (user.email.size() > kMaxEmailBytes)
        faults.push_back({"/email", "must not be longer than 254 bytes", "length"});
    bool other_tenant = !user.tenant_id.empty() && user.tenant_id != actor.tenant_id;
    if (other_tenant && actor.tenant_id != kDefaultTenant)
        return base::forbidden("Users of another tenant are not yours to create.");
    if (faults.empty()) return {};
    std::string message = faults.front().message;
    return base::invalid(std::move(message), std::move(faults));
}

std::size_t count_active(const std::vector<model::User>& users, bool admins_only) {
    auto counts = [&](const model::User& user) {
        return user.active && (!admins_only || user.role == model::Role::admin);
    };
    return static_cast<std::size_t>(std::count_if(users.begin(), users.end(), counts));
}

/// Error when `changed` would leave its tenant without an active admin.
base::Result<void> keep_an_admin(
    store::AccountStore& accounts, const model::User& before, const model::User& changed
) {
    bool was_admin = before.active && before.role == model::Role::admin;
    bool stays_admin = changed.active && changed.role == model::Role::admin;
    if (!was_admin || stays_admin) return {};
    if (count_active(accounts.list_users(before.tenant_id, true), true) > 1) return {};
    return base::conflict("The last active admin cannot be disabled or given another role.");
}

/// Error when the tenant's plan has no room for one more user.
base::Result<void> keep_to_plan(store::AccountStore& accounts, const std::string& tenant_id) {
    auto tenant = accounts.find_tenant(tenant_id);
    if (!tenant) return base::not_found("Tenant not found");
    const model::Plan* plan = model::find_plan(tenant->plan);
    if (plan == nullptr || tenant_id == kDefaultTenant) return {};
    auto active = count_active(accounts.list_users(tenant_id, true), false);
    if (active < static_cast<std::size_t>(plan->max_users)) return {};
    return base::conflict(
        "The plan \"" + tenant->plan + "\" has room for " + std::to_string(plan->max_users) +
        " active users."
    );
}

}  // namespace

bool has_active_admin(store::Session& session, const std::string& tenant_id) {
    return count_active(store::AccountStore(session).list_users(tenant_id, true), true) > 0;
}

base::Result<model::User> insert_user(
    store::Session& session,
    const model::Actor& actor,
    const NewUser& user,
    std::string hash,
    base::Time now
) {
    store::AccountStore accounts(session);
    model::User made;
    made.id = base::new_id();
    made.tenant_id = user.tenant_id.empty() ? actor.tenant_id : user.tenant_id;
    made.username = user.username;
    made.email = user.email;
    made.role = user.role;
    made.password_hash = std::move(hash);
    made.created_at = made.updated_at = now;
    if (auto room = keep_to_plan(accounts, made.tenant_id); !room.ok()) return room.error();
    try {
        accounts.insert_user(made);
    } catch (const store::UniqueViolation&) {
        return name_taken();
    }
    audit(
        session,
        actor,
        "user_created",
        "user",
        made.id,
        audit_details({{"role", model::to_string(made.role)}, {"tenant_id", made.tenant_id}}),
        now
    );
    return made;
}

base::Async<base::Result<model::User>> Users::create(model::Actor actor, NewUser user) {
    Once<model::User> without_key;
    auto made = co_await create_once(std::move(actor), std::move(user), std::move(without_key));
    if (!made) co_return std::move(made).error();
    co_return *std::move(made->value);
}

base::Async<base::Result<Created<model::User>>> Users::create_once(
    model::Actor actor, NewUser user, Once<model::User> once
) {
    if (auto checked = check(actor, user); !checked.ok()) co_return checked.error();
    std::string hash;
    if (user.password) {
        auto hashed = co_await hasher_.hash(*user.password);
        if (!hashed) co_return std::move(hashed).error();
        hash = std::move(*hashed);
    }
    using Make = std::function<base::Result<model::User>(store::Session&)>;
    const Make make = [&](store::Session& session) {
        return insert_user(session, actor, user, hash, clock_.now());
    };
    auto body = [&](store::Session& session) {
        return run_once(session, actor, once, clock_.now(), make);
    };
    co_return co_await database_.write("user.create", std::move(body));
}

base::Result<model::User> Users::create_now(const model::Actor& actor, const NewUser& user) {
    if (auto checked = check(actor, user); !checked.ok()) return checked.error();
    std::string hash = user.password ? base::hash_password(*user.password) : std::string();
    auto body = [&](store::Session& session) {
        return insert_user(session, actor, user, hash, clock_.now());
    };
    return database_.write_now("user.create", std::move(body));
}

base::Async<std::vector<model::User>> Users::list(model::Actor actor, bool active_only) {
    auto body = [&](store::Session& session) {
        return store::AccountStore(session).list_users(actor.tenant_id, active_only);
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<model::User>> Users::get(model::Actor actor, std::string id) {
    auto body = [&](store::Session& session) { return store::AccountStore(session).find_user(id); };
    auto user = co_await database_.read(store::ReadCost::point, std::move(body));
    if (!user || user->tenant_id != actor.tenant_id) co_return no_such_user();
    co_return std::move(*user);
}

/// Runs `change(session, user)`, which says whether anything differs now, inside one transaction
/// and stores the user when it does.
template <class Change>
base::Async<base::Result<model::User>> Users::change(
    const char* name, model::Actor actor, std::string id, Change change
) {
    auto body = [&](store::Session& session) -> base::Result<model::User> {
        store::AccountStore accounts(session);
        auto found = accounts.find_user(id);
        if (!found || found->tenant_id != actor.tenant_id) return no_such_user();
        model::User changed = *found;
        if (!change(session, changed)) return changed;
        if (auto kept = keep_an_admin(accounts, *found, changed); !kept.ok()) return kept.error();
        bool comes_back = changed.active && !found->active;
        if (auto room = keep_to_plan(accounts, changed.tenant_id); comes_back && !room.ok())
            return room.error();
        changed.updated_at = clock_.now();
        accounts.update_user(changed);
        return changed;
    };
    co_return co_await database_.write(name, std::move(body));
}

base::Async<base::Result<model::User>> Users::change_role(
    model::Actor actor, std::string id, model::Role role
) {
    auto apply = [&](store::Session& session, model::User& user) {
        if (user.role == role) return false;
        auto details =
            audit_details({{"from", model::to_string(user.role)}, {"to", model::to_string(role)}});
        user.role = role;
        ++user.token_version;
        audit(
            session, actor, "user_role_changed", "user", user.id, std::move(details), clock_.now()
        );
        return true;
    };
    co_return co_await change("user.role", actor, std::move(id), apply);
}

base::Async<base::Result<model::User>> Users::set_active(
    model::Actor actor, std::string id, bool active
) {
    auto apply = [&](store::Session& session, model::User& user) {
        if (user.active == active) return false;
        user.active = active;
        ++user.token_version;
        const char* type = active ? "user_activated" : "user_deactivated";
        audit(session, actor, type, "user", user.id, audit_details({}), clock_.now());
        return true;
    };
    co_return co_await change("user.active", actor, std::move(id), apply);
}

base::Async<base::Result<model::User>> Users::set_password(
    model::Actor actor, std::string id, std::string password
) {
    auto user = co_await get(actor, id);
    if (!user) co_return std::move(user).error();
    if (auto rule = model::check_new_password(password, user->username); !rule.ok())
        co_return rule.error();
    auto hash = co_await hasher_.hash(std::move(password));
    if (!hash) co_return std::move(hash).error();
    co_return co_await store_password(std::move(actor), std::move(id), std::move(*hash));
}

base::Async<base::Result<model::User>> Users::store_password(
    model::Actor actor, std::string id, std::string hash
) {
    auto apply = [&](store::Session& session, model::User& user) {
        user.password_hash = hash;
        ++user.token_version;
        audit(
            session,
            actor,
            "user_password_changed",
            "user",
            user.id,
            audit_details({}),
            clock_.now()
        );
        return true;
    };
    co_return co_await change("user.password", actor, std::move(id), apply);
}

}  // namespace ao::core
