#include "core/queue_rules.h"

#include <algorithm>

#include "core/audit.h"
#include "store/queue_rule_store.h"

namespace ao::core {

namespace {

constexpr std::size_t kMaxName = 100;
constexpr double kMinRate = 0.0001;
constexpr double kMaxRate = 100'000;
constexpr std::int64_t kMaxCount = 100'000;

bool is_plain_name(const std::string& name) {
    const auto plain = [](unsigned char c) { return c > 0x20 && c != 0x7F; };
    return !name.empty() && name.size() <= kMaxName && std::all_of(name.begin(), name.end(), plain);
}

/// The rule that the wish describes, or every fault of it.
base::Result<model::QueueRule> checked(
    const model::Actor& actor, QueueRuleWish wish, base::Time now
) {
    std::vector<base::FieldError> faults;
    const auto scope = model::parse_rule_scope(wish.scope);
    if (!scope) faults.push_back({"/scope", "must be queue, type, key or tenant", "enum"});
    if (scope == model::RuleScope::tenant) {
        if (wish.name.empty()) wish.name = model::kEverything;
        if (wish.name != model::kEverything)
            faults.push_back({"/name", "must be * for a rule of the whole tenant", "format"});
    } else if (!is_plain_name(wish.name)) {
        faults.push_back({"/name", "must be 1–100 characters without spaces", "format"});
    }
    if (wish.max_running < 0 || wish.max_running > kMaxCount)
        faults.push_back({"/max_running", "must be between 0 and 100000", "range"});
    const bool unlimited = wish.rate_per_second == 0;
    if (!unlimited && !(wish.rate_per_second >= kMinRate && wish.rate_per_second <= kMaxRate))
        faults.push_back({"/rate_per_second", "must be 0, or between 0.0001 and 100000", "range"});
    if (wish.burst < 0 || wish.burst > kMaxCount)
        faults.push_back({"/burst", "must be between 0 and 100000", "range"});
    if (!faults.empty()) return base::invalid("The rule cannot be stored.", std::move(faults));
    return model::QueueRule{
        actor.tenant_id,
        *scope,
        std::move(wish.name),
        wish.paused,
        wish.max_running,
        wish.rate_per_second,
        wish.burst,
        now};
}

/// The id under which the audit log knows a rule.
std::string entity_of(const model::QueueRule& rule) {
    return std::string(model::to_string(rule.scope)) + ":" + rule.name;
}

void audit_rule(
    store::Session& session,
    const model::Actor& actor,
    std::string_view event,
    const model::QueueRule& rule,
    base::Time now
) {
    const auto max_running = std::to_string(rule.max_running);
    const auto rate = std::to_string(rule.rate_per_second);
    auto details = audit_details(
        {{"paused", rule.paused ? "yes" : "no"},
         {"max_running", max_running},
         {"rate_per_second", rate}}
    );
    audit(session, actor, event, "queue_rule", entity_of(rule), std::move(details), now);
}

/// Whether one rule more than those there are is allowed.
bool has_room(store::QueueRuleStore& rules, const std::string& tenant_id) {
    return rules.count(tenant_id) < QueueRules::kMaxRules;
}

base::Error too_many_rules() {
    return base::conflict("There are 1000 rules already; remove one first.");
}

}  // namespace

base::Async<std::vector<model::QueueRule>> QueueRules::list(model::Actor actor) {
    auto body = [&](store::Session& session) {
        return store::QueueRuleStore(session).list(actor.tenant_id);
    };
    co_return co_await database_.read(store::ReadCost::point, std::move(body));
}

base::Async<base::Result<model::QueueRule>> QueueRules::put(
    model::Actor actor, QueueRuleWish wish
) {
    return write(std::move(actor), std::move(wish), false);
}

base::Async<base::Result<model::QueueRule>> QueueRules::limit(
    model::Actor actor, QueueRuleWish wish
) {
    return write(std::move(actor), std::move(wish), true);
}

base::Async<base::Result<model::QueueRule>> QueueRules::write(
    model::Actor actor, QueueRuleWish wish, bool keep_paused
) {
    const base::Time now = clock_.now();
    auto rule = checked(actor, std::move(wish), now);
    if (!rule) co_return rule.error();
    auto body = [&](store::Session& session) -> base::Result<model::QueueRule> {
        store::QueueRuleStore rules(session);
        const auto before = rules.find(rule->tenant_id, rule->scope, rule->name);
        if (!before && !has_room(rules, rule->tenant_id)) return too_many_rules();
        if (keep_paused) rule->paused = before && before->paused;
        if (keep_paused && rule->is_empty()) {
            rules.remove(rule->tenant_id, rule->scope, rule->name);
        } else {
            rules.put(*rule);
        }
        audit_rule(session, actor, "queue_rule_changed", *rule, now);
        return *rule;
    };
    co_return co_await database_.write("queue_rule.put", std::move(body));
}

base::Async<base::Result<void>> QueueRules::remove(
    model::Actor actor, std::string scope, std::string name
) {
    const base::Time now = clock_.now();
    QueueRuleWish wish{std::move(scope), std::move(name)};
    const auto wanted = checked(actor, std::move(wish), now);
    if (!wanted) co_return wanted.error();
    auto body = [&](store::Session& session) -> base::Result<void> {
        store::QueueRuleStore rules(session);
        const auto rule = rules.find(wanted->tenant_id, wanted->scope, wanted->name);
        if (!rule) return base::not_found("There is no such rule.");
        rules.remove(rule->tenant_id, rule->scope, rule->name);
        audit_rule(session, actor, "queue_rule_removed", *rule, now);
        return {};
    };
    co_return co_await database_.write("queue_rule.remove", std::move(body));
}

base::Async<base::Result<model::QueueRule>> QueueRules::pause(
    model::Actor actor, std::string scope, std::string name
) {
    return set_paused(std::move(actor), std::move(scope), std::move(name), true);
}

base::Async<base::Result<model::QueueRule>> QueueRules::resume(
    model::Actor actor, std::string scope, std::string name
) {
    return set_paused(std::move(actor), std::move(scope), std::move(name), false);
}

base::Async<base::Result<model::QueueRule>> QueueRules::set_paused(
    model::Actor actor, std::string scope, std::string name, bool paused
) {
    const base::Time now = clock_.now();
    QueueRuleWish wish{std::move(scope), std::move(name)};
    const auto wanted = checked(actor, std::move(wish), now);
    if (!wanted) co_return wanted.error();
    auto body = [&](store::Session& session) -> base::Result<model::QueueRule> {
        store::QueueRuleStore rules(session);
        const auto before = rules.find(wanted->tenant_id, wanted->scope, wanted->name);
        model::QueueRule rule = before.value_or(*wanted);
        if (rule.paused == paused) return rule;
        if (!before && !has_room(rules, rule.tenant_id)) return too_many_rules();
        rule.paused = paused;
        rule.updated_at = now;
        if (rule.is_empty()) {
            rules.remove(rule.tenant_id, rule.scope, rule.name);
        } else {
            rules.put(rule);
        }
        audit_rule(session, actor, paused ? "queue_paused" : "queue_resumed", rule, now);
        return rule;
    };
    const char* verb = paused ? "queue_rule.pause" : "queue_rule.resume";
    co_return co_await database_.write(verb, std::move(body));
}

}  // namespace ao::core
