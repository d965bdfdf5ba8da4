#include "core/lead_actions.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/audit.h"
#include "core/import_run.h"
#include "core/lead_change.h"
#include "store/lead_store.h"

namespace ao::core {

namespace {

/// Changed in one transaction: some 30 ms of the writer's time.
constexpr std::size_t kAtOnce = 200;
constexpr std::size_t kMostReported = 1'000;

base::Error too_many() {
    return base::invalid(
        "The filter selects more than 100,000 leads. Narrow it, for example with created_from.",
        {{"/filter", "selects more than 100,000 leads", "length"}}
    );
}

base::Error not_as_expected(std::int64_t count) {
    return base::conflict(
        "The filter selects " + std::to_string(count) +
        " leads, not as many as expected_count says. Nothing was changed."
    );
}

/// The tags of a lead after what is wanted of them.
std::vector<std::string> changed_tags(
    std::vector<std::string> tags,
    const std::vector<std::string>& added,
    const std::vector<std::string>& removed
) {
    std::set<std::string> set(tags.begin(), tags.end());
    set.insert(added.begin(), added.end());
    for (const std::string& tag : removed)
        set.erase(tag);
    return {set.begin(), set.end()};
}

/// The pointers of tags as they stand in the call.
base::Error renamed(base::Error error, std::string_view member) {
    for (base::FieldError& fault : error.fields)
        if (fault.pointer.starts_with("/tags"))
            fault.pointer = "/" + std::string(member) + fault.pointer.substr(5);
    return error;
}

/// A checked and trimmed list of tags.
base::Result<std::vector<std::string>> clean_tags(
    std::vector<std::string> tags, std::string_view member
) {
    model::LeadChange change;
    change.tags = std::move(tags);
    auto clean = model::normalise(std::move(change), "");
    if (!clean) return renamed(std::move(clean).error(), member);
    return std::move(*clean->tags);
}

base::Result<LeadBulkChange> check(LeadBulkChange wanted, const std::string& region) {
    auto set = model::normalise(std::move(wanted.set), region);
    if (!set) {
        base::Error error = std::move(set).error();
        for (base::FieldError& fault : error.fields)
            fault.pointer = "/set" + fault.pointer;
        return error;
    }
    auto added = clean_tags(std::move(wanted.add_tags), "add_tags");
    if (!added) return std::move(added).error();
    auto removed = clean_tags(std::move(wanted.remove_tags), "remove_tags");
    if (!removed) return std::move(removed).error();
    return LeadBulkChange{std::move(*set), std::move(*added), std::move(*removed)};
}

using Versions = std::map<std::string, std::int64_t>;

/// True when the lead was changed, false when it was as wanted.
base::Result<bool> change_one(
    store::Session& session,
    const model::Actor& actor,
    const std::string& id,
    const LeadBulkChange& wanted,
    const Versions& versions,
    const RunEngine& runs,
    base::Time now
) {
    auto lead = store::LeadStore(session).find(actor.tenant_id, id);
    if (!lead) return no_such_lead(id);
    const auto expected = versions.find(id);
    if (expected != versions.end() && expected->second != lead->version)
        return base::conflict("The lead was changed in the meantime; it stays as it is.");
    model::LeadChange change = wanted.set;
    if (!wanted.add_tags.empty() || !wanted.remove_tags.empty()) {
        model::LeadChange tags;
        tags.tags = changed_tags(lead->tags, wanted.add_tags, wanted.remove_tags);
        auto clean = model::normalise(std::move(tags), "");
        if (!clean) return renamed(std::move(clean).error(), "add_tags");
        change.tags = std::move(clean->tags);
    }
    const std::int64_t version = lead->version;
    auto saved = save_change(session, actor, std::move(*lead), change, runs, {}, now);
    if (!saved) return std::move(saved).error();
    return saved->version != version;
}

void refuse(LeadActionOutcome& outcome, const std::string& id, base::Error why) {
    ++outcome.refused_count;
    if (outcome.refused.size() < kMostReported) outcome.refused.push_back({id, std::move(why)});
}

base::Result<bool> remove_one(
    store::Session& session, const model::Actor& actor, const std::string& id, base::Time now
) {
    if (!store::LeadStore(session).remove(actor.tenant_id, id)) return no_such_lead(id);
    audit(session, actor, "lead_deleted", "lead", id, base::json::Raw{"{}"}, now);
    return true;
}

}  // namespace

base::Async<base::Result<LeadActionOutcome>> LeadActions::change(
    model::Actor actor, LeadSelection selection, LeadBulkChange wanted, bool dry_run
) {
    auto clean = check(std::move(wanted), options_.default_region);
    if (!clean) co_return std::move(clean).error();
    const Versions versions = std::move(selection.versions);
    auto ids = co_await freeze(actor, std::move(selection));
    if (!ids) co_return std::move(ids).error();
    if (dry_run) co_return co_await count(actor, *ids);
    const Verb verb = [&](store::Session& session, const std::string& id) {
        return change_one(session, actor, id, *clean, versions, *options_.runs, clock_.now());
    };
    co_return co_await run(actor, *ids, "leads_changed", verb);
}

base::Async<base::Result<LeadActionOutcome>> LeadActions::remove(
    model::Actor actor, LeadSelection selection, bool dry_run
) {
    auto ids = co_await freeze(actor, std::move(selection));
    if (!ids) co_return std::move(ids).error();
    if (dry_run) co_return co_await count(actor, *ids);
    const Verb verb = [&](store::Session& session, const std::string& id) {
        return remove_one(session, actor, id, clock_.now());
    };
    co_return co_await run(actor, *ids, "leads_deleted", verb);
}

base::Async<base::Result<LeadActionOutcome>> LeadActions::undo_import(
    model::Actor actor, std::string import_id, bool dry_run
) {
    const base::Error none = base::not_found("No lead is there that an import of this id made.");
    if (!is_import_id(import_id)) co_return none;
    auto find = [&](store::Session& session) {
        return store::LeadStore(session).ids_from_to(
            actor.tenant_id, import_id + "00000000", import_id + "ffffffff", kMostLeadsSelected
        );
    };
    const Ids ids = co_await database_.read(store::ReadCost::scan, std::move(find));
    if (ids.empty()) co_return none;
    if (dry_run) co_return LeadActionOutcome{.selected = std::ssize(ids)};
    const Verb verb = [&](store::Session& session, const std::string& id) -> base::Result<bool> {
        const auto lead = store::LeadStore(session).find(actor.tenant_id, id);
        if (!lead) return no_such_lead(id);
        if (lead->version != 1)
            return base::conflict("The lead was changed since the import; it stays.");
        return remove_one(session, actor, id, clock_.now());
    };
    co_return co_await run(actor, ids, "import_undone", verb);
}

base::Async<base::Result<LeadActions::Ids>> LeadActions::freeze(
    const model::Actor& actor, LeadSelection selection
) {
    if (selection.ids.size() > kMostLeadIds)
        co_return base::Error{
            base::ErrorKind::too_large, "A call takes at most 10,000 ids. Split it."};
    if (!selection.filter) {
        // A lead that is named twice is changed once.
        std::set<std::string> seen;
        Ids ids;
        for (std::string& id : selection.ids)
            if (seen.insert(id).second) ids.push_back(std::move(id));
        co_return ids;
    }
    auto select = [&](store::Session& session) {
        return store::LeadStore(session).select_ids(
            actor.tenant_id, *selection.filter, kMostLeadsSelected + 1
        );
    };
    Ids ids = co_await database_.read(store::ReadCost::scan, std::move(select));
    if (std::ssize(ids) > kMostLeadsSelected) co_return too_many();
    if (selection.expected_count && *selection.expected_count != std::ssize(ids))
        co_return not_as_expected(std::ssize(ids));
    co_return ids;
}

base::Async<LeadActionOutcome> LeadActions::count(const model::Actor& actor, const Ids& ids) {
    auto look = [&](store::Session& session) {
        LeadActionOutcome outcome;
        store::LeadStore leads(session);
        for (const std::string& id : ids) {
            if (leads.find(actor.tenant_id, id))
                ++outcome.selected;
            else
                refuse(outcome, id, no_such_lead(id));
        }
        return outcome;
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(look));
}

base::Async<base::Result<LeadActionOutcome>> LeadActions::run(
    const model::Actor& actor, const Ids& ids, const char* event, const Verb& verb
) {
    LeadActionOutcome outcome;
    for (std::size_t begin = 0; begin < ids.size(); begin += kAtOnce) {
        LeadActionOutcome next;
        auto slice = [&](store::Session& session) -> base::Result<void> {
            next = outcome;  // a transaction that is tried again counts once
            if (begin == 0) {
                const std::string count = std::to_string(ids.size());
                auto details = audit_details({{"selected", count}});
                audit(session, actor, event, "lead", "", std::move(details), clock_.now());
            }
            return run_slice(session, ids, begin, verb, next);
        };
        auto done = co_await database_.write(event, std::move(slice));
        if (!done) co_return std::move(done).error();
        outcome = std::move(next);
    }
    outcome.selected = std::ssize(ids);
    co_return outcome;
}

base::Result<void> LeadActions::run_slice(
    store::Session& session,
    const Ids& ids,
    std::size_t begin,
    const Verb& verb,
    LeadActionOutcome& outcome
) const {
    const std::size_t end = std::min(ids.size(), begin + kAtOnce);
    for (std::size_t i = begin; i < end; ++i) {
        auto done = verb(session, ids[i]);
        if (done) {
            ++(*done ? outcome.done : outcome.unchanged);
            continue;
        }
        refuse(outcome, ids[i], std::move(done).error());
    }
    return {};
}

}  // namespace ao::core
