#include "api/queues.h"

#include <algorithm>

#include "api/account_wire.h"
#include "api/queue_wire.h"
#include "api/wire.h"

namespace ao::api {

namespace {

std::string param(const Call& call, std::string_view name) {
    return std::string(call.request.param(name));
}

core::QueueRuleWish limits_wish(std::string scope, std::string name, const LimitsRequest& body) {
    core::QueueRuleWish wish{std::move(scope), std::move(name)};
    wish.max_running = body.max_running.value_or(0);
    wish.rate_per_second = body.rate_per_second.value_or(0);
    wish.burst = body.burst.value_or(0);
    return wish;
}

}  // namespace

Answer QueueDoor::list(Call& call) {
    auto queues = co_await queues_.list(call.actor);
    QueueListReply reply;
    for (const model::QueueFigures& queue : queues)
        reply.queues.push_back(to_wire(queue, clock_.now()));
    co_return reply_with(reply);
}

Answer QueueDoor::get(Call& call) {
    auto queue = co_await queues_.get(call.actor, param(call, "name"));
    if (!queue) co_return std::move(queue).error();
    co_return reply_with(to_wire(*queue, clock_.now()));
}

Answer QueueDoor::set_paused(Call& call, std::string scope, std::string name, bool paused) {
    auto done = paused ? rules_.pause(call.actor, std::move(scope), std::move(name))
                       : rules_.resume(call.actor, std::move(scope), std::move(name));
    auto rule = co_await std::move(done);
    if (!rule) co_return std::move(rule).error();
    co_return reply_with(to_wire(*rule));
}

Answer QueueDoor::set_limits(Call& call, std::string scope, std::string name) {
    auto body = read_body<LimitsRequest>(call);
    if (!body) co_return std::move(body).error();
    auto wish = limits_wish(std::move(scope), std::move(name), *body);
    auto rule = co_await rules_.limit(call.actor, std::move(wish));
    if (!rule) co_return std::move(rule).error();
    co_return reply_with(to_wire(*rule));
}

Answer QueueDoor::pause(Call& call) {
    return set_paused(call, "queue", param(call, "name"), true);
}

Answer QueueDoor::resume(Call& call) {
    return set_paused(call, "queue", param(call, "name"), false);
}

Answer QueueDoor::limit(Call& call) {
    return set_limits(call, "queue", param(call, "name"));
}

Answer QueueDoor::pause_type(Call& call) {
    return set_paused(call, "type", param(call, "type"), true);
}

Answer QueueDoor::resume_type(Call& call) {
    return set_paused(call, "type", param(call, "type"), false);
}

Answer QueueDoor::limit_type(Call& call) {
    return set_limits(call, "type", param(call, "type"));
}

Answer QueueDoor::list_rules(Call& call) {
    auto rules = co_await rules_.list(call.actor);
    QueueRuleListReply reply;
    for (const model::QueueRule& rule : rules)
        reply.rules.push_back(to_wire(rule));
    co_return reply_with(reply);
}

Answer QueueDoor::get_rule(Call& call) {
    auto rules = co_await rules_.list(call.actor);
    const auto scope = model::parse_rule_scope(call.request.param("scope"));
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const auto& rule) {
        return rule.scope == scope && rule.name == call.request.param("name");
    });
    if (found == rules.end()) co_return base::not_found("There is no such rule.");
    co_return reply_with(to_wire(*found));
}

Answer QueueDoor::put_rule(Call& call) {
    auto body = read_body<QueueRuleRequest>(call);
    if (!body) co_return std::move(body).error();
    const LimitsRequest limits{body->max_running, body->rate_per_second, body->burst};
    auto wish = limits_wish(param(call, "scope"), param(call, "name"), limits);
    wish.paused = body->paused.value_or(false);
    auto rule = co_await rules_.put(call.actor, std::move(wish));
    if (!rule) co_return std::move(rule).error();
    co_return reply_with(to_wire(*rule));
}

Answer QueueDoor::remove_rule(Call& call) {
    auto removed = co_await rules_.remove(call.actor, param(call, "scope"), param(call, "name"));
    if (!removed) co_return std::move(removed).error();
    co_return reply_with(MessageReply{"The rule is gone."});
}

}  // namespace ao::api
