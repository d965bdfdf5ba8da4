#include "store/alert_store.h"

namespace ao::store {

namespace {

const Statement kInsert{
    "alert.insert",
    "INSERT INTO alert (id, type, message, threshold, value, worst, raised_at, resolved_at, "
    "acknowledged_at, acknowledged_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};

const Statement kForget{
    "alert.forget",
    "DELETE FROM alert WHERE id IN (SELECT id FROM alert WHERE resolved_at IS NOT NULL "
    "ORDER BY raised_at DESC, id DESC LIMIT -1 OFFSET $1)"};

const Statement kEnd{"alert.end", "UPDATE alert SET worst = $2, resolved_at = $3 WHERE id = $1"};

const Statement kAcknowledge{
    "alert.acknowledge",
    "UPDATE alert SET acknowledged_at = $2, acknowledged_by = $3 WHERE id = $1"};

const Statement kFind{
    "alert.find",
    "SELECT id, type, message, threshold, value, worst, raised_at, resolved_at, acknowledged_at, "
    "acknowledged_by FROM alert WHERE id = $1"};

const Statement kListActive{
    "alert.list_active",
    "SELECT id, type, message, threshold, value, worst, raised_at, resolved_at, acknowledged_at, "
    "acknowledged_by FROM alert WHERE resolved_at IS NULL"};

const Statement kListEnded{
    "alert.list_ended",
    "SELECT id, type, message, threshold, value, worst, raised_at, resolved_at, acknowledged_at, "
    "acknowledged_by FROM alert WHERE resolved_at IS NOT NULL "
    "ORDER BY raised_at DESC, id DESC LIMIT $2 OFFSET $1"};

const Statement kOverrides{
    "alert_threshold.list",
    "SELECT type, threshold, enabled, changed_at, changed_by FROM alert_threshold"};

const Statement kPutOverride{
    "alert_threshold.put",
    "INSERT INTO alert_threshold (type, threshold, enabled, changed_at, changed_by) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (type) DO UPDATE SET threshold = excluded.threshold, "
    "enabled = excluded.enabled, changed_at = excluded.changed_at, "
    "changed_by = excluded.changed_by"};

const Statement kRemoveOverride{
    "alert_threshold.remove", "DELETE FROM alert_threshold WHERE type = $1"};

Value moment(const std::optional<base::Time>& time) {
    return time ? value(*time) : Value(nullptr);
}

std::optional<base::Time> moment_at(const Rows& rows, int column) {
    if (rows.is_null(column)) return std::nullopt;
    return rows.time(column);
}

std::vector<model::Alert> read_alerts(Rows& rows) {
    std::vector<model::Alert> alerts;
    while (rows.next()) {
        const auto type = model::parse_alert_type(rows.text(1));
        if (!type) continue;
        alerts.push_back(
            {rows.string(0),
             *type,
             rows.string(2),
             rows.real(3),
             rows.real(4),
             rows.real(5),
             rows.time(6),
             moment_at(rows, 7),
             moment_at(rows, 8),
             rows.string(9)}
        );
    }
    return alerts;
}

}  // namespace

void AlertStore::insert(const model::Alert& alert) {
    session_.execute(
        kInsert,
        {value(alert.id),
         value(model::to_string(alert.type)),
         value(alert.message),
         Value(alert.threshold),
         Value(alert.value),
         Value(alert.worst),
         value(alert.raised_at),
         moment(alert.resolved_at),
         moment(alert.acknowledged_at),
         value(alert.acknowledged_by)}
    );
    session_.execute(kForget, {value(kMostKept)});
}

void AlertStore::end(const model::Alert& alert) {
    session_.execute(kEnd, {value(alert.id), Value(alert.worst), moment(alert.resolved_at)});
}

void AlertStore::acknowledge(const model::Alert& alert) {
    session_.execute(
        kAcknowledge, {value(alert.id), moment(alert.acknowledged_at), value(alert.acknowledged_by)}
    );
}

std::optional<model::Alert> AlertStore::find(std::string_view id) {
    auto found = read_alerts(*session_.query(kFind, {value(id)}));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<model::Alert> AlertStore::list_active() {
    return read_alerts(*session_.query(kListActive, {}));
}

std::vector<model::Alert> AlertStore::list_ended(std::int64_t skip, std::int64_t limit) {
    return read_alerts(*session_.query(kListEnded, {value(skip), value(limit)}));
}

std::vector<model::AlertOverride> AlertStore::list_overrides() {
    std::vector<model::AlertOverride> all;
    auto rows = session_.query(kOverrides, {});
    while (rows->next()) {
        const auto type = model::parse_alert_type(rows->text(0));
        if (!type) continue;
        all.push_back(
            {{*type, rows->real(1), rows->integer(2) != 0}, rows->time(3), rows->string(4)}
        );
    }
    return all;
}

void AlertStore::put_override(const model::AlertOverride& change) {
    session_.execute(
        kPutOverride,
        {value(model::to_string(change.said.type)),
         Value(change.said.threshold),
         value(std::int32_t{change.said.enabled}),
         value(change.changed_at),
         value(change.changed_by)}
    );
}

void AlertStore::remove_override(model::AlertType type) {
    session_.execute(kRemoveOverride, {value(model::to_string(type))});
}

}  // namespace ao::store
