#include "store/schedule_store.h"

#include <array>
#include <span>

#include "store/tags.h"

namespace ao::store {

namespace {

/// A schedule and its tags as they are stored.
struct Row {
    const model::Schedule& schedule;
    std::string tags = join_tags(schedule.tags);
};

/// How one member lies in the table.
struct Column {
    std::string_view name;
    Value (*get)(const Row& row);
    void (*set)(model::Schedule& schedule, const Rows& rows, int column);
    bool edited = true;  ///< by update()
};

Value stored(const std::string& text) {
    return value(text);
}

Value stored(const base::json::Raw& json) {
    return value(json.text);
}

Value stored(std::int32_t number) {
    return value(number);
}

Value stored(bool flag) {
    return value(std::int32_t{flag});
}

Value stored(base::Time time) {
    return value(time);
}

Value stored(model::Misfire rule) {
    return value(model::to_string(rule));
}

Value stored(model::Overlap rule) {
    return value(model::to_string(rule));
}

void read(const Rows& rows, int column, std::string& text) {
    text = rows.text(column);
}

void read(const Rows& rows, int column, base::json::Raw& json) {
    json.text = rows.text(column);
}

void read(const Rows& rows, int column, std::int32_t& number) {
    number = static_cast<std::int32_t>(rows.integer(column));
}

void read(const Rows& rows, int column, bool& flag) {
    flag = rows.integer(column) != 0;
}

void read(const Rows& rows, int column, base::Time& time) {
    time = rows.time(column);
}

void read(const Rows& rows, int column, model::Misfire& rule) {
    rule = model::parse_misfire(rows.text(column)).value();
}

void read(const Rows& rows, int column, model::Overlap& rule) {
    rule = model::parse_overlap(rows.text(column)).value();
}

template <auto Member>
constexpr Column column(std::string_view name, bool edited = true) {
    return {
        name,
        [](const Row& row) { return stored(row.schedule.*Member); },
        [](model::Schedule& schedule, const Rows& rows, int at) {
            read(rows, at, schedule.*Member);
        },
        edited};
}

using model::Schedule;

/// The table. update() finds a schedule by the first two.
constexpr std::array kTable{
    column<&Schedule::id>("id", false),
    column<&Schedule::tenant_id>("tenant_id", false),
    column<&Schedule::name>("name"),
    column<&Schedule::cron>("cron"),
    column<&Schedule::time_zone>("time_zone"),
    column<&Schedule::misfire>("misfire"),
    column<&Schedule::overlap>("overlap"),
    column<&Schedule::enabled>("enabled"),
    column<&Schedule::type>("type"),
    column<&Schedule::queue>("queue"),
    column<&Schedule::payload>("payload"),
    column<&Schedule::priority>("priority"),
    column<&Schedule::max_attempts>("max_attempts"),
    Column{
        "tags",
        [](const Row& row) { return value(row.tags); },
        [](Schedule& schedule, const Rows& rows, int at) {
            schedule.tags = split_tags(rows.text(at));
        }},
    column<&Schedule::next_at>("next_at"),
    column<&Schedule::last_at>("last_at", false),
    column<&Schedule::last_task_id>("last_task_id", false),
    column<&Schedule::created_at>("created_at", false),
    column<&Schedule::updated_at>("updated_at")};

constexpr std::size_t kKeys = 2;

/// What `say` makes of each column, with commas between; nothing where it says nothing.
template <class Say>
std::string listed(Say say) {
    std::string text;
    for (std::size_t i = 0; i < kTable.size(); ++i) {
        const std::string part = say(i);
        if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
    }
    return text;
}

const std::string kColumns = listed([](std::size_t i) { return std::string(kTable.at(i).name); });

/// Schedules that tick: index schedule_due.
constexpr std::string_view kTicking =
    "FROM schedule WHERE enabled = 1 AND next_at > 0 "
    "AND EXISTS (SELECT 1 FROM tenant WHERE tenant.id = schedule.tenant_id AND tenant.active = 1) ";

const std::string kInsertText = "INSERT INTO schedule (" + kColumns + ") VALUES (" +
                                listed([](std::size_t i) { return "$" + std::to_string(i + 1); }) +
                                ")";
const Statement kInsert{"schedule.insert", kInsertText};

const std::string kFindText =
    "SELECT " + kColumns + " FROM schedule WHERE tenant_id = $1 AND id = $2";
const Statement kFind{"schedule.find", kFindText};

const std::string kListText =
    "SELECT " + kColumns + " FROM schedule WHERE tenant_id = $1 ORDER BY name LIMIT $3 OFFSET $2";
const Statement kList{"schedule.list", kListText};

const Statement kCount{"schedule.count", "SELECT count(*) FROM schedule WHERE tenant_id = $1"};

std::string update_sql() {
    std::size_t parameter = kKeys;
    const std::string changes = listed([&](std::size_t i) {
        if (!kTable.at(i).edited) return std::string();
        return std::string(kTable.at(i).name) + " = $" + std::to_string(++parameter);
    });
    return "UPDATE schedule SET " + changes + " WHERE id = $1 AND tenant_id = $2 RETURNING id";
}

const std::string kUpdateText = update_sql();
const Statement kUpdate{"schedule.update", kUpdateText};

const Statement kRemove{"schedule.remove", "DELETE FROM schedule WHERE tenant_id = $1 AND id = $2"};

const std::string kNextDueText =
    "SELECT next_at " + std::string(kTicking) + "ORDER BY next_at LIMIT 1";
const Statement kNextDue{"schedule.next_due", kNextDueText};

const std::string kDueText = "SELECT " + kColumns + " " + std::string(kTicking) +
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
    for (std::size_t i = 0; i < kTable.size(); ++i)
        kTable.at(i).set(schedule, rows, static_cast<int>(i));
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
    const Row row{schedule};
    std::vector<Value> values;
    for (const Column& column : kTable)
        values.push_back(column.get(row));
    session_.query(kInsert, std::span<const Value>(values))->next();
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
    const Row row{schedule};
    std::vector<Value> values;
    for (std::size_t i = 0; i < kTable.size(); ++i)
        if (i < kKeys || kTable.at(i).edited) values.push_back(kTable.at(i).get(row));
    const bool changed = session_.query(kUpdate, std::span<const Value>(values))->next();
    if (changed) session_.notify(Topic::schedules);
    return changed;
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
