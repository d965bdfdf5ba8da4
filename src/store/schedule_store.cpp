#include "store/schedule_store.h"

#include "store/tags.h"

namespace ao::store {

namespace {

constexpr std::string_view kColumns =
    "id, tenant_id, name, cron, time_zone, misfire, overlap, enabled, type, queue, payload, "
    "priority, max_attempts, tags, next_at, last_at, last_task_id, created_at, updated_at";

/// Schedules that tick: index schedule_due.
constexpr std::string_view kTicking =
    "FROM schedule WHERE enabled = 1 AND next_at > 0 "
    "AND EXISTS (SELECT 1 FROM tenant WHERE tenant.id = schedule.tenant_id AND tenant.active = 1) ";

const std::string kInsertText = "INSERT INTO schedule (" + std::string(kColumns) +
                                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
                                "$14, $15, $16, $17, $18, $19)";
const Statement kInsert{"schedule.insert", kInsertText};

const std::string kFindText =
    "SELECT " + std::string(kColumns) + " FROM schedule WHERE tenant_id = $1 AND id = $2";
const Statement kFind{"schedule.find", kFindText};

const std::string kListText =
    "SELECT " + std::string(kColumns) +
    " FROM schedule WHERE tenant_id = $1 ORDER BY name LIMIT $3 OFFSET $2";
const Statement kList{"schedule.list", kListText};

const Statement kCount{"schedule.count", "SELECT count(*) FROM schedule WHERE tenant_id = $1"};

const Statement kUpdate{
    "schedule.update",
    "UPDATE schedule SET name = $3, cron = $4, time_zone = $5, misfire = $6, overlap = $7, "
    "enabled = $8, type = $9, queue = $10, payload = $11, priority = $12, max_attempts = $13, "
    "tags = $14, next_at = $15, updated_at = $16 WHERE id = $1 AND tenant_id = $2"};

const Statement kRemove{"schedule.remove", "DELETE FROM schedule WHERE tenant_id = $1 AND id = $2"};

const std::string kNextDueText =
    "SELECT next_at " + std::string(kTicking) + "ORDER BY next_at LIMIT 1";
const Statement kNextDue{"schedule.next_due", kNextDueText};

const std::string kDueText = "SELECT " + std::string(kColumns) + " " + std::string(kTicking) +
                             "AND next_at <= $1 ORDER BY next_at LIMIT $2";
const Statement kDue{"schedule.due", kDueText};

const Statement kMoveOn{
    "schedule.move_on",
    "UPDATE schedule SET next_at = $4, last_at = $5 "
    "WHERE id = $1 AND next_at = $2 AND updated_at = $3 AND enabled = 1"};

const Statement kSetLastTask{
    "schedule.set_last_task", "UPDATE schedule SET last_task_id = $2 WHERE id = $1"};

model::Schedule read_schedule(const Rows& rows) {
    model::Schedule schedule;
    schedule.id = rows.text(0);
    schedule.tenant_id = rows.text(1);
    schedule.name = rows.text(2);
    schedule.cron = rows.text(3);
    schedule.time_zone = rows.text(4);
    schedule.misfire = model::parse_misfire(rows.text(5)).value();
    schedule.overlap = model::parse_overlap(rows.text(6)).value();
    schedule.enabled = rows.integer(7) != 0;
    schedule.type = rows.text(8);
    schedule.queue = rows.text(9);
    schedule.payload.text = rows.text(10);
    schedule.priority = static_cast<std::int32_t>(rows.integer(11));
    schedule.max_attempts = static_cast<std::int32_t>(rows.integer(12));
    schedule.tags = split_tags(rows.text(13));
    schedule.next_at = rows.time(14);
    schedule.last_at = rows.time(15);
    schedule.last_task_id = rows.text(16);
    schedule.created_at = rows.time(17);
    schedule.updated_at = rows.time(18);
    return schedule;
}

std::vector<model::Schedule> read_all(Rows& rows) {
    std::vector<model::Schedule> all;
    while (rows.next())
        all.push_back(read_schedule(rows));
    return all;
}

}  // namespace

void ScheduleStore::insert(const model::Schedule& schedule) {
    const std::string tags = join_tags(schedule.tags);
    session_.execute(
        kInsert,
        {value(schedule.id),
         value(schedule.tenant_id),
         value(schedule.name),
         value(schedule.cron),
         value(schedule.time_zone),
         value(model::to_string(schedule.misfire)),
         value(model::to_string(schedule.overlap)),
         value(std::int32_t{schedule.enabled}),
         value(schedule.type),
         value(schedule.queue),
         value(schedule.payload.text),
         value(schedule.priority),
         value(schedule.max_attempts),
         value(tags),
         value(schedule.next_at),
         value(schedule.last_at),
         value(schedule.last_task_id),
         value(schedule.created_at),
         value(schedule.updated_at)}
    );
    session_.notify(Topic::schedules);
}

std::optional<model::Schedule> ScheduleStore::find(
    std::string_view tenant_id, std::string_view id
) {
    auto rows = session_.query(kFind, {value(tenant_id), value(id)});
    if (!rows->next()) return std::nullopt;
    return read_schedule(*rows);
}

std::vector<model::Schedule> ScheduleStore::list(
    std::string_view tenant_id, std::int64_t skip, std::int64_t limit
) {
    return read_all(*session_.query(kList, {value(tenant_id), value(skip), value(limit)}));
}

std::int64_t ScheduleStore::count(std::string_view tenant_id) {
    auto rows = session_.query(kCount, {value(tenant_id)});
    rows->next();
    return rows->integer(0);
}

bool ScheduleStore::update(const model::Schedule& schedule) {
    const std::string tags = join_tags(schedule.tags);
    const auto changed = session_.execute(
        kUpdate,
        {value(schedule.id),
         value(schedule.tenant_id),
         value(schedule.name),
         value(schedule.cron),
         value(schedule.time_zone),
         value(model::to_string(schedule.misfire)),
         value(model::to_string(schedule.overlap)),
         value(std::int32_t{schedule.enabled}),
         value(schedule.type),
         value(schedule.queue),
         value(schedule.payload.text),
         value(schedule.priority),
         value(schedule.max_attempts),
         value(tags),
         value(schedule.next_at),
         value(schedule.updated_at)}
    );
    if (changed > 0) session_.notify(Topic::schedules);
    return changed > 0;
}

bool ScheduleStore::remove(std::string_view tenant_id, std::string_view id) {
    return session_.execute(kRemove, {value(tenant_id), value(id)}) > 0;
}

std::optional<base::Time> ScheduleStore::next_due() {
    auto rows = session_.query(kNextDue, {});
    if (!rows->next()) return std::nullopt;
    return rows->time(0);
}

std::vector<model::Schedule> ScheduleStore::due(base::Time now, std::int64_t limit) {
    return read_all(*session_.query(kDue, {value(now), value(limit)}));
}

bool ScheduleStore::move_on(
    const model::Schedule& schedule, std::optional<base::Time> next, base::Time last_at
) {
    return session_.execute(
               kMoveOn,
               {value(schedule.id),
                value(schedule.next_at),
                value(schedule.updated_at),
                value(next.value_or(base::Time{})),
                value(last_at)}
           ) > 0;
}

void ScheduleStore::set_last_task(std::string_view id, std::string_view task_id) {
    session_.execute(kSetLastTask, {value(id), value(task_id)});
}

}  // namespace ao::store
