#include "core/crm_sync.h"

#include "base/id.h"
#include "core/audit.h"
#include "store/delivery_store.h"
#include "store/lead_store.h"

namespace ao::core {

namespace {

struct KnownLead {
    std::optional<model::Lead> lead;
    std::string external_id;
};

model::CrmCall call_record(
    const model::Task& task,
    const std::string& lead_id,
    const connect::CrmReply& reply,
    bool was_known,
    base::Time now
) {
    const bool ok = reply.fault == connect::Fault::none;
    model::CrmCall call;
    call.id = base::new_id();
    call.tenant_id = task.tenant_id;
    call.lead_id = lead_id;
    call.task_id = task.id;
    call.idempotency_key = task.id;
    call.method = reply.method;
    call.path = reply.path;
    call.status = reply.status;
    call.outcome =
        ok ? (was_known ? "updated" : "created") : std::string(connect::to_string(reply.fault));
    call.external_id = reply.external_id;
    call.at = now;
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

base::Async<Delivery> CrmSync::push(model::Task task, std::string lead_id) {
    if (!crm_.configured()) co_return skipped("not configured");
    auto look_up = [&](store::Session& session) {
        return KnownLead{
            store::LeadStore(session).find(task.tenant_id, lead_id),
            store::DeliveryStore(session).find_external_id(task.tenant_id, lead_id)};
    };
    const KnownLead known = co_await database_.read(store::ReadCost::point, std::move(look_up));
    if (!known.lead) co_return skipped("lead is gone");

    const connect::CrmReply reply = co_await crm_.push(*known.lead, known.external_id, task.id);
    const bool ok = reply.fault == connect::Fault::none;
    const model::CrmCall call =
        call_record(task, lead_id, reply, !known.external_id.empty(), clock_.now());
    auto record = [call, ok, actor = task_actor(task)](store::Session& session) {
        store::DeliveryStore(session).insert_crm_call(call);
        if (ok)
            audit(
                session,
                actor,
                "crm_update",
                "lead",
                call.lead_id,
                audit_details({{"outcome", call.outcome}, {"task_id", call.task_id}}),
                call.at
            );
    };
    if (ok) co_return Delivery{Delivery::Kind::done, "done", {}, std::move(record)};
    const auto kind =
        connect::is_retryable(reply.fault) ? Delivery::Kind::retry : Delivery::Kind::refused;
    co_return Delivery{kind, fault_text(reply), reply.retry_after, std::move(record)};
}

}  // namespace ao::core
