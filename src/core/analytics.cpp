#include "core/analytics.h"

#include <algorithm>
#include <utility>

#include "store/lead_store.h"
#include "store/tally_store.h"

namespace ao::core {

namespace {

using Groups = std::map<std::string, LeadGroup, std::less<>>;

void count(Groups& groups, std::string_view name, std::string_view status, std::int64_t total) {
    auto found = groups.find(name);
    if (found == groups.end())
        found = groups.emplace(std::string(name), LeadGroup{std::string(name)}).first;
    found->second.total += total;
    if (model::is_qualified(status)) found->second.qualified += total;
    if (model::is_converted(status)) found->second.converted += total;
}

std::vector<LeadGroup> values_of(Groups groups) {
    std::vector<LeadGroup> list;
    for (auto& [name, group] : groups)
        list.push_back(std::move(group));
    return list;
}

std::vector<LeadGroup> in_funnel_order(Groups groups) {
    std::vector<LeadGroup> list = values_of(std::move(groups));
    std::ranges::stable_sort(list, {}, [](const LeadGroup& group) {
        return model::funnel_place(group.name);
    });
    return list;
}

std::vector<LeadGroup> largest_first(Groups groups) {
    std::vector<LeadGroup> list = values_of(std::move(groups));
    std::ranges::stable_sort(list, std::greater<>{}, &LeadGroup::total);
    if (list.size() <= kMostSources) return list;
    LeadGroup other{kOtherSources};
    for (auto each = list.begin() + (kMostSources - 1); each != list.end(); ++each) {
        other.total += each->total;
        other.qualified += each->qualified;
        other.converted += each->converted;
    }
    list.resize(kMostSources - 1);
    list.push_back(std::move(other));
    return list;
}

Period empty_period(model::Day last, std::int64_t days) {
    Period period{.days = days, .first = last - days + 1, .last = last};
    for (model::Day day = period.first; day <= last; ++day)
        period.daily[day];
    return period;
}

/// Fills the period; with groups, those too.
void read(
    store::Session& session,
    const std::string& tenant_id,
    Period& period,
    Groups* statuses = nullptr,
    Groups* sources = nullptr
) {
    store::TallyStore tallies(session);
    auto lead =
        [&](model::Day day, std::string_view status, std::string_view source, std::int64_t total) {
            model::Figures& figures = period.daily[day];
            figures.leads_created += total;
            if (model::is_qualified(status)) figures.leads_qualified += total;
            if (model::is_converted(status)) figures.leads_converted += total;
            if (statuses != nullptr) count(*statuses, status, status, total);
            if (sources != nullptr) count(*sources, source, status, total);
        };
    tallies.each_lead_count(tenant_id, period.first, period.last, lead);
    auto event = [&](model::Day day, model::TallyEvent what, std::int64_t total) {
        period.daily[day].events.at(static_cast<std::size_t>(what)) += total;
    };
    tallies.each_event_count(tenant_id, period.first, period.last, event);
    for (const auto& [day, figures] : period.daily)
        period.total += figures;
}

}  // namespace

base::Async<Period> Analytics::period(model::Actor actor, std::int64_t days) {
    Period period = empty_period(model::day_of(clock_.now()), days);
    auto body = [&](store::Session& session) {
        read(session, actor.tenant_id, period);
        return true;
    };
    static_cast<void>(co_await database_.read(store::ReadCost::scan, std::move(body)));
    co_return period;
}

base::Async<Overview> Analytics::overview(model::Actor actor, std::int64_t days) {
    Overview overview{empty_period(model::day_of(clock_.now()), days)};
    Groups statuses;
    Groups sources;
    auto body = [&](store::Session& session) {
        read(session, actor.tenant_id, overview.period, &statuses, &sources);
        overview.total_leads = store::LeadStore(session).count(actor.tenant_id);
        overview.running_workflows = store::TallyStore(session).running_workflows(actor.tenant_id);
        return true;
    };
    static_cast<void>(co_await database_.read(store::ReadCost::scan, std::move(body)));
    overview.by_status = in_funnel_order(std::move(statuses));
    overview.by_source = largest_first(std::move(sources));
    co_return overview;
}

base::Async<std::pair<Period, Period>> Analytics::trend(model::Actor actor, std::int64_t days) {
    Period now = empty_period(model::day_of(clock_.now()), days);
    Period before = empty_period(now.first - 1, days);
    auto body = [&](store::Session& session) {
        read(session, actor.tenant_id, now);
        read(session, actor.tenant_id, before);
        return true;
    };
    static_cast<void>(co_await database_.read(store::ReadCost::scan, std::move(body)));
    co_return std::pair{std::move(now), std::move(before)};
}

}  // namespace ao::core
