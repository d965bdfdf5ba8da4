#include "store/follow_up_store.h"

#include <memory>
#include <string>

namespace ao::store {

namespace {

const Statement kInsert{
    "follow_up.insert",
    "INSERT INTO follow_up (id, tenant_id, lead_id, run_id, title, notes, assignee, due_at, "
    "created_at, done_at, done_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '')"};

constexpr std::string_view kColumns =
    "SELECT id, tenant_id, lead_id, run_id, title, notes, assignee, due_at, created_at, done_at, "
    "done_by FROM follow_up WHERE tenant_id = $1 ";

const std::string kFindText = std::string(kColumns) + "AND id = $2";
const Statement kFind{"follow_up.find", kFindText};

constexpr std::string_view kPage = "AND ($2 = '' OR assignee = $2) ORDER BY id LIMIT $3 OFFSET $4";

const std::string kListOpenText = std::string(kColumns) + "AND done_at = 0 " + std::string(kPage);
const Statement kListOpen{"follow_up.list_open", kListOpenText};

const std::string kListAllText = std::string(kColumns) + std::string(kPage);
const Statement kListAll{"follow_up.list_all", kListAllText};

const std::string kListOfLeadText =
    std::string(kColumns) + "AND lead_id = $5 AND ($6 = 1 OR done_at = 0) " + std::string(kPage);
const Statement kListOfLead{"follow_up.list_of_lead", kListOfLeadText};

const Statement kFinish{
    "follow_up.finish",
    "UPDATE follow_up SET done_at = $3, done_by = $4 WHERE tenant_id = $1 AND id = $2 AND done_at "
    "= 0"};

model::FollowUp read(const Rows& rows) {
    model::FollowUp follow_up;
    follow_up.id = rows.string(0);
    follow_up.tenant_id = rows.string(1);
    follow_up.lead_id = rows.string(2);
    follow_up.run_id = rows.string(3);
    follow_up.title = rows.string(4);
    follow_up.notes = rows.string(5);
    follow_up.assignee = rows.string(6);
    follow_up.due_at = rows.time(7);
    follow_up.created_at = rows.time(8);
    follow_up.done_at = rows.time(9);
    follow_up.done_by = rows.string(10);
    return follow_up;
}

std::vector<model::FollowUp> read_all(std::unique_ptr<Rows> rows) {
    std::vector<model::FollowUp> all;
    while (rows->next())
        all.push_back(read(*rows));
    return all;
}

}  // namespace

void FollowUpStore::insert(const model::FollowUp& each) {
    session_.execute(
        kInsert,
        {value(each.id),
         value(each.tenant_id),
         value(each.lead_id),
         value(each.run_id),
         value(each.title),
         value(each.notes),
         value(each.assignee),
         value(each.due_at),
         value(each.created_at)}
    );
}

std::optional<model::FollowUp> FollowUpStore::find(
    std::string_view tenant_id, std::string_view id
) {
    const auto rows = session_.query(kFind, {value(tenant_id), value(id)});
    if (!rows->next()) return std::nullopt;
    return read(*rows);
}

std::vector<model::FollowUp> FollowUpStore::list(
    std::string_view tenant_id,
    std::string_view lead_id,
    std::string_view assignee,
    bool with_done,
    std::int64_t skip,
    std::int64_t limit
) {
    if (!lead_id.empty())
        return read_all(session_.query(
            kListOfLead,
            {value(tenant_id),
             value(assignee),
             value(limit),
             value(skip),
             value(lead_id),
             value(std::int32_t{with_done})}
        ));
    const Statement& statement = with_done ? kListAll : kListOpen;
    return read_all(
        session_.query(statement, {value(tenant_id), value(assignee), value(limit), value(skip)})
    );
}

bool FollowUpStore::finish(
    std::string_view tenant_id, std::string_view id, std::string_view by, base::Time now
) {
    return session_.execute(kFinish, {value(tenant_id), value(id), value(now), value(by)}) == 1;
}

}  // namespace ao::store
