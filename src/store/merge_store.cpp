#include "store/merge_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include "store/lead_row.h"
#include "store/tags.h"

namespace ao::store {

namespace {

// How many rows a search by words looks at; names are common over all tenants.
constexpr std::int64_t kMostMatches = 1'000;

const std::string kSelect = "SELECT " + std::string(kLeadColumns) + " FROM lead ";

const std::string kNotDistinct =
    " AND NOT EXISTS (SELECT 1 FROM lead_distinct WHERE lead_distinct.tenant_id = $1 "
    "AND one_id = min(lead.id, $3) AND other_id = max(lead.id, $3)) LIMIT $4";

const std::string kSameEmailText =
    kSelect + "WHERE tenant_id = $1 AND email = $2 AND id <> $3" + kNotDistinct;

const std::string kMatchingText =
    kSelect + "WHERE number IN (SELECT rowid FROM lead_search WHERE lead_search MATCH $2 LIMIT " +
    std::to_string(kMostMatches) + ") AND tenant_id = $1 AND id <> $3" + kNotDistinct;

const Statement kSameEmail{"lead.same_email", kSameEmailText};
const Statement kMatching{"lead.same_words", kMatchingText};

const Statement kInsert{
    "lead_merge.insert",
    "INSERT INTO lead_merge (id, tenant_id, kept_id, merged_at, merged_by, undone_at) "
    "VALUES ($1, $2, $3, $4, $5, 0)"};

const std::string kKeepText =
    "INSERT INTO lead_merge_copy (merge_id, part, " + std::string(kLeadColumns) +
    ") SELECT $1, $2, " + std::string(kLeadColumns) + " FROM lead WHERE tenant_id = $3 AND id = $4";
const Statement kKeep{"lead_merge_copy.insert", kKeepText};

const std::string kCopiesText = "SELECT " + std::string(kLeadColumns) +
                                " FROM lead_merge_copy WHERE merge_id = $1 AND part = $2";
const Statement kCopies{"lead_merge_copy.list", kCopiesText};

/// How one kind of row goes over and comes back.
struct Noun {
    Statement note;
    Statement move;
    Statement back;
};

const std::array<Noun, 5> kNouns{
    Noun{
        {"lead_merge_moved.task",
         "INSERT INTO lead_merge_moved SELECT $1, 'task', id, lead_id FROM task "
         "WHERE tenant_id = $2 AND lead_id = $3 AND lead_id <> ''"},
        // What waits is about the lead that is kept from now on.
        {"task.move_to_lead",
         "UPDATE task SET payload = CASE WHEN json_extract(payload, '$.lead_id') = $3 "
         "THEN json_set(payload, '$.lead_id', $4) ELSE payload END, lead_id = $4 "
         "WHERE tenant_id = $2 AND lead_id = $3 AND lead_id <> '' AND $1 <> ''"},
        {"task.move_back",
         "UPDATE task SET payload = CASE WHEN json_extract(payload, '$.lead_id') = task.lead_id "
         "THEN json_set(payload, '$.lead_id', moved.lead_id) ELSE payload END, "
         "lead_id = moved.lead_id FROM lead_merge_moved AS moved "
         "WHERE moved.merge_id = $1 AND moved.noun = 'task' AND task.id = moved.row_id"}},
    Noun{
        {"lead_merge_moved.task_history",
         "INSERT OR IGNORE INTO lead_merge_moved SELECT $1, 'task_history', id, lead_id "
         "FROM task_history WHERE tenant_id = $2 AND lead_id = $3 AND lead_id <> ''"},
        {"task_history.move_to_lead",
         "UPDATE task_history SET lead_id = $4 WHERE tenant_id = $2 AND lead_id = $3 "
         "AND lead_id <> '' AND $1 <> ''"},
        // A task may have ended since it was moved.
        {"task_history.move_back",
         "UPDATE task_history SET lead_id = moved.lead_id "
         "FROM lead_merge_moved AS moved, lead_merge WHERE moved.merge_id = $1 "
         "AND lead_merge.id = $1 AND moved.noun IN ('task', 'task_history') "
         "AND task_history.tenant_id = lead_merge.tenant_id AND task_history.id = moved.row_id"}},
    Noun{
        {"lead_merge_moved.mail",
         "INSERT INTO lead_merge_moved SELECT $1, 'mail', id, lead_id FROM mail "
         "WHERE tenant_id = $2 AND lead_id = $3"},
        {"mail.move_to_lead",
         "UPDATE mail SET lead_id = $4 WHERE tenant_id = $2 AND lead_id = $3 AND $1 <> ''"},
        {"mail.move_back",
         "UPDATE mail SET lead_id = moved.lead_id FROM lead_merge_moved AS moved, lead_merge "
         "WHERE moved.merge_id = $1 AND lead_merge.id = $1 AND moved.noun = 'mail' "
         "AND mail.tenant_id = lead_merge.tenant_id AND mail.lead_id = lead_merge.kept_id "
         "AND mail.id = moved.row_id"}},
    Noun{
        {"lead_merge_moved.crm_call",
         "INSERT INTO lead_merge_moved SELECT $1, 'crm_call', id, lead_id FROM crm_call "
         "WHERE tenant_id = $2 AND lead_id = $3"},
        {"crm_call.move_to_lead",
         "UPDATE crm_call SET lead_id = $4 WHERE tenant_id = $2 AND lead_id = $3 AND $1 <> ''"},
        {"crm_call.move_back",
         "UPDATE crm_call SET lead_id = moved.lead_id FROM lead_merge_moved AS moved, lead_merge "
         "WHERE moved.merge_id = $1 AND lead_merge.id = $1 AND moved.noun = 'crm_call' "
         "AND crm_call.tenant_id = lead_merge.tenant_id AND crm_call.lead_id = lead_merge.kept_id "
         "AND crm_call.id = moved.row_id"}},
    Noun{
        {"lead_merge_moved.workflow_run",
         "INSERT INTO lead_merge_moved SELECT $1, 'workflow_run', id, lead_id FROM workflow_run "
         "WHERE tenant_id = $2 AND lead_id = $3 AND lead_id <> ''"},
        {"workflow_run.move_to_lead",
         "UPDATE workflow_run SET lead_id = $4 WHERE tenant_id = $2 AND lead_id = $3 "
         "AND lead_id <> '' AND $1 <> ''"},
        {"workflow_run.move_back",
         "UPDATE workflow_run SET lead_id = moved.lead_id "
         "FROM lead_merge_moved AS moved, lead_merge WHERE moved.merge_id = $1 "
         "AND lead_merge.id = $1 AND moved.noun = 'workflow_run' "
         "AND workflow_run.tenant_id = lead_merge.tenant_id AND workflow_run.id = moved.row_id"}},
};

// The steps of runs go with them: what waits for an event waits for one of the lead that is kept.
const Statement kMoveSteps{
    "workflow_step_attempt.move_to_lead",
    "UPDATE workflow_step_attempt SET lead_id = $4 FROM lead_merge_moved AS moved "
    "WHERE moved.merge_id = $1 AND moved.noun = 'workflow_run' AND moved.lead_id = $3 "
    "AND workflow_step_attempt.tenant_id = $2 AND workflow_step_attempt.run_id = moved.row_id"};

const Statement kMoveStepsBack{
    "workflow_step_attempt.move_back",
    "UPDATE workflow_step_attempt SET lead_id = moved.lead_id "
    "FROM lead_merge_moved AS moved, lead_merge WHERE moved.merge_id = $1 "
    "AND lead_merge.id = $1 AND moved.noun = 'workflow_run' "
    "AND workflow_step_attempt.tenant_id = lead_merge.tenant_id "
    "AND workflow_step_attempt.run_id = moved.row_id"};

const Statement kFind{
    "lead_merge.find",
    "SELECT id, kept_id, merged_at, merged_by, undone_at FROM lead_merge WHERE tenant_id = $1 AND "
    "id = $2"};

const Statement kList{
    "lead_merge.list",
    "SELECT id, kept_id, merged_at, merged_by, undone_at FROM lead_merge WHERE tenant_id = $1 "
    "ORDER BY merged_at DESC, id DESC LIMIT $2 OFFSET $3"};

const Statement kAbsorbed{
    "lead_merge_copy.absorbed",
    "SELECT id FROM lead_merge_copy WHERE merge_id = $1 AND part = 'absorbed'"};

const Statement kUndone{"lead_merge.undone", "UPDATE lead_merge SET undone_at = $2 WHERE id = $1"};

const Statement kDistinct{
    "lead_distinct.insert",
    "INSERT INTO lead_distinct (tenant_id, one_id, other_id, said_at, said_by) "
    "VALUES ($1, min($2, $3), max($2, $3), $4, $5) ON CONFLICT DO NOTHING"};

model::LeadMerge read_merge(const Rows& rows) {
    model::LeadMerge merge;
    merge.id = rows.text(0);
    merge.kept_id = rows.text(1);
    merge.merged_at = rows.time(2);
    merge.merged_by = rows.text(3);
    merge.undone_at = rows.time(4);
    return merge;
}

/// A word or phrase of one column, quoted for FTS5; empty when it has no letter or digit.
std::string phrase(std::string_view column, std::string_view text, bool is_prefix) {
    std::string quoted;
    bool has_word = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        has_word |= byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                    (c >= 'A' && c <= 'Z');
        if (c != '"' && c != '\0') quoted += c;
    }
    if (!has_word) return {};
    return std::string(column) + " : \"" + quoted + "\"" + (is_prefix ? " *" : "");
}

/// The first letter, as bytes.
std::string_view first_letter(std::string_view name) {
    std::size_t size = std::min<std::size_t>(1, name.size());
    while (size < name.size() && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80U)
        ++size;
    return name.substr(0, size);
}

std::string same_name(const model::Lead& lead) {
    const std::string last = phrase("last_name", lead.last_name, false);
    const std::string first = phrase("first_name", first_letter(lead.first_name), true);
    return last.empty() || first.empty() ? std::string() : last + " AND " + first;
}

}  // namespace

std::vector<model::Lead> MergeStore::candidates(const model::Lead& lead) {
    std::vector<model::Lead> found;
    auto add = [&](const Statement& statement, std::string_view wanted) {
        if (wanted.empty()) return;
        auto rows = session_.query(
            statement, {value(lead.tenant_id), value(wanted), value(lead.id), value(kMost)}
        );
        while (rows->next()) {
            const auto id = rows->text(0);
            if (std::ranges::find(found, id, &model::Lead::id) == found.end())
                found.push_back(read_lead(*rows));
        }
    };
    add(kSameEmail, lead.email);
    add(kMatching, phrase("phone_e164", lead.phone_e164, false));
    if (lead.phone_e164.empty()) add(kMatching, phrase("phone", lead.phone, false));
    add(kMatching, same_name(lead));
    return found;
}

void MergeStore::insert(std::string_view tenant_id, const model::LeadMerge& merge) {
    session_.execute(
        kInsert,
        {value(merge.id),
         value(tenant_id),
         value(merge.kept_id),
         value(merge.merged_at),
         value(merge.merged_by)}
    );
}

void MergeStore::keep_copy(
    std::string_view merge_id, std::string_view part, const model::Lead& lead
) {
    session_.execute(kKeep, {value(merge_id), value(part), value(lead.tenant_id), value(lead.id)});
}

std::vector<model::Lead> MergeStore::copies(std::string_view merge_id, std::string_view part) {
    auto rows = session_.query(kCopies, {value(merge_id), value(part)});
    std::vector<model::Lead> leads;
    while (rows->next())
        leads.push_back(read_lead(*rows));
    return leads;
}

void MergeStore::move_history(
    std::string_view merge_id, const model::Lead& from, std::string_view to
) {
    for (const Noun& noun : kNouns) {
        session_.execute(noun.note, {value(merge_id), value(from.tenant_id), value(from.id)});
        session_.execute(
            noun.move, {value(merge_id), value(from.tenant_id), value(from.id), value(to)}
        );
    }
    session_.execute(
        kMoveSteps, {value(merge_id), value(from.tenant_id), value(from.id), value(to)}
    );
}

void MergeStore::move_history_back(std::string_view merge_id) {
    for (const Noun& noun : kNouns)
        session_.execute(noun.back, {value(merge_id)});
    session_.execute(kMoveStepsBack, {value(merge_id)});
}

void MergeStore::read_absorbed(model::LeadMerge& merge) {
    auto rows = session_.query(kAbsorbed, {value(merge.id)});
    while (rows->next())
        merge.absorbed_ids.push_back(rows->string(0));
}

std::optional<model::LeadMerge> MergeStore::find(std::string_view tenant_id, std::string_view id) {
    std::optional<model::LeadMerge> merge;
    {
        auto rows = session_.query(kFind, {value(tenant_id), value(id)});
        if (!rows->next()) return std::nullopt;
        merge = read_merge(*rows);
    }
    read_absorbed(*merge);
    return merge;
}

std::vector<model::LeadMerge> MergeStore::list(
    std::string_view tenant_id, std::int64_t skip, std::int64_t limit
) {
    std::vector<model::LeadMerge> merges;
    {
        auto rows = session_.query(kList, {value(tenant_id), value(limit), value(skip)});
        while (rows->next())
            merges.push_back(read_merge(*rows));
    }
    for (model::LeadMerge& merge : merges)
        read_absorbed(merge);
    return merges;
}

void MergeStore::mark_undone(std::string_view id, base::Time now) {
    session_.execute(kUndone, {value(id), value(now)});
}

void MergeStore::mark_distinct(
    std::string_view tenant_id,
    std::string_view one,
    std::string_view other,
    base::Time now,
    std::string_view by
) {
    session_.execute(
        kDistinct, {value(tenant_id), value(one), value(other), value(now), value(by)}
    );
}

}  // namespace ao::store
