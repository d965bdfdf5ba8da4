#include "api/queue_wire.h"

namespace ao::api {

QueueReply to_wire(const model::QueueFigures& queue, base::Time now) {
    QueueReply reply{.name = queue.name};
    reply.paused = queue.rule.paused;
    reply.ready = queue.ready;
    reply.scheduled = queue.scheduled;
    reply.parked = queue.parked;
    reply.running = queue.running;
    reply.dead = queue.dead;
    if (queue.oldest_due) {
        const std::chrono::duration<double> age = now - *queue.oldest_due;
        reply.oldest_age_seconds = std::max(0.0, age.count());
    }
    reply.finished_per_second = queue.per_second;
    reply.start_p50_ms = queue.start_p50_ms;
    reply.start_p95_ms = queue.start_p95_ms;
    reply.limits = {queue.rule.max_running, queue.rule.rate_per_second, queue.rule.burst};
    return reply;
}

QueueRuleReply to_wire(const model::QueueRule& rule) {
    return {
        std::string(model::to_string(rule.scope)),
        rule.name,
        rule.paused,
        rule.max_running,
        rule.rate_per_second,
        rule.burst,
        rule.updated_at};
}

}  // namespace ao::api
