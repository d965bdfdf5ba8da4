#include "jobs/crm_update.h"

#include "base/json_described.h"
#include "jobs/crm_wire.h"
#include "jobs/delivery_outcome.h"
#include "jobs/lead_wire.h"
#include "jobs/payload.h"

namespace ao::jobs {

namespace {

struct Input {
    std::optional<LeadWire> lead{};  ///< null: it is gone
    std::string external_id{};
    std::optional<CrmWire> crm{};  ///< the tenant's own CRM; null: the worker's configuration
};

constexpr const char* kNoKey =
    "the CRM's secret is sealed, and this worker has no key: give it the server's secrets.key in "
    "its "
    "data directory, or let it take tasks from the server (--via-server)";

struct Report {
    std::string method, path, outcome, external_id;
    std::int32_t status = 0;
};

}  // namespace

BOOST_DESCRIBE_STRUCT(
    LeadWire,
    (),
    (id,
     first_name,
     last_name,
     email,
     phone,
     phone_e164,
     company,
     source,
     status,
     owner,
     score,
     tags,
     custom_fields)
)

namespace {

BOOST_DESCRIBE_STRUCT(Input, (), (lead, external_id, crm))
BOOST_DESCRIBE_STRUCT(Report, (), (method, path, outcome, external_id, status))

base::json::Raw report_of(const model::CrmCall& call) {
    return {base::json::to_string(Report{
        call.method, call.path, call.outcome, call.external_id, call.status})};
}

}  // namespace

base::json::Raw prepare_crm_update(store::Session& session, const model::Task& task) {
    const auto payload = parse_lead_payload(task);
    if (!payload) return {"{}"};  // the handler says what is wrong with it
    auto update = core::find_crm_update(session, task.tenant_id, payload->lead_id);
    Input input;
    if (update) {
        input.lead = to_wire(std::move(update->lead));
        input.external_id = std::move(update->external_id);
        if (update->own) input.crm = to_wire(std::move(*update->own));
    }
    return {base::json::to_string(input)};
}

void open_crm_secret(queue::Assignment& given, const core::Vault& vault) {
    if (given.task.type != "crm_update") return;
    auto input = base::json::parse<Input>(given.input.text);
    if (!input || !input->crm || input->crm->sealed_secret.empty()) return;
    auto secret =
        vault.open(input->crm->sealed_secret, core::crm_secret_owner(given.task.tenant_id));
    if (secret)
        input->crm->secret = std::move(*secret);
    else
        input->crm->fault = secret.error().message;
    input->crm->sealed_secret.clear();
    given.input.text = base::json::to_string(*input);
}

base::Async<queue::Outcome> crm_update(core::CrmSync& crm, queue::Assignment given) {
    const auto payload = parse_lead_payload(given.task);
    if (!payload) co_return bad_payload(payload.error());
    auto input = base::json::parse<Input>(given.input.text);
    if (!input) co_return queue::retry("input: " + input.error().message);
    if (!input->lead) co_return outcome_of(core::skipped("lead is gone"));
    core::CrmUpdate update{
        from_wire(std::move(*input->lead), given.task.tenant_id), std::move(input->external_id)};
    if (input->crm && !input->crm->sealed_secret.empty()) co_return queue::retry(kNoKey);
    if (input->crm && !input->crm->fault.empty()) co_return queue::retry(input->crm->fault);
    if (input->crm) update.own = from_wire(std::move(*input->crm));
    auto attempt = co_await crm.push(given.task.id, std::move(update));
    queue::Outcome outcome = outcome_of(std::move(attempt.delivery));
    if (attempt.call) outcome.report = report_of(*attempt.call);
    co_return outcome;
}

void apply_crm_update(
    store::Session& session, const model::Task& task, const queue::Outcome& outcome, base::Time now
) {
    const auto payload = parse_lead_payload(task);
    if (!payload || !has_report(outcome)) return;
    const Report report = read_report<Report>(outcome);
    model::CrmCall call;
    call.lead_id = payload->lead_id;
    call.method = report.method;
    call.path = report.path;
    call.status = report.status;
    call.outcome = report.outcome;
    call.external_id = report.external_id;
    core::record_crm_call(session, task, std::move(call), now);
}

}  // namespace ao::jobs
