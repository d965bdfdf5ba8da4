#include "core/lead_merging.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/id.h"
#include "core/audit.h"
#include "core/lead_change.h"
#include "core/lead_triggers.h"
#include "core/merged_runs.h"
#include "store/lead_store.h"
#include "store/merge_store.h"

namespace ao::core {

namespace {

using Text = std::string model::Lead::*;

const std::map<std::string, Text, std::less<>> kTexts{
    {"first_name", &model::Lead::first_name},
    {"last_name", &model::Lead::last_name},
    {"email", &model::Lead::email},
    {"phone", &model::Lead::phone},
    {"company", &model::Lead::company},
    {"source", &model::Lead::source},
    {"status", &model::Lead::status},
    {"owner", &model::Lead::owner}};

std::vector<Duplicate> resembling(
    store::Session& session, const model::Lead& lead, const DuplicatePolicy& policy
) {
    std::vector<Duplicate> found;
    if (!policy.enabled) return found;
    for (model::Lead& other : store::MergeStore(session).candidates(lead))
        if (auto why = model::resemblance(lead, other, policy.rule))
            found.push_back({std::move(other), std::move(*why)});
    std::ranges::stable_sort(found, std::greater<>{}, [](const Duplicate& each) {
        return each.resemblance.score;
    });
    return found;
}

/// What a person calls the lead: its name, or else its address.
std::string called(const model::Lead& lead) {
    const bool both = !lead.first_name.empty() && !lead.last_name.empty();
    std::string name = lead.first_name + (both ? " " : "") + lead.last_name;
    return name.empty() ? lead.email : name;
}

void put_names(store::MergeStore& merges, model::LeadMerge& merge) {
    const auto kept = merges.copies(merge.id, "before");
    if (!kept.empty()) merge.kept_name = called(kept.at(0));
    for (const model::Lead& lead : merges.copies(merge.id, "absorbed"))
        merge.absorbed_names.push_back(called(lead));
}

void put(model::Lead& kept, const std::string& name, const model::Lead& from) {
    const Text text = kTexts.find(name)->second;
    kept.*text = from.*text;
    if (name == "phone") kept.phone_e164 = from.phone_e164;
}

/// The kept lead with what the others have to give.
model::Lead combined(
    model::Lead kept, const std::vector<model::Lead>& absorbed, const MergeWish& wish
) {
    for (const model::Lead& other : absorbed) {
        for (const auto& [name, text] : kTexts) {
            const auto chosen = wish.fields.find(name);
            if (chosen != wish.fields.end() ? chosen->second == other.id : (kept.*text).empty())
                put(kept, name, other);
        }
        kept.score = std::max(kept.score, other.score);
        kept.tags.insert(kept.tags.end(), other.tags.begin(), other.tags.end());
        kept.custom_fields = base::json::merge_patch(other.custom_fields, kept.custom_fields);
    }
    std::ranges::sort(kept.tags);
    const auto repeated = std::unique(kept.tags.begin(), kept.tags.end());
    kept.tags.erase(repeated, kept.tags.end());
    return kept;
}

/// Workflows hear of what is different now, if anything is.
void tell_difference(
    store::Session& session,
    const RunEngine* runs,
    const model::Actor& actor,
    const model::Lead& before,
    const model::Lead& after,
    base::Time now
) {
    if (runs == nullptr) return;
    std::vector<std::string> fields;
    for (const auto& [name, text] : kTexts)
        if (before.*text != after.*text) fields.push_back(name);
    if (before.score != after.score) fields.emplace_back("score");
    if (before.tags != after.tags) fields.emplace_back("tags");
    if (before.custom_fields.text != after.custom_fields.text) fields.emplace_back("custom_fields");
    if (!fields.empty())
        static_cast<void>(tell_change(session, *runs, actor, before, after, fields, {}, now));
}

base::Result<void> check(const MergeWish& wish) {
    std::vector<base::FieldError> faults;
    const std::set<std::string> ids(wish.absorbed_ids.begin(), wish.absorbed_ids.end());
    if (ids.empty() || ids.size() > kMostMerged)
        faults.push_back({"/duplicate_ids", "must have 1 to 20 entries", "length"});
    if (ids.size() != wish.absorbed_ids.size() || ids.contains(wish.kept_id))
        faults.push_back(
            {"/duplicate_ids", "must name each lead once, and not the one that is kept", "conflict"}
        );
    for (const auto& [name, id] : wish.fields) {
        if (!kTexts.contains(name))
            faults.push_back({"/fields/" + name, "is no field that can be chosen", "unknown"});
        else if (id != wish.kept_id && !ids.contains(id))
            faults.push_back({"/fields/" + name, "must be one of the leads", "unknown"});
    }
    if (faults.empty()) return {};
    return base::invalid("The leads cannot be merged as asked.", std::move(faults));
}

base::json::Raw details_of(const model::LeadMerge& merge) {
    base::json::Raw details{""};
    base::json::Writer writer(details.text);
    writer.begin_object().member("merge_id", std::string_view(merge.id));
    writer.member("merged_count", static_cast<std::int64_t>(merge.absorbed_ids.size()));
    writer.member("kept_id", std::string_view(merge.kept_id));
    writer.key("merged_ids").begin_array();
    for (const std::string& id : merge.absorbed_ids)
        writer.value(std::string_view(id));
    writer.end_array().end_object();
    return details;
}

/// What the merge changed goes back, unless somebody changed it since.
model::Lead without_merge(model::Lead now, const model::Lead& before, const model::Lead& after) {
    auto back = [](auto& field, const auto& old, const auto& given) {
        if (field == given) field = old;
    };
    for (const auto& [name, text] : kTexts)
        back(now.*text, before.*text, after.*text);
    back(now.phone_e164, before.phone_e164, after.phone_e164);
    back(now.score, before.score, after.score);
    back(now.tags, before.tags, after.tags);
    back(now.custom_fields.text, before.custom_fields.text, after.custom_fields.text);
    return now;
}

}  // namespace

base::Async<base::Result<std::vector<Duplicate>>> LeadMerging::duplicates(
    model::Actor actor, std::string id
) {
    using Found = base::Result<std::vector<Duplicate>>;
    auto body = [&](store::Session& session) -> Found {
        const auto lead = store::LeadStore(session).find(actor.tenant_id, id);
        if (!lead) return no_such_lead(id);
        return resembling(session, *lead, policy_);
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<DuplicateWalk>> LeadMerging::walk(
    model::Actor actor, std::string cursor, std::int64_t leads
) {
    auto body = [&](store::Session& session) -> base::Result<DuplicateWalk> {
        model::LeadPage page;
        page.limit = leads;
        page.cursor = cursor;
        page.want_total = false;
        auto list = store::LeadStore(session).list(actor.tenant_id, {}, page);
        if (!list) return std::move(list).error();
        DuplicateWalk walk;
        walk.looked_at = static_cast<std::int64_t>(list->leads.size());
        walk.next_cursor = std::move(list->next_cursor);
        for (model::Lead& lead : list->leads) {
            std::vector<Duplicate> others = resembling(session, lead, policy_);
            const bool has_older = std::ranges::any_of(others, [&](const Duplicate& each) {
                return std::tie(each.lead.created_at, each.lead.id) <
                       std::tie(lead.created_at, lead.id);
            });
            if (!others.empty() && !has_older)
                walk.groups.push_back({std::move(lead), std::move(others)});
        }
        return walk;
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<std::pair<model::LeadMerge, model::Lead>>> LeadMerging::merge(
    model::Actor actor, MergeWish wish
) {
    using Merged = base::Result<std::pair<model::LeadMerge, model::Lead>>;
    if (auto checked = check(wish); !checked) co_return std::move(checked).error();
    const base::Time now = clock_.now();
    const model::LeadMerge merge{
        base::new_id(), wish.kept_id, wish.absorbed_ids, now, actor.username};
    auto body = [&](store::Session& session) -> Merged {
        store::LeadStore leads(session);
        store::MergeStore merges(session);
        const auto kept = leads.find(actor.tenant_id, wish.kept_id);
        if (!kept) return no_such_lead(wish.kept_id);
        std::vector<model::Lead> absorbed;
        for (const std::string& id : wish.absorbed_ids) {
            auto lead = leads.find(actor.tenant_id, id);
            if (!lead) return no_such_lead(id);
            absorbed.push_back(std::move(*lead));
        }
        model::Lead one = combined(*kept, absorbed, wish);
        if (one.custom_fields.text.size() > model::kMaxCustomFields)
            return base::invalid(
                "The custom fields of all leads together are longer than 64 KiB.",
                {{"/duplicate_ids", "have too many custom fields", "length"}}
            );
        ++one.version;
        one.updated_at = now;
        merges.insert(actor.tenant_id, merge);
        const auto keep_copy = [&](std::string_view part, const model::Lead& lead) {
            if (policy_.keep_history) merges.keep_copy(merge.id, part, lead);
        };
        keep_copy("before", *kept);
        for (const model::Lead& lead : absorbed) {
            keep_copy("absorbed", lead);
            if (runs_) settle_runs(session, *runs_, actor, lead, *kept, now);
            merges.move_history(merge.id, lead, wish.kept_id);
            leads.remove(actor.tenant_id, lead.id);
            audit(session, actor, "lead_absorbed", "lead", lead.id, details_of(merge), now);
        }
        if (!leads.update(one)) return base::conflict("The lead was changed. Try again.");
        keep_copy("after", one);
        audit(session, actor, "leads_merged", "lead", one.id, details_of(merge), now);
        tell_difference(session, runs_.get(), actor, *kept, one, now);
        return std::pair{merge, std::move(one)};
    };
    co_return co_await database_.write("lead.merge", std::move(body));
}

base::Async<std::vector<model::LeadMerge>> LeadMerging::merges(
    model::Actor actor, std::int64_t skip, std::int64_t limit
) {
    auto body = [&](store::Session& session) {
        store::MergeStore merges(session);
        auto list = merges.list(actor.tenant_id, skip, limit);
        for (model::LeadMerge& merge : list)
            put_names(merges, merge);
        return list;
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<model::LeadMerge>> LeadMerging::undo(model::Actor actor, std::string id) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::LeadMerge> {
        store::LeadStore leads(session);
        store::MergeStore merges(session);
        auto merge = merges.find(actor.tenant_id, id);
        if (!merge) return base::not_found("Merge not found");
        if (merge->undone_at != base::Time{})
            return base::conflict("The merge was undone already.");
        if (now - merge->merged_at > kUndoFor)
            return base::conflict("A merge can be undone for 30 days.");
        auto kept = leads.find(actor.tenant_id, merge->kept_id);
        if (!kept)
            return base::conflict("The lead that was kept is gone, so the merge cannot be undone.");
        const auto before = merges.copies(id, "before");
        const auto after = merges.copies(id, "after");
        if (before.empty() || after.empty())
            return base::conflict(
                "The merge cannot be undone: deduplication.track_merge_history was off."
            );
        model::Lead one = without_merge(*kept, before.at(0), after.at(0));
        ++one.version;
        one.updated_at = now;
        leads.update(one);
        for (model::Lead& lead : merges.copies(id, "absorbed")) {
            ++lead.version;
            lead.updated_at = now;
            leads.insert(lead);
            audit(session, actor, "lead_restored", "lead", lead.id, details_of(*merge), now);
        }
        merges.move_history_back(id);
        merges.mark_undone(id, now);
        merge->undone_at = now;
        audit(session, actor, "leads_unmerged", "lead", one.id, details_of(*merge), now);
        tell_difference(session, runs_.get(), actor, *kept, one, now);
        return std::move(*merge);
    };
    co_return co_await database_.write("lead.unmerge", std::move(body));
}

base::Async<base::Result<void>> LeadMerging::mark_distinct(
    model::Actor actor, std::string id, std::vector<std::string> others
) {
    if (others.empty() || others.size() > kMostMerged || std::ranges::count(others, id) > 0)
        co_return base::invalid(
            "Say which leads are others.",
            {{"/lead_ids", "must have 1 to 20 entries, none the lead itself", "length"}}
        );
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<void> {
        store::LeadStore leads(session);
        if (!leads.find(actor.tenant_id, id)) return no_such_lead(id);
        for (const std::string& other : others) {
            if (!leads.find(actor.tenant_id, other)) return no_such_lead(other);
            store::MergeStore(session).mark_distinct(
                actor.tenant_id, id, other, now, actor.username
            );
        }
        audit(session, actor, "leads_marked_distinct", "lead", id, {"{}"}, now);
        return {};
    };
    co_return co_await database_.write("lead.mark_distinct", std::move(body));
}

}  // namespace ao::core
