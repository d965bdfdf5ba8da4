#pragma once
#include <string>
#include <vector>

#include "core/account_epoch.h"
#include "core/api_keys.h"
#include "core/audit.h"
#include "core/browser_sessions.h"
#include "core/login_throttle.h"
#include "core/password_hasher.h"
#include "core/sessions.h"
#include "core/setup.h"
#include "core/store_rig.h"
#include "core/tenants.h"
#include "core/two_factor.h"
#include "core/users.h"
#include "store/account_store.h"

namespace ao::core {

/// The verbs of accounts on a real database, for tests.
class AccountRig : public StoreRig {
  protected:
    static constexpr const char* kPassword = "four quiet rivers run";

    model::User make_user(
        const std::string& name,
        model::Role role = model::Role::viewer,
        const std::string& tenant = "default"
    ) {
        const model::Actor maker = model::system_actor("default", "test");
        return users_
            .create_now(
                maker, {.username = name, .role = role, .password = kPassword, .tenant_id = tenant}
            )
            .value();
    }

    base::Result<SignedIn> sign_in(
        const std::string& name,
        const std::string& password = kPassword,
        const std::string& address = "127.0.0.1"
    ) {
        return run(sessions_.sign_in({name, password}, {address, "request-1"}));
    }

    std::string token_of(const std::string& name) { return sign_in(name).value().token; }

    model::Actor actor_of(const std::string& token) {
        return sessions_.authenticate(token).value().actor;
    }

    bool holds(const std::string& token) { return sessions_.authenticate(token).ok(); }

    /// Types of the audit events of the tenant, oldest first.
    std::vector<std::string> audit_types(const std::string& tenant = "default") {
        auto events = run(audit_.list(actor(tenant), {}, 0, 500));
        std::vector<std::string> types;
        for (auto event = events.rbegin(); event != events.rend(); ++event)
            types.push_back(event->type);
        return types;
    }

    AccountEpoch epoch_{*database_};
    PasswordHasher hasher_;
    LoginThrottle throttle_{clock_};
    Vault user_vault_{directory_};
    SecondFactor second_factor_{user_vault_};
    Sessions sessions_{
        *database_,
        clock_,
        hasher_,
        throttle_,
        second_factor_,
        {.secret = "a secret of at least thirty-two bytes, for tests"}};
    BrowserSessions browsers_{
        *database_,
        clock_,
        sessions_,
        {.secret = "a secret of at least thirty-two bytes, for tests"}};
    TwoFactor two_factor_{*database_, clock_, sessions_, second_factor_};
    Users users_{*database_, clock_, hasher_};
    ApiKeys keys_{*database_, clock_, user_vault_};
    Tenants tenants_{*database_, clock_};
    core::Setup setup_{*database_, clock_, hasher_, epoch_};
    AuditLog audit_{*database_};
};

}  // namespace ao::core
