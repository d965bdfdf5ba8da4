#include "app/task_view.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "app/terminal.h"

namespace ao::app {

namespace {

constexpr std::size_t kSaid = 60;

std::string decimal(double number, int places) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", places, number);
    return text.data();
}

std::string joined(const std::vector<std::string>& words, const char* between) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : between) + word;
    return text;
}

/// The limits of `rule`: of a reply that has them, or its `limits`.
template <class Limits>
std::string limits_text(bool paused, const Limits& rule) {
    std::vector<std::string> words;
    if (paused) words.emplace_back("paused");
    if (rule.max_running > 0) words.push_back("max " + std::to_string(rule.max_running));
    if (rule.rate_per_second > 0) {
        words.push_back(rate_text(rule.rate_per_second));
        if (rule.burst > 0) words.push_back("burst " + std::to_string(rule.burst));
    }
    return joined(words, ", ");
}

/// What is most worth knowing of a task in few words.
std::string said_of(const api::TaskReply& task) {
    if (task.error && task.status != "completed") return *task.error;
    if (task.progress) {
        const std::string percent = std::to_string(task.progress->percent) + " %";
        return task.progress->message.empty() ? percent : percent + " " + task.progress->message;
    }
    return task.outcome.value_or("");
}

std::string attempt_text(const api::TaskReply& task) {
    return std::to_string(task.attempt) + "/" + std::to_string(task.max_attempts);
}

/// The lines of a page: "name   value".
class Page {
  public:
    explicit Page(bool colours) : colours_(colours) {}

    void line(std::string_view name, const std::string& content) {
        std::string padded(name);
        padded.resize(std::max<std::size_t>(kNames, padded.size()), ' ');
        text += painted(padded, Colour::dim, colours_) + "  " + content + "\n";
    }

    void line(std::string_view name, const std::optional<std::string>& content) {
        if (content) line(name, *content);
    }

    void line(std::string_view name, const std::optional<base::Time>& moment) {
        if (moment) line(name, base::to_rfc3339(*moment));
    }

    void head(std::string_view words) {
        text += "\n" + painted(words, Colour::bold, colours_) + "\n";
    }

    std::string text;

  private:
    static constexpr std::size_t kNames = 16;
    bool colours_;
};

void write_wishes(Page& page, const api::TaskReply& task) {
    if (task.priority != 0) page.line("priority", std::to_string(task.priority));
    page.line("expires", task.expires_at);
    if (task.timeout_seconds) page.line("timeout", std::to_string(*task.timeout_seconds) + " s");
    page.line("unique key", task.unique_key);
    if (task.concurrency_key)
        page.line(
            "concurrency",
            *task.concurrency_key + ", " + std::to_string(task.concurrency_limit.value_or(1)) +
                " at once"
        );
    if (!task.tags.empty()) page.line("tags", joined(task.tags, ", "));
    page.line("lead", task.lead_id);
    page.line("schedule", task.schedule_id);
}

}  // namespace

std::string span_text(std::chrono::duration<double> span) {
    const auto seconds = static_cast<std::int64_t>(std::max(0.0, span.count()));
    if (seconds < 120) return std::to_string(seconds) + "s";
    if (seconds < 2 * 3600) return std::to_string(seconds / 60) + "m";
    if (seconds < 2 * 86'400) return std::to_string(seconds / 3600) + "h";
    return std::to_string(seconds / 86'400) + "d";
}

std::string latency_text(std::optional<double> milliseconds) {
    if (!milliseconds) return "-";
    if (*milliseconds < 1000) return decimal(*milliseconds, 0) + " ms";
    return decimal(*milliseconds / 1000, 1) + " s";
}

std::string rate_text(double per_second) {
    return decimal(per_second, per_second < 10 ? 1 : 0) + "/s";
}

std::string progress_bar(std::int32_t percent, std::size_t width) {
    percent = std::clamp(percent, 0, 100);
    std::string number = std::to_string(percent) + " %";
    number.insert(0, 5 - number.size(), ' ');
    if (width < number.size() + 4) return number;
    const std::size_t room = width - number.size() - 3;
    const std::size_t full = room * static_cast<std::size_t>(percent) / 100;
    return "[" + std::string(full, '#') + std::string(room - full, '.') + "] " + number;
}

std::string cut_to(std::string_view text, std::size_t columns) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool continues = (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
        if (continues || ++seen <= columns) continue;
        // The character before this one makes room for the ellipsis.
        std::size_t end = i;
        while (end > 0 && (static_cast<unsigned char>(text[end - 1]) & 0xC0U) == 0x80U)
            --end;
        return std::string(text.substr(0, end > 0 ? end - 1 : 0)) + "…";
    }
    return std::string(text);
}

std::string task_table(const std::vector<api::TaskReply>& tasks, base::Time now, bool colours) {
    Table table({"ID", "TYPE", "QUEUE", "STATUS", "ATTEMPT", "AGE", "SAYS"});
    for (const api::TaskReply& task : tasks)
        table.add(
            {task.id,
             task.type,
             task.queue,
             task.status,
             attempt_text(task),
             span_text(now - task.created_at),
             cut_to(said_of(task), kSaid)}
        );
    return table.render(colours);
}

std::string task_page(const api::TaskDetailReply& task, base::Time now, bool colours) {
    Page page(colours);
    page.line("id", task.id);
    page.line("type", task.type);
    page.line("queue", task.queue);
    page.line("status", task.status);
    page.line("attempt", attempt_text(task));
    if (task.crashes > 0) page.line("crashes", std::to_string(task.crashes));
    page.line(
        "created", base::to_rfc3339(task.created_at) + " (" + span_text(now - task.created_at) + ")"
    );
    page.line("due", std::optional(task.run_at));
    page.line("started", task.started_at);
    page.line("finished", task.finished_at);
    page.line("worker", task.worker_id);
    if (task.progress)
        page.line(
            "progress", progress_bar(task.progress->percent, 30) + "  " + task.progress->message
        );
    write_wishes(page, task);
    page.line("request", task.request_id);
    page.line("error", task.error);
    page.line("outcome", task.outcome);
    page.line("data", task.data.text);
    if (task.result.text != "null") page.line("result", task.result.text);
    if (!task.failures.empty()) page.head("Failed attempts");
    for (const api::TaskFailureReply& failure : task.failures)
        page.line(
            "  " + std::to_string(failure.attempt),
            base::to_rfc3339(failure.at) + "  " + failure.error
        );
    if (!task.log.empty()) page.head("Log");
    for (const api::TaskLogReply& line : task.log)
        page.line(
            "  " + std::to_string(line.attempt), base::to_rfc3339(line.at) + "  " + line.line
        );
    return page.text;
}

std::string worker_table(
    const std::vector<api::WorkerReply>& workers, base::Time now, bool colours
) {
    Table table({"WORKER", "STATE", "BUSY", "QUEUES", "HOST", "SEEN", "WORKS ON"});
    for (const api::WorkerReply& worker : workers) {
        std::vector<std::string> types;
        for (const api::HeldTaskReply& task : worker.tasks)
            types.push_back(task.type);
        table.add(
            {worker.id,
             worker.state,
             std::to_string(worker.tasks.size()) + "/" + std::to_string(worker.concurrency),
             joined(worker.queues, ","),
             worker.host,
             span_text(now - worker.seen_at) + " ago",
             cut_to(joined(types, ", "), kSaid)}
        );
    }
    return table.render(colours);
}

std::string rule_text(const api::QueueRuleReply& rule) {
    const auto text = limits_text(rule.paused, rule);
    return text.empty() ? "no limits" : text;
}

std::string queue_table(const std::vector<api::QueueReply>& queues, bool colours) {
    Table table(
        {"QUEUE",
         "READY",
         "LATER",
         "PARKED",
         "RUNNING",
         "DEAD",
         "OLDEST",
         "RATE",
         "P50",
         "P95",
         "RULES"}
    );
    for (const api::QueueReply& queue : queues)
        table.add(
            {queue.name,
             std::to_string(queue.ready),
             std::to_string(queue.scheduled),
             std::to_string(queue.parked),
             std::to_string(queue.running),
             std::to_string(queue.dead),
             queue.oldest_age_seconds
                 ? span_text(std::chrono::duration<double>(*queue.oldest_age_seconds))
                 : "-",
             rate_text(queue.finished_per_second),
             latency_text(queue.start_p50_ms),
             latency_text(queue.start_p95_ms),
             limits_text(queue.paused, queue.limits)}
        );
    return table.render(colours);
}

}  // namespace ao::app
