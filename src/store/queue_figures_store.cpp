#include "store/queue_figures_store.h"

#include <algorithm>
#include <map>

#include "store/queue_rule_store.h"

namespace ao::store {

namespace {

using Queues = std::map<std::string, model::QueueFigures>;

constexpr std::chrono::seconds kLately{60};

const Statement kReady{
    "queue_figures.ready",
    "SELECT queue, count(*), min(run_at) FROM task "
    "WHERE stage = 'ready' AND tenant_id = $1 GROUP BY 1"};

// A delayed task that has become due counts as ready before the next sweep says so.
const Statement kDelayed{
    "queue_figures.delayed",
    "SELECT queue, run_at > $2, count(*), min(run_at) FROM task "
    "WHERE stage = 'delayed' AND tenant_id = $1 GROUP BY 1, 2"};

const Statement kParked{
    "queue_figures.parked",
    "SELECT queue, count(*), min(run_at) FROM task "
    "WHERE stage = 'parked' AND tenant_id = $1 GROUP BY 1"};

// Of what Redis has, the store knows which have begun.
const Statement kRunning{
    "queue_figures.running",
    "SELECT queue, 1, count(*) FROM task WHERE stage = 'leased' AND tenant_id = $1 GROUP BY 1 "
    "UNION ALL SELECT queue, status = 'processing', count(*) FROM task "
    "WHERE stage = 'handed_over' AND tenant_id = $1 GROUP BY 1, 2"};

const Statement kDead{
    "queue_figures.dead",
    "SELECT queue, count(*) FROM task_history "
    "WHERE status = 'dead' AND tenant_id = $1 GROUP BY 1"};

const Statement kFinished{
    "queue_figures.finished",
    "SELECT queue, run_at, created_at, started_at, finished_at "
    "FROM task_history WHERE number > coalesce((SELECT number FROM task_history "
    "WHERE number % 64 = 0 AND finished_at <= $2 ORDER BY finished_at DESC LIMIT 1), 0) "
    "AND tenant_id = $1 AND finished_at > $2 ORDER BY number DESC LIMIT $3"};

model::QueueFigures& queue_of(Queues& queues, std::string name) {
    auto& queue = queues[name];
    queue.name = std::move(name);
    return queue;
}

/// Below which so many of `sorted` lie.
double quantile(const std::vector<std::int64_t>& sorted, double fraction) {
    const auto place = static_cast<std::size_t>(fraction * static_cast<double>(sorted.size()));
    return static_cast<double>(sorted[std::min(place, sorted.size() - 1)]) / 1000.0;
}

struct Lately {
    std::int64_t finished = 0;
    std::vector<std::int64_t> waits_us{};
};

/// What finished in the last minute; when that was more than the sample, in as much of it as the
/// sample reaches back.
void add_finished(Session& session, Queues& queues, std::string_view tenant_id, base::Time now) {
    std::map<std::string, Lately> lately;
    std::int64_t seen = 0;
    base::Time first = now - kLately;
    {
        auto rows = session.query(
            kFinished, {value(tenant_id), value(first), value(QueueFiguresStore::kSample)}
        );
        while (rows->next()) {
            auto& queue = lately[rows->string(0)];
            ++queue.finished;
            const auto due = std::max(rows->integer(1), rows->integer(2));
            const auto started = rows->integer(3);
            if (started > 0) queue.waits_us.push_back(std::max<std::int64_t>(0, started - due));
            if (++seen == QueueFiguresStore::kSample) first = rows->time(4);
        }
    }
    const std::chrono::duration<double> span = std::max(now - first, base::Time::duration{1000});
    for (auto& [name, counted] : lately) {
        auto& queue = queue_of(queues, name);
        queue.per_second = static_cast<double>(counted.finished) / span.count();
        if (counted.waits_us.empty()) continue;
        std::sort(counted.waits_us.begin(), counted.waits_us.end());
        queue.start_p50_ms = quantile(counted.waits_us, 0.50);
        queue.start_p95_ms = quantile(counted.waits_us, 0.95);
    }
}

void note_oldest(model::QueueFigures& queue, base::Time due) {
    queue.oldest_due = std::min(queue.oldest_due.value_or(due), due);
}

void add_ready(model::QueueFigures& queue, std::int64_t tasks, base::Time oldest) {
    queue.ready += tasks;
    note_oldest(queue, oldest);
}

void add_waiting(Session& session, Queues& queues, std::string_view tenant_id, base::Time now) {
    {
        auto rows = session.query(kReady, {value(tenant_id)});
        while (rows->next())
            add_ready(queue_of(queues, rows->string(0)), rows->integer(1), rows->time(2));
    }
    {
        auto rows = session.query(kDelayed, {value(tenant_id), value(now)});
        while (rows->next()) {
            auto& queue = queue_of(queues, rows->string(0));
            if (rows->integer(1) != 0)
                queue.scheduled = rows->integer(2);
            else
                add_ready(queue, rows->integer(2), rows->time(3));
        }
    }
    auto rows = session.query(kParked, {value(tenant_id)});
    while (rows->next()) {
        auto& queue = queue_of(queues, rows->string(0));
        queue.parked = rows->integer(1);
        note_oldest(queue, rows->time(2));
    }
}

void add_running(Session& session, Queues& queues, std::string_view tenant_id) {
    auto rows = session.query(kRunning, {value(tenant_id)});
    while (rows->next()) {
        auto& queue = queue_of(queues, rows->string(0));
        (rows->integer(1) != 0 ? queue.running : queue.ready) += rows->integer(2);
    }
}

// The same numbers over all tenants; $1 is now.
const Statement kTotals{
    "queue_figures.totals",
    "SELECT queue, 0, count(*), min(run_at) FROM task WHERE stage = 'ready' GROUP BY 1 UNION ALL "
    "SELECT queue, CASE WHEN run_at > $1 THEN 1 ELSE 0 END, count(*), min(run_at) FROM task "
    "WHERE stage = 'delayed' GROUP BY 1, 2 UNION ALL "
    "SELECT queue, 2, count(*), min(run_at) FROM task WHERE stage = 'parked' GROUP BY 1 UNION ALL "
    "SELECT queue, 3, count(*), NULL FROM task WHERE stage = 'leased' GROUP BY 1 UNION ALL "
    "SELECT queue, CASE status WHEN 'processing' THEN 3 ELSE 0 END, count(*), NULL FROM task "
    "WHERE stage = 'handed_over' GROUP BY 1, 2 UNION ALL "
    "SELECT queue, 4, count(*), NULL FROM task_history WHERE status = 'dead' GROUP BY 1"};

}  // namespace

std::vector<model::QueueFigures> QueueFiguresStore::list(
    std::string_view tenant_id, base::Time now
) {
    Queues queues;
    queue_of(queues, "default");
    add_waiting(session_, queues, tenant_id, now);
    add_running(session_, queues, tenant_id);
    {
        auto rows = session_.query(kDead, {value(tenant_id)});
        while (rows->next())
            queue_of(queues, rows->string(0)).dead = rows->integer(1);
    }
    add_finished(session_, queues, tenant_id, now);
    for (auto& rule : QueueRuleStore(session_).list(tenant_id))
        if (rule.scope == model::RuleScope::queue) {
            auto& queue = queue_of(queues, rule.name);
            queue.rule = std::move(rule);
        }
    std::vector<model::QueueFigures> list;
    for (auto& [name, figures] : queues)
        list.push_back(std::move(figures));
    return list;
}

std::vector<model::QueueFigures> QueueFiguresStore::totals(base::Time now) {
    Queues queues;
    auto rows = session_.query(kTotals, {value(now)});
    while (rows->next()) {
        auto& queue = queue_of(queues, rows->string(0));
        std::int64_t* const places[] = {
            &queue.ready, &queue.scheduled, &queue.parked, &queue.running, &queue.dead};
        const auto place = static_cast<std::size_t>(rows->integer(1));
        *places[place] += rows->integer(2);
        const bool waits = place == 0 || place == 2;
        if (waits && !rows->is_null(3)) note_oldest(queue, rows->time(3));
    }
    std::vector<model::QueueFigures> list;
    for (auto& [name, figures] : queues)
        list.push_back(std::move(figures));
    return list;
}

}  // namespace ao::store
