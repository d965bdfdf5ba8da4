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

bool is_failure(model::TaskStatus status) {
    return status == model::TaskStatus::failed || status == model::TaskStatus::retry ||
           status == model::TaskStatus::dead;
}

}  // namespace

TaskMetrics::TaskMetrics(base::Metrics& metrics) : metrics_(metrics) {}

TaskMetrics::Series TaskMetrics::make_series(const Pair& pair) {
    const base::Metrics::Labels labels{{"queue", pair.first}, {"type", pair.second}};
    const base::Metrics::Labels by_type{{"operation", pair.second}};
    return {
        labels,
        metrics_.histogram(
            "ao_task_start_latency_seconds",
            "From the time a task was due to the start of its attempt.",
            labels
        ),
        metrics_.histogram("ao_task_run_seconds", "Run time of attempts.", labels),
        metrics_.histogram(
            "ao_operation_seconds", "Run time of attempts by type of task.", by_type
        ),
        metrics_.gauge(
            "ao_operation_min_seconds",
            "Shortest attempt by type of task; 0 before the first.",
            by_type
        ),
        metrics_.gauge("ao_operation_max_seconds", "Longest attempt by type of task.", by_type),
        metrics_.counter(
            "ao_operation_failures_total", "Attempts that failed, by type of task.", by_type
        ),
        {}};
}

TaskMetrics::Series& TaskMetrics::series(const std::string& queue, const std::string& type) {
    Pair pair{queue, type};
    if (!pairs_.contains(pair) && pairs_.size() >= kMostPairs) pair = {kOther, kOther};
    if (auto known = pairs_.find(pair); known != pairs_.end()) return known->second;
    return pairs_.emplace(pair, make_series(pair)).first->second;
}

base::Counter& TaskMetrics::ended(Series& series, model::TaskStatus status) {
    base::Counter*& counter = series.ended[status];
    if (counter == nullptr) {
        auto labels = series.labels;
        labels["status"] = model::to_string(status);
        counter = &metrics_.counter(
            "ao_tasks_finished_total", "Attempts by what became of the task.", labels
        );
    }
    return *counter;
}

void TaskMetrics::started(const model::Task& task, base::Time now) {
    const std::chrono::duration<double> wait = now - std::max(task.run_at, task.created_at);
    std::lock_guard lock(mutex_);
    series(task.queue, task.type).latency.observe(std::max(0.0, wait.count()));
}

void TaskMetrics::finished(const model::Task& task, model::TaskStatus status, double seconds) {
    std::lock_guard lock(mutex_);
    Series& measured = series(task.queue, task.type);
    measured.run.observe(seconds);
    measured.operation.observe(seconds);
    if (measured.shortest.value() == 0 || seconds < measured.shortest.value())
        measured.shortest.set(seconds);
    if (seconds > measured.longest.value()) measured.longest.set(seconds);
    if (is_failure(status)) measured.failures.add();
    ended(measured, status).add();
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
    std::lock_guard lock(mutex_);
    for (const model::Task& task : poisoned)
        metrics_
            .counter(
                "ao_tasks_poisoned_total",
                "Tasks that are dead because they crashed their workers.",
                series(task.queue, task.type).labels
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
