#include "store/queue_rule_store.h"

#include "store/task_lane.h"

namespace ao::store {

namespace {

const Statement kList{
    "queue_rule.list",
    "SELECT tenant_id, scope, name, paused, max_running, rate_per_second, burst, updated_at "
    "FROM queue_rule WHERE tenant_id = $1 ORDER BY scope, name"};

const Statement kListAll{
    "queue_rule.list_all",
    "SELECT tenant_id, scope, name, paused, max_running, rate_per_second, burst, updated_at "
    "FROM queue_rule"};

const Statement kFind{
    "queue_rule.find",
    "SELECT tenant_id, scope, name, paused, max_running, rate_per_second, burst, updated_at "
    "FROM queue_rule WHERE tenant_id = $1 AND scope = $2 AND name = $3"};

const Statement kConcerns{
    "queue_rule.concerns",
    "SELECT EXISTS (SELECT 1 FROM queue_rule WHERE tenant_id = $1 AND scope = 'queue' AND name = "
    "$2) "
    "OR EXISTS (SELECT 1 FROM queue_rule WHERE tenant_id = $1 AND scope = 'type' AND name = $3) "
    "OR EXISTS (SELECT 1 FROM queue_rule WHERE tenant_id = $1 AND scope = 'tenant')"};

const Statement kCount{"queue_rule.count", "SELECT count(*) FROM queue_rule WHERE tenant_id = $1"};

const Statement kPut{
    "queue_rule.put",
    "INSERT INTO queue_rule (tenant_id, scope, name, paused, max_running, rate_per_second, burst, "
    "updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (tenant_id, scope, name) DO UPDATE SET paused = excluded.paused, "
    "max_running = excluded.max_running, rate_per_second = excluded.rate_per_second, "
    "burst = excluded.burst, updated_at = excluded.updated_at"};

const Statement kRemove{
    "queue_rule.remove",
    "DELETE FROM queue_rule WHERE tenant_id = $1 AND scope = $2 AND name = $3"};

model::QueueRule read_rule(const Rows& rows) {
    model::QueueRule rule;
    rule.tenant_id = rows.text(0);
    rule.scope = model::parse_rule_scope(rows.text(1)).value();
    rule.name = rows.text(2);
    rule.paused = rows.integer(3) != 0;
    rule.max_running = rows.integer(4);
    rule.rate_per_second = rows.real(5);
    rule.burst = rows.integer(6);
    rule.updated_at = rows.time(7);
    return rule;
}

std::vector<model::QueueRule> read_rules(Rows& rows) {
    std::vector<model::QueueRule> rules;
    while (rows.next())
        rules.push_back(read_rule(rows));
    return rules;
}

}  // namespace

std::vector<model::QueueRule> QueueRuleStore::list(std::string_view tenant_id) {
    return read_rules(*session_.query(kList, {value(tenant_id)}));
}

std::vector<model::QueueRule> QueueRuleStore::list_all() {
    return read_rules(*session_.query(kListAll, {}));
}

std::optional<model::QueueRule> QueueRuleStore::find(
    std::string_view tenant_id, model::RuleScope scope, std::string_view name
) {
    auto rows =
        session_.query(kFind, {value(tenant_id), value(model::to_string(scope)), value(name)});
    if (!rows->next()) return std::nullopt;
    return read_rule(*rows);
}

bool QueueRuleStore::concerns(
    std::string_view tenant_id, std::string_view queue, std::string_view type
) {
    const auto rows = session_.query(kConcerns, {value(tenant_id), value(queue), value(type)});
    return rows->next() && rows->integer(0) != 0;
}

std::int64_t QueueRuleStore::count(std::string_view tenant_id) {
    auto rows = session_.query(kCount, {value(tenant_id)});
    rows->next();
    return rows->integer(0);
}

void QueueRuleStore::put(const model::QueueRule& rule) {
    session_.execute(
        kPut,
        {value(rule.tenant_id),
         value(model::to_string(rule.scope)),
         value(rule.name),
         value(std::int32_t{rule.paused}),
         value(rule.max_running),
         Value(rule.rate_per_second),
         value(rule.burst),
         value(rule.updated_at)}
    );
    tell(rule.tenant_id, rule.scope, rule.name);
}

bool QueueRuleStore::remove(
    std::string_view tenant_id, model::RuleScope scope, std::string_view name
) {
    const auto removed =
        session_.execute(kRemove, {value(tenant_id), value(model::to_string(scope)), value(name)});
    if (removed > 0) tell(tenant_id, scope, name);
    return removed > 0;
}

void QueueRuleStore::tell(
    std::string_view tenant_id, model::RuleScope scope, std::string_view name
) {
    if (scope == model::RuleScope::key) TaskLanes(session_).unpark(tenant_id, name);
    session_.notify(Topic::queue_rules);
    session_.notify(Topic::tasks);
}

}  // namespace ao::store
