#include "core/crm_sync.h"

#include "base/id.h"
#include "core/audit.h"
#include "core/crm_settings.h"
#include "store/crm_config_store.h"
#include "store/delivery_store.h"
#include "store/lead_store.h"
#include "store/tally_store.h"

namespace ao::core {

namespace {

model::CrmCall call_of(const connect::CrmReply& reply, const std::string& lead_id, bool was_known) {
    const bool ok = reply.fault == connect::Fault::none;
    model::CrmCall call;
    call.lead_id = lead_id;
    call.method = reply.method;
    call.path = reply.path;
    call.status = reply.status;
    call.outcome =
        ok ? (was_known ? "updated" : "created") : std::string(connect::to_string(reply.fault));
    call.external_id = reply.external_id;
    return call;
}

std::string fault_text(const connect::CrmReply& reply) {
    std::string text = "CRM: ";
    text += connect::to_string(reply.fault);
    if (reply.status != 0) text += " (HTTP " + std::to_string(reply.status) + ")";
    if (!reply.detail.empty()) text += ": " + reply.detail;
    return text;
}

}  // namespace

std::optional<CrmUpdate> find_crm_update(
    store::Session& session, std::string_view tenant_id, std::string_view lead_id
) {
    auto lead = store::LeadStore(session).find(tenant_id, lead_id);
    if (!lead) return std::nullopt;
    CrmUpdate update{std::move(*lead)};
    update.own = store::CrmConfigStore(session).find(tenant_id);
    // Another CRM has other ids.
    const base::Time since = update.own ? update.own->created_at : base::Time{};
    update.external_id = store::DeliveryStore(session).find_external_id(tenant_id, lead_id, since);
    return update;
}

void record_crm_call(
    store::Session& session, const model::Task& task, model::CrmCall call, base::Time now
) {
    call.id = base::new_id();
    call.tenant_id = task.tenant_id;
    call.task_id = task.id;
    call.idempotency_key = task.id;
    call.at = now;
    store::DeliveryStore(session).insert_crm_call(call);
    if (call.outcome == "created")
        store::TallyStore(session).count_event(
            call.tenant_id, now, model::TallyEvent::leads_synced
        );
    if (call.outcome != "created" && call.outcome != "updated") return;
    audit(
        session,
        task_actor(task),
        "crm_update",
        "lead",
        call.lead_id,
        audit_details({{"outcome", call.outcome}, {"task_id", call.task_id}}),
        now
    );
}

base::Async<CrmSync::Attempt> CrmSync::push(std::string task_id, CrmUpdate update) {
    std::unique_ptr<connect::Crm> own;
    if (update.own) own = maker_(crm_options(*update.own), "crm:" + update.lead.tenant_id);
    connect::Crm& crm = own ? *own : crm_;
    if (!crm.configured()) co_return Attempt{skipped("not configured")};
    const connect::CrmReply reply = co_await crm.push(update.lead, update.external_id, task_id);
    if (connect::is_postponed(reply.fault)) {
        Attempt postponed;
        postponed.delivery = {Delivery::Kind::postponed, fault_text(reply), reply.retry_after};
        co_return postponed;
    }
    Attempt attempt;
    attempt.call = call_of(reply, update.lead.id, !update.external_id.empty());
    if (reply.fault == connect::Fault::none) {
        attempt.delivery = {Delivery::Kind::done, "done"};
        co_return attempt;
    }
    const auto kind =
        connect::is_retryable(reply.fault) ? Delivery::Kind::retry : Delivery::Kind::refused;
    attempt.delivery = {kind, fault_text(reply), reply.retry_after};
    co_return attempt;
}

}  // namespace ao::core
