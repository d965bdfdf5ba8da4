#include "store/lead_total.h"

#include <chrono>

#include "store/lead_store.h"
#include "store/tally_store.h"

namespace ao::store {

namespace {

constexpr std::chrono::hours kDay{24};

std::int64_t count_matching(Session& session, const LeadConditions& conditions) {
    auto rows =
        session.query_text("SELECT count(*) FROM lead" + conditions.where(), conditions.values());
    rows->next();
    return rows->integer(0);
}

base::Time start_of(model::Day day) {
    return base::Time{} + day * kDay;
}

/// Whether the filter asks for nothing but what `cleared` no longer asks for.
bool asks_no_more(const model::LeadFilter& cleared) {
    return LeadConditions("", cleared).only_tenant();
}

/// The whole days from the tallies, what is before and after them from the leads.
std::int64_t count_created(
    Session& session, std::string_view tenant_id, const model::LeadFilter& filter
) {
    constexpr model::Day kNever = 1'000'000;
    model::Day first = -kNever;
    if (filter.created_from) {
        first = model::day_of(*filter.created_from);
        if (start_of(first) < *filter.created_from) ++first;
    }
    const model::Day end = filter.created_to ? model::day_of(*filter.created_to) : kNever;
    if (first >= end) return count_matching(session, LeadConditions(tenant_id, filter));
    std::int64_t total =
        TallyStore(session).total_leads(tenant_id, filter.status, filter.source, {first, end - 1});
    if (filter.created_from && *filter.created_from < start_of(first)) {
        model::LeadFilter before = filter;
        before.created_to = start_of(first);
        total += count_matching(session, LeadConditions(tenant_id, before));
    }
    if (filter.created_to && start_of(end) < *filter.created_to) {
        model::LeadFilter after = filter;
        after.created_from = start_of(end);
        total += count_matching(session, LeadConditions(tenant_id, after));
    }
    return total;
}

}  // namespace

std::int64_t total_leads(
    Session& session,
    std::string_view tenant_id,
    const model::LeadFilter& filter,
    const LeadConditions& conditions
) {
    if (asks_no_more(filter)) return LeadStore(session).count(tenant_id);
    model::LeadFilter rest = filter;
    rest.status.reset();
    rest.source.reset();
    if (!rest.owner) {
        rest.created_from.reset();
        rest.created_to.reset();
        if (asks_no_more(rest)) return count_created(session, tenant_id, filter);
    }
    rest.owner.reset();
    if (asks_no_more(rest))
        return TallyStore(session).total_leads_of(
            tenant_id, *filter.owner, filter.status, filter.source
        );
    return count_matching(session, conditions);
}

}  // namespace ao::store
