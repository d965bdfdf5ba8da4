#include "queue/task_metrics.h"

#include <algorithm>

namespace ao::queue {

namespace {

constexpr const char* kOther = "other";

void add(model::QueueFigures& sum, const model::QueueFigures& queue) {
    sum.ready += queue.ready;
    sum.scheduled += queue.scheduled;
    sum.parked += queue.parked;
    sum.running += queue.running;
    sum.dead += queue.dead;
    if (queue.oldest_due)
        sum.oldest_due = std::min(sum.oldest_due.value_or(*queue.oldest_due), *queue.oldest_due);
}

/// The same by type alone, whatever the queue; GET /api/monitoring/performance shows it.
void measure_operation(
    base::Metrics& metrics, const std::string& type, model::TaskStatus status, double seconds
) {
    const base::Metrics::Labels labels{{"operation", type}};
    base::Histogram& all =
        metrics.histogram("ao_operation_seconds", "Run time of attempts by type of task.", labels);
    base::Gauge& shortest =
        metrics.gauge("ao_operation_min_seconds", "Shortest attempt by type of task.", labels);
    base::Gauge& longest =
        metrics.gauge("ao_operation_max_seconds", "Longest attempt by type of task.", labels);
    if (all.count() == 0 || seconds < shortest.value()) shortest.set(seconds);
    if (seconds > longest.value()) longest.set(seconds);
    all.observe(seconds);
    const bool failed = status == model::TaskStatus::failed || status == model::TaskStatus::retry ||
                        status == model::TaskStatus::dead;
    if (failed)
        metrics
            .counter(
                "ao_operation_failures_total", "Attempts that failed, by type of task.", labels
            )
            .add();
}

}  // namespace

TaskMetrics::TaskMetrics(base::Metrics& metrics) : metrics_(metrics) {}

base::Metrics::Labels TaskMetrics::labels(const std::string& queue, const std::string& type) {
    Pair pair{queue, type};
    std::lock_guard lock(mutex_);
    if (!pairs_.contains(pair) && pairs_.size() < kMostPairs) pairs_.insert(pair);
    if (!pairs_.contains(pair)) pair = {kOther, kOther};
    return {{"queue", pair.first}, {"type", pair.second}};
}

void TaskMetrics::started(const model::Task& task, base::Time now) {
    const std::chrono::duration<double> wait = now - std::max(task.run_at, task.created_at);
    metrics_
        .histogram(
            "ao_task_start_latency_seconds",
            "From the time a task was due to the start of its attempt.",
            labels(task.queue, task.type)
        )
        .observe(std::max(0.0, wait.count()));
}

void TaskMetrics::finished(const model::Task& task, model::TaskStatus status, double seconds) {
    auto names = labels(task.queue, task.type);
    metrics_.histogram("ao_task_run_seconds", "Run time of attempts.", names).observe(seconds);
    measure_operation(metrics_, names["type"], status, seconds);
    names["status"] = model::to_string(status);
    metrics_.counter("ao_tasks_finished_total", "Attempts by what became of the task.", names)
        .add();
}

void TaskMetrics::refused() {
    metrics_
        .counter(
            "ao_task_leases_lost_total",
            "Attempts whose result was refused because their lease was gone."
        )
        .add();
}

void TaskMetrics::rescued(std::size_t pending, const std::vector<model::Task>& poisoned) {
    metrics_.counter("ao_tasks_rescued_total", "Tasks taken back from workers that fell silent.")
        .add(static_cast<double>(pending + poisoned.size()));
    for (const model::Task& task : poisoned)
        metrics_
            .counter(
                "ao_tasks_poisoned_total",
                "Tasks that are dead because they crashed their workers.",
                labels(task.queue, task.type)
            )
            .add();
}

void TaskMetrics::set_depth(
    const std::string& queue, const model::QueueFigures& figures, base::Time now
) {
    const std::pair<const char*, std::int64_t> states[] = {
        {"ready", figures.ready},
        {"scheduled", figures.scheduled},
        {"parked", figures.parked},
        {"running", figures.running},
        {"dead", figures.dead}};
    for (const auto& [state, tasks] : states)
        metrics_
            .gauge(
                "ao_queue_tasks",
                "Unfinished and dead tasks by what they wait for.",
                {{"queue", queue}, {"state", state}}
            )
            .set(static_cast<double>(tasks));
    const std::chrono::duration<double> age =
        figures.oldest_due ? now - *figures.oldest_due : base::Time::duration{0};
    metrics_
        .gauge(
            "ao_queue_oldest_seconds",
            "How long the oldest task that could run is due.",
            {{"queue", queue}}
        )
        .set(std::max(0.0, age.count()));
}

void TaskMetrics::depth(const std::vector<model::QueueFigures>& queues, base::Time now) {
    std::map<std::string, model::QueueFigures> sums;
    std::lock_guard lock(mutex_);
    for (const std::string& known : queues_)
        sums[known];
    for (const model::QueueFigures& queue : queues) {
        if (queues_.size() < kMostPairs) queues_.insert(queue.name);
        add(sums[queues_.contains(queue.name) ? queue.name : kOther], queue);
    }
    for (const auto& [name, figures] : sums)
        set_depth(name, figures, now);
}

}  // namespace ao::queue
