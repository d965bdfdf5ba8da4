#include "app/top_screen.h"

#include <algorithm>
#include <array>

#include "app/task_view.h"
#include "app/terminal.h"

namespace ao::app {

namespace {

constexpr std::size_t kBar = 16;

using Lines = std::vector<std::string>;

Lines split(const std::string& text) {
    Lines lines;
    std::size_t begin = 0;
    for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
        lines.push_back(text.substr(begin, end - begin));
    return lines;
}

/// A head line and its rows.
struct Part {
    Lines lines;
    std::size_t shown = 0;  ///< rows below the head that there is room for
};

Part part_of(const Table& table, const char* when_empty) {
    if (table.empty()) return {{when_empty}, 0};
    Part part{split(table.render(false)), 0};
    return part;
}

std::string total_line(const TopState& state) {
    std::int64_t ready = 0, running = 0, dead = 0;
    double rate = 0;
    for (const api::QueueReply& queue : state.queues) {
        ready += queue.ready + queue.parked;
        running += queue.running;
        dead += queue.dead;
        rate += queue.finished_per_second;
    }
    return base::to_rfc3339(state.now).substr(11, 8) + "Z  " + std::to_string(ready) +
           " waiting, " + std::to_string(running) + " running, " + std::to_string(dead) +
           " dead, " + rate_text(rate);
}

Part queues_part(const TopState& state) {
    return {split(queue_table(state.queues, false)), 0};
}

Part running_part(const TopState& state, std::size_t columns) {
    Table table({"RUNNING", "TYPE", "QUEUE", "WORKER", "FOR", "PROGRESS"});
    for (const api::TaskReply& task : state.running) {
        const auto since = task.started_at.value_or(task.created_at);
        std::string progress;
        if (task.progress)
            progress = progress_bar(task.progress->percent, kBar) + " " + task.progress->message;
        // The end of an id is what tells tasks of one moment apart.
        const auto id =
            columns < 120 && task.id.size() > 12 ? task.id.substr(task.id.size() - 12) : task.id;
        table.add(
            {id,
             task.type,
             task.queue,
             task.worker_id.value_or("-"),
             span_text(state.now - since),
             progress}
        );
    }
    return part_of(table, "Nothing is running.");
}

Part workers_part(const TopState& state) {
    if (state.workers.empty()) return {{"No worker has been heard of."}, 0};
    return {split(worker_table(state.workers, state.now, false)), 0};
}

Part failures_part(const TopState& state) {
    Table table({"FAILED", "TYPE", "STATUS", "ERROR"});
    for (const api::TaskReply& task : state.failures)
        table.add(
            {span_text(state.now - task.finished_at.value_or(task.created_at)) + " ago",
             task.type,
             task.status,
             task.error.value_or("")}
        );
    return part_of(table, "Nothing has failed.");
}

/// Shares `room` lines out to the parts: one row each in turn, as long as somebody wants one.
void share_out(std::array<Part, 4>& parts, std::size_t room) {
    for (bool given = true; given && room > 0;) {
        given = false;
        for (Part& part : parts)
            if (room > 0 && part.shown + 1 < part.lines.size()) {
                ++part.shown;
                --room;
                given = true;
            }
    }
}

}  // namespace

std::string top_screen(const TopState& state, ScreenSize size, bool colours) {
    std::array<Part, 4> parts{
        queues_part(state),
        running_part(state, size.columns),
        workers_part(state),
        failures_part(state)};
    // A first line, a head and an empty line for each part.
    constexpr std::size_t kFixed = 1 + 2 * 4;
    const std::size_t room = size.rows > kFixed ? size.rows - kFixed : 0;
    share_out(parts, size.rows == 0 ? static_cast<std::size_t>(-1) : room);

    const std::string first = state.trouble.empty() ? total_line(state) : state.trouble;
    std::string out = painted(
        cut_to(first, size.columns), state.trouble.empty() ? Colour::cyan : Colour::red, colours
    );
    for (const Part& part : parts) {
        const std::size_t hidden = part.lines.size() - 1 - part.shown;
        std::string head = cut_to(part.lines.front(), size.columns);
        out += "\n\n" + painted(head, Colour::bold, colours);
        for (std::size_t i = 1; i <= part.shown; ++i) {
            const bool last = i == part.shown && hidden > 0;
            const std::string line =
                last ? "… " + std::to_string(hidden + 1) + " more" : part.lines[i];
            out += "\n" + cut_to(line, size.columns);
        }
    }
    return out + "\n";
}

}  // namespace ao::app
