#include "core/tenants.h"

#include <algorithm>

#include "base/id.h"
#include "core/audit.h"
#include "core/users.h"
#include "model/plan.h"
#include "store/account_store.h"

namespace ao::core {

namespace {

constexpr std::size_t kMaxText = 254;

bool looks_after_all(const model::Actor& actor) {
    return actor.tenant_id == kDefaultTenant && actor.may(model::Permission::tenants_manage);
}

base::Error no_such_tenant() {
    return base::not_found("Tenant not found");
}

base::FieldError unknown_plan(std::string pointer) {
    return {std::move(pointer), "must be free, starter, pro or enterprise", "unknown"};
}

base::Result<void> check(const NewTenant& wanted) {
    std::vector<base::FieldError> faults;
    if (wanted.name.empty() || wanted.name.size() > kMaxText)
        faults.push_back({"/name", "must have 1 to 254 characters", "length"});
    if (wanted.email.size() > kMaxText)
        faults.push_back({"/email", "must not be longer than 254 bytes", "length"});
    if (wanted.owner_id.size() > kMaxText)
        faults.push_back({"/owner_id", "must not be longer than 254 bytes", "length"});
    if (model::find_plan(wanted.plan) == nullptr) faults.push_back(unknown_plan("/plan"));
    if (faults.empty()) return {};
    return base::invalid("The tenant cannot be made as asked.", std::move(faults));
}

}  // namespace

base::Async<base::Result<model::Tenant>> Tenants::create(model::Actor actor, NewTenant wanted) {
    Once<model::Tenant> without_key;
    auto made = co_await create_once(std::move(actor), std::move(wanted), std::move(without_key));
    if (!made) co_return std::move(made).error();
    co_return *std::move(made->value);
}

base::Async<base::Result<Created<model::Tenant>>> Tenants::create_once(
    model::Actor actor, NewTenant wanted, Once<model::Tenant> once
) {
    if (!looks_after_all(actor)) co_return base::forbidden("Tenants are not yours to create.");
    if (auto checked = check(wanted); !checked.ok()) co_return checked.error();
    model::Tenant tenant;
    tenant.id = base::new_id();
    tenant.name = std::move(wanted.name);
    tenant.email = std::move(wanted.email);
    tenant.owner_id = std::move(wanted.owner_id);
    if (tenant.owner_id.empty()) tenant.owner_id = tenant.email.empty() ? "system" : tenant.email;
    tenant.plan = std::move(wanted.plan);
    tenant.created_at = clock_.now();
    using Make = std::function<base::Result<model::Tenant>(store::Session&)>;
    const Make make = [&](store::Session& session) -> base::Result<model::Tenant> {
        store::AccountStore(session).insert_tenant(tenant);
        auto details = audit_details({{"plan", tenant.plan}});
        audit(
            session,
            actor,
            "tenant_created",
            "tenant",
            tenant.id,
            std::move(details),
            tenant.created_at
        );
        return tenant;
    };
    auto body = [&](store::Session& session) {
        return run_once(session, actor, once, tenant.created_at, make);
    };
    co_return co_await database_.write("tenant.create", std::move(body));
}

base::Async<std::vector<model::Tenant>> Tenants::list(model::Actor actor, bool active_only) {
    auto body = [](store::Session& session) { return store::AccountStore(session).list_tenants(); };
    auto tenants = co_await database_.read(store::ReadCost::scan, std::move(body));
    const bool all = looks_after_all(actor);
    std::erase_if(tenants, [&](const model::Tenant& tenant) {
        return (!all && tenant.id != actor.tenant_id) || (active_only && !tenant.active);
    });
    co_return tenants;
}

base::Async<base::Result<model::Tenant>> Tenants::get(model::Actor actor, std::string id) {
    if (!looks_after_all(actor) && id != actor.tenant_id) co_return no_such_tenant();
    auto body = [&](store::Session& session) {
        return store::AccountStore(session).find_tenant(id);
    };
    auto tenant = co_await database_.read(store::ReadCost::point, std::move(body));
    if (!tenant) co_return no_such_tenant();
    co_return std::move(*tenant);
}

template <class Change>
base::Async<base::Result<model::Tenant>> Tenants::change(
    const char* name, model::Actor actor, std::string id, Change change
) {
    if (!looks_after_all(actor)) co_return no_such_tenant();
    auto body = [&](store::Session& session) -> base::Result<model::Tenant> {
        store::AccountStore accounts(session);
        auto tenant = accounts.find_tenant(id);
        if (!tenant) return no_such_tenant();
        if (change(session, *tenant)) accounts.update_tenant(*tenant);
        return std::move(*tenant);
    };
    co_return co_await database_.write(name, std::move(body));
}

base::Async<base::Result<model::Tenant>> Tenants::change_plan(
    model::Actor actor, std::string id, std::string plan
) {
    if (model::find_plan(plan) == nullptr)
        co_return base::invalid("There is no such plan.", {unknown_plan("query:plan")});
    auto apply = [&](store::Session& session, model::Tenant& tenant) {
        if (tenant.plan == plan) return false;
        auto details = audit_details({{"from", tenant.plan}, {"to", plan}});
        tenant.plan = plan;
        audit(
            session,
            actor,
            "tenant_plan_changed",
            "tenant",
            tenant.id,
            std::move(details),
            clock_.now()
        );
        return true;
    };
    co_return co_await change("tenant.plan", actor, std::move(id), apply);
}

base::Async<base::Result<model::Tenant>> Tenants::set_active(
    model::Actor actor, std::string id, bool active
) {
    if (id == kDefaultTenant && !active)
        co_return base::conflict("The tenant \"default\" looks after the others and stays active.");
    auto apply = [&](store::Session& session, model::Tenant& tenant) {
        if (tenant.active == active) return false;
        tenant.active = active;
        const char* type = active ? "tenant_activated" : "tenant_deactivated";
        audit(session, actor, type, "tenant", tenant.id, audit_details({}), clock_.now());
        return true;
    };
    co_return co_await change("tenant.active", actor, std::move(id), apply);
}

}  // namespace ao::core
