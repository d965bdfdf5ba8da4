#include "api/tenants.h"

#include <algorithm>

#include "api/account_wire.h"
#include "api/once.h"
#include "api/tenant_wire.h"
#include "api/wire.h"
#include "model/plan.h"

namespace ao::api {

namespace {

std::string tenant_id_of(const Call& call) {
    return std::string(call.request.param("tenant_id"));
}

std::string rendered(const model::Tenant& tenant) {
    return base::json::to_string(to_wire(tenant));
}

}  // namespace

TenantReply to_wire(const model::Tenant& tenant) {
    TenantReply reply{
        .tenant_id = tenant.id,
        .name = tenant.name,
        .email = tenant.email,
        .owner_id = tenant.owner_id.empty() ? "system" : tenant.owner_id,
        .plan = tenant.plan,
        .active = tenant.active,
        .created_at = tenant.created_at,
        .updated_at = tenant.created_at};
    reply.settings.branding.primary_color = "#007bff";
    const model::Plan* plan = model::find_plan(tenant.plan);
    if (plan == nullptr) return reply;
    reply.max_leads = plan->max_leads;
    reply.max_users = plan->max_users;
    reply.rate_limit = {plan->requests_per_second, plan->leads_per_month};
    for (std::string_view feature : model::kFeatures) {
        bool on = std::find(plan->features.begin(), plan->features.end(), feature) !=
                  plan->features.end();
        reply.settings.features.emplace(feature, on);
    }
    return reply;
}

Answer TenantDoor::create(Call& call) {
    auto body = read_body<TenantRequest>(call);
    if (!body) co_return std::move(body).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    core::NewTenant wanted{
        .name = std::move(body->name),
        .email = body->email.value_or(""),
        .owner_id = body->owner_id.value_or(""),
        .plan = body->plan.value_or("starter")};
    auto answer = once<model::Tenant>(*std::move(key), rendered);
    auto made = co_await tenants_.create_once(call.actor, std::move(wanted), std::move(answer));
    if (!made) co_return std::move(made).error();
    co_return kept_answer(std::move(made->answer), made->repeated);
}

Answer TenantDoor::list(Call& call) {
    auto active_only = query_flag(call, "active_only", false);
    if (!active_only) co_return std::move(active_only).error();
    auto tenants = co_await tenants_.list(call.actor, *active_only);
    std::vector<TenantReply> replies;
    for (const model::Tenant& tenant : tenants)
        replies.push_back(to_wire(tenant));
    co_return reply_with(replies);
}

Answer TenantDoor::get(Call& call) {
    auto tenant = co_await tenants_.get(call.actor, tenant_id_of(call));
    if (!tenant) co_return std::move(tenant).error();
    co_return reply_with(to_wire(*tenant));
}

Answer TenantDoor::change_plan(Call& call) {
    auto plan = call.request.query_param("plan");
    if (!plan)
        co_return base::invalid(
            "The query parameter plan is missing.", {{"query:plan", "is required", "required"}}
        );
    auto tenant = co_await tenants_.change_plan(call.actor, tenant_id_of(call), *plan);
    if (!tenant) co_return std::move(tenant).error();
    co_return reply_with(PlanReply{"updated", tenant->plan});
}

Answer TenantDoor::activate(Call& call) {
    auto tenant = co_await tenants_.set_active(call.actor, tenant_id_of(call), true);
    if (!tenant) co_return std::move(tenant).error();
    co_return reply_with(StatusReply{"activated"});
}

Answer TenantDoor::deactivate(Call& call) {
    auto tenant = co_await tenants_.set_active(call.actor, tenant_id_of(call), false);
    if (!tenant) co_return std::move(tenant).error();
    co_return reply_with(StatusReply{"deactivated"});
}

}  // namespace ao::api
