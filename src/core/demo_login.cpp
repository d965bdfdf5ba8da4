#include "core/demo_login.h"

#include <stdexcept>

#include "base/crypto.h"
#include "core/audit.h"
#include "core/users.h"
#include "store/account_store.h"

namespace ao::core {

namespace {

constexpr std::string_view kUserSetting = "demo_user_id";

std::optional<model::User> find_demo_user(store::AccountStore& accounts) {
    auto id = accounts.find_setting(kUserSetting);
    if (!id) return std::nullopt;
    return accounts.find_user(*id);
}

model::Actor demo_actor() {
    return model::system_actor(std::string(kDefaultTenant), "demo");
}

/// Gives the demo's user its name, password and role back.
base::Result<bool> reopen(
    store::Session& session, model::User user, const std::string& hash, base::Time now
) {
    user.username = kDemoUsername;
    user.password_hash = hash;
    user.role = model::Role::admin;
    user.active = true;
    ++user.token_version;
    user.updated_at = now;
    try {
        store::AccountStore(session).update_user(user);
    } catch (const store::UniqueViolation&) {
        return false;  // somebody real has the name now
    }
    audit(session, demo_actor(), "user_activated", "user", user.id, audit_details({}), now);
    return true;
}

base::Result<bool> open(store::Session& session, const std::string& hash, base::Time now) {
    store::AccountStore accounts(session);
    if (auto user = find_demo_user(accounts)) {
        if (user->active && user->username == kDemoUsername) return true;
        return reopen(session, std::move(*user), hash, now);
    }
    const NewUser wanted{
        .username = std::string(kDemoUsername),
        .email = "admin@example.com",
        .role = model::Role::admin};
    auto made = insert_user(session, demo_actor(), wanted, hash, now);
    if (!made) return false;
    accounts.put_setting(kUserSetting, made->id);
    return true;
}

}  // namespace

bool open_demo_login(store::Database& database, const base::Clock& clock) {
    const std::string hash = base::hash_password(kDemoPassword);
    auto body = [&](store::Session& session) { return open(session, hash, clock.now()); };
    auto opened = database.write_now("demo.open", std::move(body));
    return opened && *opened;
}

void close_demo_login(store::Database& database, const base::Clock& clock) {
    auto look = [](store::Session& session) {
        store::AccountStore accounts(session);
        return find_demo_user(accounts);
    };
    auto user = database.read_now(look);
    if (!user || !user->active) return;
    if (!base::verify_password(user->password_hash, kDemoPassword)) return;
    auto body = [&](store::Session& session) -> base::Result<bool> {
        user->username = "demo-" + user->id;
        user->active = false;
        ++user->token_version;
        user->updated_at = clock.now();
        store::AccountStore(session).update_user(*user);
        audit(
            session,
            demo_actor(),
            "user_deactivated",
            "user",
            user->id,
            audit_details({{"why", "demo mode is off"}}),
            clock.now()
        );
        return true;
    };
    auto closed = database.write_now("demo.close", std::move(body));
    if (!closed) throw std::runtime_error("the demo login could not be closed");
}

}  // namespace ao::core
