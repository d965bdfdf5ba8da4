#include "store/sqlite_changes.h"

#include "store/sqlite_error.h"

namespace ao::store {

namespace {

constexpr int kArguments = 10;

constexpr const char* kCreate = R"sql(
CREATE TEMP TRIGGER told_task_new AFTER INSERT ON main.task BEGIN
    SELECT ao_told(0, NEW.tenant_id, NEW.id, NEW.type, NEW.queue, NEW.status, NEW.lead_id, NEW.attempt, NEW.progress,
        NEW.progress_message);
END;
CREATE TEMP TRIGGER told_task_changed AFTER UPDATE OF status, progress, progress_message ON main.task
WHEN OLD.status <> NEW.status OR OLD.progress <> NEW.progress OR OLD.progress_message <> NEW.progress_message BEGIN
    SELECT ao_told(0, NEW.tenant_id, NEW.id, NEW.type, NEW.queue, NEW.status, NEW.lead_id, NEW.attempt, NEW.progress,
        NEW.progress_message);
END;
CREATE TEMP TRIGGER told_task_finished AFTER INSERT ON main.task_history BEGIN
    SELECT ao_told(0, NEW.tenant_id, NEW.id, NEW.type, NEW.queue, NEW.status, NEW.lead_id, NEW.attempt, NEW.progress,
        NEW.progress_message);
END;
CREATE TEMP TRIGGER told_lead_new AFTER INSERT ON main.lead BEGIN
    SELECT ao_told(1, NEW.tenant_id, NEW.id, '', '', '', '', 0, 0, '');
END;
CREATE TEMP TRIGGER told_lead_changed AFTER UPDATE ON main.lead BEGIN
    SELECT ao_told(2, NEW.tenant_id, NEW.id, '', '', '', '', 0, 0, '');
END;
CREATE TEMP TRIGGER told_lead_gone AFTER DELETE ON main.lead BEGIN
    SELECT ao_told(3, OLD.tenant_id, OLD.id, '', '', '', '', 0, 0, '');
END;
)sql";

constexpr const char* kDrop =
    "DROP TRIGGER temp.told_task_new; DROP TRIGGER temp.told_task_changed; "
    "DROP TRIGGER temp.told_task_finished; DROP TRIGGER temp.told_lead_new; "
    "DROP TRIGGER temp.told_lead_changed; DROP TRIGGER temp.told_lead_gone;";

std::string text_of(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return text ? std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value)))
                : std::string();
}

}  // namespace

SqliteChanges::SqliteChanges(const SqliteConnection& connection, SqliteSession& session)
    : connection_(connection) {
    const int code = sqlite3_create_function_v2(
        connection.handle(),
        "ao_told",
        kArguments,
        SQLITE_UTF8 | SQLITE_INNOCUOUS,
        &session,
        &SqliteChanges::take,
        nullptr,
        nullptr,
        nullptr
    );
    if (code != SQLITE_OK) throw_sqlite(connection.handle(), code, "ao_told");
}

void SqliteChanges::gather(bool wanted) {
    if (wanted == gathering_) return;
    connection_.execute(wanted ? kCreate : kDrop);
    gathering_ = wanted;
}

void SqliteChanges::take(sqlite3_context* context, int, sqlite3_value** values) {
    auto& session = *static_cast<SqliteSession*>(sqlite3_user_data(context));
    if (!session.takes_changes()) return;
    Change change;
    change.what = static_cast<Change::What>(sqlite3_value_int(values[0]));
    change.tenant_id = text_of(values[1]);
    change.id = text_of(values[2]);
    if (change.what == Change::What::task) {
        change.type = text_of(values[3]);
        change.queue = text_of(values[4]);
        change.status = text_of(values[5]);
        change.lead_id = text_of(values[6]);
        change.attempt = sqlite3_value_int(values[7]);
        change.progress = sqlite3_value_int(values[8]);
        change.progress_message = text_of(values[9]);
    }
    session.add_change(std::move(change));
}

}  // namespace ao::store
