#include "queue/task_metrics.h"

#include <algorithm>

namespace ao::queue {

namespace {

base::Gauge& depth_gauge(base::Metrics& metrics, const std::string& state) {
    return metrics.gauge("ao_queue_tasks", "Unfinished and dead tasks.", {{"state", state}});
}

}  // namespace

TaskMetrics::TaskMetrics(base::Metrics& metrics)
    : metrics_(metrics),
      wait_(metrics.histogram(
          "ao_task_wait_seconds", "From the time a task was due to the start of its attempt."
      )),
      pending_(depth_gauge(metrics, "pending")),
      scheduled_(depth_gauge(metrics, "scheduled")),
      processing_(depth_gauge(metrics, "processing")),
      dead_(depth_gauge(metrics, "dead")) {}

void TaskMetrics::started(const model::Task& task, base::Time now) {
    const std::chrono::duration<double> wait = now - std::max(task.run_at, task.created_at);
    wait_.observe(std::max(0.0, wait.count()));
}

void TaskMetrics::finished(std::string_view type, model::TaskStatus status, double seconds) {
    metrics_
        .counter(
            "ao_tasks_finished_total",
            "Attempts by what became of the task.",
            {{"type", std::string(type)}, {"status", std::string(model::to_string(status))}}
        )
        .add();
    metrics_.histogram(
                "ao_task_seconds", "Run time of attempts.", {{"type", std::string(type)}}
    ).observe(seconds);
}

void TaskMetrics::dropped() {
    metrics_
        .counter(
            "ao_tasks_dropped_total",
            "Attempts whose result was dropped because their lease was gone."
        )
        .add();
}

void TaskMetrics::rescued(std::size_t pending, std::size_t dead) {
    metrics_.counter("ao_tasks_rescued_total", "Tasks taken back from workers that died.")
        .add(static_cast<double>(pending + dead));
    metrics_.counter("ao_tasks_poisoned_total", "Tasks that crashed their worker too often.")
        .add(static_cast<double>(dead));
}

void TaskMetrics::depth(const model::TaskDepth& depth) {
    pending_.set(static_cast<double>(depth.pending));
    scheduled_.set(static_cast<double>(depth.scheduled));
    processing_.set(static_cast<double>(depth.processing));
    dead_.set(static_cast<double>(depth.dead));
}

}  // namespace ao::queue
