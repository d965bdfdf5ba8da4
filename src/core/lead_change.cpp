#include "core/lead_change.h"

#include "core/audit.h"
#include "core/lead_triggers.h"
#include "core/leads.h"
#include "store/lead_store.h"

namespace ao::core {

base::Error no_such_lead(std::string_view id) {
    return base::not_found("Lead " + std::string(id) + " not found");
}

base::Result<model::Lead> save_change(
    store::Session& session,
    const model::Actor& actor,
    model::Lead lead,
    const model::LeadChange& clean,
    const RunEngine& runs,
    const StepCause& cause,
    base::Time now
) {
    const model::Lead before = lead;
    std::vector<std::string> fields = model::apply(lead, clean, now);
    if (fields.empty()) return lead;
    if (lead.custom_fields.text.size() > model::kMaxCustomFields)
        return base::invalid(
            "The custom fields would be longer than 64 KiB.",
            {{"/custom_fields", "would be longer than 64 KiB with the old ones", "length"}}
        );
    if (!store::LeadStore(session).update(lead))
        return base::conflict("The lead was changed at the same moment. Try again.");
    audit(session, actor, "lead_updated", "lead", lead.id, audit_fields(fields), now);
    if (tell_change(session, runs, actor, before, lead, fields, cause, now))
        return store::LeadStore(session).find(lead.tenant_id, lead.id).value();
    return lead;
}

base::Result<model::LeadChange> Leads::plan_transform(
    store::Session& session,
    std::string_view tenant_id,
    std::string_view id,
    const std::vector<model::LeadOperation>& operations
) const {
    const auto lead = store::LeadStore(session).find(tenant_id, id);
    if (!lead) return no_such_lead(id);
    return model::transform(*lead, operations, options_.default_region);
}

base::Result<model::Lead> Leads::transform(
    store::Session& session,
    const model::Actor& actor,
    std::string_view id,
    const std::vector<model::LeadOperation>& operations
) const {
    auto lead = store::LeadStore(session).find(actor.tenant_id, id);
    if (!lead) return no_such_lead(id);
    auto change = model::transform(*lead, operations, options_.default_region);
    if (!change) return std::move(change).error();
    return save_change(session, actor, *std::move(lead), *change, *options_.runs, {}, clock_.now());
}

base::Result<model::Lead> Leads::change_within(
    store::Session& session,
    const model::Actor& actor,
    model::Lead lead,
    model::LeadChange change,
    const StepCause& cause
) const {
    auto clean = model::normalise(std::move(change), options_.default_region);
    if (!clean) return std::move(clean).error();
    return save_change(
        session, actor, std::move(lead), *clean, *options_.runs, cause, clock_.now()
    );
}

}  // namespace ao::core
