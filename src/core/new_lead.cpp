#include "core/new_lead.h"

#include <algorithm>
#include <utility>

#include "core/audit.h"
#include "store/audit_store.h"
#include "store/lead_store.h"

namespace ao::core {

namespace {

/// Where the lead came from and which fields it has; never what stands in them.
base::json::Raw details_of(const model::Lead& lead) {
    base::json::Raw details{""};
    base::json::Writer writer(details.text);
    writer.begin_object().member("source", std::string_view(lead.source));
    writer.key("fields").begin_array();
    auto name = [&](const char* field, bool is_set) {
        if (is_set) writer.value(field);
    };
    name("first_name", !lead.first_name.empty());
    name("last_name", !lead.last_name.empty());
    name("email", !lead.email.empty());
    name("phone", !lead.phone.empty());
    name("company", !lead.company.empty());
    name("owner", !lead.owner.empty());
    name("score", lead.score != 0);
    name("tags", !lead.tags.empty());
    name("custom_fields", lead.custom_fields.text != "{}");
    writer.end_array().end_object();
    return details;
}

}  // namespace

base::Result<void> check_source(
    const model::LeadChange& change, const std::vector<std::string>& sources
) {
    if (sources.empty() || !change.source || change.source->empty()) return {};
    if (std::find(sources.begin(), sources.end(), *change.source) != sources.end()) return {};
    std::string known;
    for (const std::string& source : sources)
        known.append(known.empty() ? "" : ", ").append(source);
    return base::invalid(
        "The source is not one of those that leads may come from.",
        {{"/source", "must be one of lead_ingest.sources: " + known, "enum"}}
    );
}

NewLead make_new_lead(
    const model::Actor& actor, std::string id, const model::LeadChange& change, base::Time now
) {
    NewLead made;
    made.lead = model::make_lead(std::move(id), actor.tenant_id, change, now);
    made.event =
        audit_event(actor, "lead_ingested", "lead", made.lead.id, details_of(made.lead), now);
    return made;
}

bool insert_new_leads(
    store::Session& session, std::span<const NewLead> made, const RunEngine* runs
) {
    store::LeadStore leads(session);
    store::AuditStore audit(session);
    std::int64_t number = leads.next_number();
    store::AuditEnd end = audit.end();
    for (const NewLead& one : made) {
        leads.insert(one.lead, number++);
        end = audit.append(one.event, std::move(end));
    }
    if (runs == nullptr) return false;
    bool moved = false;
    Awaiting awaiting;
    for (const NewLead& one : made) {
        const base::Time now = one.lead.created_at;
        Fired fired{one.lead.tenant_id, "new_lead", &one.lead};
        fired.request_id = one.event.request_id;
        if (awaiting.tenant_id != fired.tenant_id)
            awaiting = runs->awaiting(session, fired.tenant_id, fired.kind, now);
        if (runs->fire(session, awaiting, fired, now).carried_out) moved = true;
    }
    return moved;
}

model::Lead insert_new_lead(store::Session& session, const NewLead& made, const RunEngine* runs) {
    if (!insert_new_leads(session, {&made, 1}, runs)) return made.lead;
    return store::LeadStore(session).find(made.lead.tenant_id, made.lead.id).value();
}

}  // namespace ao::core
