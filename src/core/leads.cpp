#include "core/leads.h"

#include <algorithm>
#include <utility>

#include "base/id.h"
#include "core/audit.h"
#include "core/lead_change.h"
#include "core/new_lead.h"
#include "store/delivery_store.h"
#include "store/lead_store.h"

namespace ao::core {

namespace {

/// The stored lead, when it is one that the caller has seen.
base::Result<model::Lead> find_expected(
    store::LeadStore& leads,
    const model::Actor& actor,
    const std::string& id,
    const ExpectedVersions& expected
) {
    std::optional<model::Lead> lead = leads.find(actor.tenant_id, id);
    if (!lead) return no_such_lead(id);
    if (expected && std::find(expected->begin(), expected->end(), lead->version) == expected->end())
        return base::Error{
            base::ErrorKind::precondition_failed,
            "The lead has changed since you read it; it is at version " +
                std::to_string(lead->version) + " now. Read it again."};
    return *std::move(lead);
}

/// A page that is surely long need not be tried; nor the full text and JSON, of which a single step
/// may be long.
store::ReadCost cost_of(const model::LeadFilter& filter, const model::LeadPage& page) {
    constexpr std::int64_t kRows = 200;
    constexpr std::int64_t kSkipped = 1'000;
    const bool may_be_quick = page.limit <= kRows && page.skip <= kSkipped && filter.q.empty() &&
                              filter.custom_fields.empty();
    return may_be_quick ? store::ReadCost::page : store::ReadCost::scan;
}

base::Error changed_meanwhile() {
    return base::conflict("The lead was changed at the same moment. Try again.");
}

}  // namespace

Leads::Leads(store::Database& database, const base::Clock& clock, LeadOptions options)
    : database_(database), clock_(clock), options_(std::move(options)) {}

base::Async<base::Result<Created<model::Lead>>> Leads::create(
    const model::Actor& actor, model::LeadChange change, Once<model::Lead> once
) {
    base::Result<model::LeadChange> clean =
        model::normalise(std::move(change), options_.default_region);
    if (!clean) co_return std::move(clean).error();
    if (auto known = check_source(*clean, options_.sources); !known.ok()) co_return known.error();
    const base::Time now = clock_.now();
    NewLead made = make_new_lead(actor, base::new_id(), *clean, now);
    if (!once.key.empty()) {
        auto create_once = [&](store::Session& session) {
            return run_once<model::Lead>(
                session,
                actor,
                once,
                now,
                [&](store::Session& same) -> base::Result<model::Lead> {
                    return insert_new_lead(same, made, options_.runs.get());
                }
            );
        };
        co_return co_await database_.write("lead.create", std::move(create_once));
    }
    auto insert = [&](store::Session& session) -> base::Result<model::Lead> {
        return insert_new_lead(session, made, options_.runs.get());
    };
    base::Result<model::Lead> stored = co_await database_.write("lead.create", std::move(insert));
    if (!stored) co_return std::move(stored).error();
    co_return Created<model::Lead>{*std::move(stored), std::string(), false};
}

base::Async<base::Result<model::Lead>> Leads::get(const model::Actor& actor, std::string id) {
    auto find = [&](store::Session& session) {
        return store::LeadStore(session).find(actor.tenant_id, id);
    };
    std::optional<model::Lead> lead =
        co_await database_.read(store::ReadCost::point, std::move(find));
    if (!lead) co_return no_such_lead(id);
    co_return *std::move(lead);
}

base::Async<base::Result<model::LeadList>> Leads::list(
    const model::Actor& actor, model::LeadFilter filter, model::LeadPage page
) {
    auto list = [&](store::Session& session) {
        return store::LeadStore(session).list(actor.tenant_id, filter, page);
    };
    co_return co_await database_.read(cost_of(filter, page), std::move(list));
}

base::Async<base::Result<model::Lead>> Leads::change(
    const model::Actor& actor, std::string id, model::LeadChange change, ExpectedVersions expected
) {
    base::Result<model::LeadChange> clean =
        model::normalise(std::move(change), options_.default_region);
    if (!clean) co_return std::move(clean).error();
    const base::Time now = clock_.now();
    auto update = [&](store::Session& session) -> base::Result<model::Lead> {
        store::LeadStore leads(session);
        base::Result<model::Lead> lead = find_expected(leads, actor, id, expected);
        if (!lead) return lead;
        return save_change(session, actor, *std::move(lead), *clean, *options_.runs, {}, now);
    };
    co_return co_await database_.write("lead.change", std::move(update));
}

base::Async<base::Result<model::Lead>> Leads::remove(
    const model::Actor& actor, std::string id, ExpectedVersions expected
) {
    const base::Time now = clock_.now();
    auto remove = [&](store::Session& session) -> base::Result<model::Lead> {
        store::LeadStore leads(session);
        base::Result<model::Lead> lead = find_expected(leads, actor, id, expected);
        if (!lead) return lead;
        if (!leads.remove(actor.tenant_id, id)) return changed_meanwhile();
        audit(session, actor, "lead_deleted", "lead", id, base::json::Raw{"{}"}, now);
        return lead;
    };
    co_return co_await database_.write("lead.remove", std::move(remove));
}

base::Async<base::Result<std::vector<model::TimelineEntry>>> Leads::timeline(
    const model::Actor& actor, std::string id, std::int64_t limit
) {
    using Entries = base::Result<std::vector<model::TimelineEntry>>;
    auto read = [&](store::Session& session) -> Entries {
        auto entries = store::DeliveryStore(session).timeline(actor.tenant_id, id, limit);
        if (entries.empty() && !store::LeadStore(session).find(actor.tenant_id, id))
            return no_such_lead(id);
        return entries;
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(read));
}

}  // namespace ao::core
