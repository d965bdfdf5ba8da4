#include "jobs/lead_process.h"

#include "base/json_described.h"
#include "core/delivery.h"
#include "jobs/delivery_outcome.h"
#include "jobs/verdict.h"

namespace ao::jobs {

namespace {

struct Operation {
    std::string op;
    std::optional<std::string> field{};
    std::optional<base::json::Raw> value{};  ///< text or a number
};
BOOST_DESCRIBE_STRUCT(Operation, (), (op, field, value))

struct Payload {
    std::string lead_id;
    std::vector<Operation> operations{};
};
BOOST_DESCRIBE_STRUCT(Payload, (), (lead_id, operations))

std::string text_value(const std::optional<base::json::Raw>& value) {
    if (!value) return {};
    auto text = base::json::parse<std::string>(value->text);
    return text ? std::move(*text) : value->text;
}

std::vector<model::LeadOperation> operations_of(const Payload& payload) {
    std::vector<model::LeadOperation> operations;
    for (const Operation& each : payload.operations)
        operations.push_back({each.op, each.field.value_or(""), text_value(each.value)});
    return operations;
}

}  // namespace

base::json::Raw prepare_lead_process(
    store::Session& session, const model::Task& task, const core::Leads& leads
) {
    const auto payload = base::json::parse<Payload>(task.payload.text);
    if (!payload) return verdict_input("data: " + text_of(payload.error()));
    const auto plan =
        leads.plan_transform(session, task.tenant_id, payload->lead_id, operations_of(*payload));
    return verdict_input(plan ? "" : text_of(plan.error()));
}

void apply_lead_process(
    store::Session& session,
    const model::Task& task,
    const queue::Outcome& outcome,
    const core::Leads& leads
) {
    const auto payload = base::json::parse<Payload>(task.payload.text);
    if (!payload || !std::holds_alternative<queue::Done>(outcome.what)) return;
    const auto actor = core::task_actor(task);
    const auto lead = leads.transform(session, actor, payload->lead_id, operations_of(*payload));
    // It has changed since prepare looked: the next attempt's prepare says what is wrong.
    if (!lead) throw std::runtime_error(text_of(lead.error()));
}

}  // namespace ao::jobs
