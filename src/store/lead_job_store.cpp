#include "store/lead_job_store.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/json_described.h"

namespace ao::store {

namespace {

namespace json = base::json;

const Statement kInsert{
    "lead_job.insert",
    "INSERT INTO lead_job (id, tenant_id, user_id, username, address, request_id, kind, state, "
    "format, filter, workflow_id, workflow_name, total, done, refused, why, bytes, attempts, "
    "created_at, ended_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, '', 0, 0, $14, 0)"};

const Statement kInsertPart{
    "lead_job_part.insert",
    "INSERT INTO lead_job_part (job_id, place, lead_ids) VALUES ($1, $2, $3)"};

constexpr std::string_view kColumns =
    "SELECT id, tenant_id, user_id, username, address, request_id, kind, state, format, filter, "
    "workflow_id, workflow_name, total, done, refused, why, bytes, attempts, created_at, ended_at "
    "FROM lead_job ";

const std::string kFindText = std::string(kColumns) + "WHERE tenant_id = $1 AND id = $2";
const Statement kFind{"lead_job.find", kFindText};

const std::string kListText =
    std::string(kColumns) + "WHERE tenant_id = $1 AND user_id = $2 ORDER BY id DESC";
const Statement kList{"lead_job.list", kListText};

const Statement kCountOpen{
    "lead_job.count_open",
    "SELECT count(*) FROM lead_job WHERE ended_at = 0 AND tenant_id || '' = $1"};

const std::string kNextText =
    std::string(kColumns) +
    "WHERE id IN (SELECT min(id) FROM lead_job WHERE ended_at = 0 GROUP BY tenant_id || '') "
    "ORDER BY id LIMIT $1";
const Statement kNext{"lead_job.next", kNextText};

const Statement kIsOpen{
    "lead_job.is_open", "SELECT 1 FROM lead_job WHERE id = $1 AND ended_at = 0"};

const Statement kKnows{"lead_job.knows", "SELECT 1 FROM lead_job WHERE id = $1"};

const Statement kUpdate{
    "lead_job.update",
    "UPDATE lead_job SET state = $2, done = $3, refused = $4, why = $5, bytes = $6, attempts = $7, "
    "ended_at = $8 WHERE id = $1 AND ended_at = 0"};

const Statement kFirstPart{
    "lead_job_part.first",
    "SELECT place, lead_ids FROM lead_job_part WHERE job_id = $1 ORDER BY place LIMIT 1"};

const Statement kRemovePart{
    "lead_job_part.remove", "DELETE FROM lead_job_part WHERE job_id = $1 AND place = $2"};

const Statement kRemoveParts{
    "lead_job_part.remove_all", "DELETE FROM lead_job_part WHERE job_id = $1"};

const std::string kStaleText =
    std::string(kColumns) +
    "WHERE id IN (SELECT id FROM (SELECT id, ended_at, "
    "row_number() OVER (PARTITION BY tenant_id ORDER BY id DESC) AS rank "
    "FROM lead_job WHERE ended_at > 0) WHERE ended_at < $1 OR rank > $2)";
const Statement kStale{"lead_job.stale", kStaleText};

const Statement kRemove{
    "lead_job.remove", "DELETE FROM lead_job WHERE tenant_id = $1 AND id = $2 AND ended_at > 0"};

model::LeadJob read_job(const Rows& rows) {
    model::LeadJob job;
    job.id = rows.string(0);
    job.tenant_id = rows.string(1);
    job.user_id = rows.string(2);
    job.username = rows.string(3);
    job.address = rows.string(4);
    job.request_id = rows.string(5);
    job.kind = model::lead_job_kind(rows.text(6));
    job.state = model::lead_job_state(rows.text(7));
    job.format = model::lead_format(rows.text(8));
    job.filter = json::parse<std::map<std::string, std::string>>(rows.text(9)).value();
    job.workflow_id = rows.string(10);
    job.workflow_name = rows.string(11);
    job.total = rows.integer(12);
    job.done = rows.integer(13);
    job.refused = rows.integer(14);
    job.why = rows.string(15);
    job.bytes = rows.integer(16);
    job.attempts = rows.integer(17);
    job.created_at = rows.time(18);
    job.ended_at = rows.time(19);
    return job;
}

std::vector<model::LeadJob> read_all(std::unique_ptr<Rows> rows) {
    std::vector<model::LeadJob> jobs;
    while (rows->next())
        jobs.push_back(read_job(*rows));
    return jobs;
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace

void LeadJobStore::insert(const model::LeadJob& job, std::span<const std::string> lead_ids) {
    const std::string filter = json::to_string(job.filter);
    session_.execute(
        kInsert,
        {value(job.id),
         value(job.tenant_id),
         value(job.user_id),
         value(job.username),
         value(job.address),
         value(job.request_id),
         value(model::to_string(job.kind)),
         value(model::to_string(job.state)),
         value(model::to_string(job.format)),
         value(filter),
         value(job.workflow_id),
         value(job.workflow_name),
         value(job.total),
         value(job.created_at)}
    );
    for (std::int64_t place = 0; !lead_ids.empty(); ++place) {
        std::string text;
        for (const std::string& id : lead_ids.first(std::min(kPart, lead_ids.size())))
            text.append(id).append("\n");
        session_.execute(kInsertPart, {value(job.id), value(place), value(text)});
        lead_ids = lead_ids.subspan(std::min(kPart, lead_ids.size()));
    }
}

std::optional<model::LeadJob> LeadJobStore::find(std::string_view tenant_id, std::string_view id) {
    const auto rows = session_.query(kFind, {value(tenant_id), value(id)});
    if (!rows->next()) return std::nullopt;
    return read_job(*rows);
}

std::vector<model::LeadJob> LeadJobStore::list(
    std::string_view tenant_id, std::string_view user_id
) {
    return read_all(session_.query(kList, {value(tenant_id), value(user_id)}));
}

std::int64_t LeadJobStore::count_open(std::string_view tenant_id) {
    const auto rows = session_.query(kCountOpen, {value(tenant_id)});
    rows->next();
    return rows->integer(0);
}

std::vector<model::LeadJob> LeadJobStore::find_next(std::int64_t most) {
    return read_all(session_.query(kNext, {value(most)}));
}

bool LeadJobStore::is_open(std::string_view id) {
    return session_.query(kIsOpen, {value(id)})->next();
}

bool LeadJobStore::knows(std::string_view id) {
    return session_.query(kKnows, {value(id)})->next();
}

bool LeadJobStore::update(const model::LeadJob& job) {
    const std::int64_t changed = session_.execute(
        kUpdate,
        {value(job.id),
         value(model::to_string(job.state)),
         value(job.done),
         value(job.refused),
         value(job.why),
         value(job.bytes),
         value(job.attempts),
         value(job.ended_at)}
    );
    if (changed == 0) return false;
    if (job.ended_at != base::Time{}) session_.execute(kRemoveParts, {value(job.id)});
    return true;
}

std::vector<std::string> LeadJobStore::take_part(std::string_view id) {
    std::vector<std::string> ids;
    std::int64_t place = 0;
    {
        const auto rows = session_.query(kFirstPart, {value(id)});
        if (!rows->next()) return ids;
        place = rows->integer(0);
        ids = split_lines(rows->text(1));
    }
    session_.execute(kRemovePart, {value(id), value(place)});
    return ids;
}

std::vector<model::LeadJob> LeadJobStore::find_stale(base::Time time, std::int64_t keep) {
    return read_all(session_.query(kStale, {value(time), value(keep)}));
}

bool LeadJobStore::remove(std::string_view tenant_id, std::string_view id) {
    return session_.execute(kRemove, {value(tenant_id), value(id)}) > 0;
}

}  // namespace ao::store
