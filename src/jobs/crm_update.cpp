#include "jobs/crm_update.h"

#include "jobs/delivery_outcome.h"
#include "jobs/payload.h"

namespace ao::jobs {

base::Async<queue::Outcome> crm_update(core::CrmSync& crm, model::Task task) {
    auto payload = parse_lead_payload(task);
    if (!payload) co_return bad_payload(payload.error());
    co_return outcome_of(co_await crm.push(std::move(task), std::move(payload->lead_id)));
}

}  // namespace ao::jobs
