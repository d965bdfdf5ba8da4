#include "store/task_log.h"

#include <algorithm>

namespace ao::store {

namespace {

const Statement kInsert{
    "task_log.insert",
    "INSERT INTO task_log (task_id, attempt, at, level, line) VALUES ($1, $2, $3, 'info', $4)"};

const Statement kForgetOld{
    "task_log.forget_old",
    "DELETE FROM task_log WHERE task_id = $1 AND number <= (SELECT number FROM task_log "
    "WHERE task_id = $1 ORDER BY number DESC LIMIT 1 OFFSET $2)"};

const Statement kList{
    "task_log.list",
    "SELECT attempt, at, level, line FROM task_log WHERE task_id = $1 ORDER BY number"};

/// At most kMaxLogLineBytes, no character cut in two.
std::string_view shortened(std::string_view line) {
    if (line.size() <= kMaxLogLineBytes) return line;
    std::size_t end = kMaxLogLineBytes;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U)
        --end;
    return line.substr(0, end);
}

}  // namespace

void add_task_log(
    Session& session,
    std::string_view task_id,
    std::int32_t attempt,
    const std::vector<std::string>& lines,
    base::Time at
) {
    if (lines.empty()) return;
    const std::size_t first = lines.size() - std::min(lines.size(), kMaxLogLines);
    for (std::size_t i = first; i < lines.size(); ++i) {
        const std::string_view line = shortened(lines[i]);
        session.execute(kInsert, {value(task_id), value(attempt), value(at), value(line)});
    }
    session.execute(kForgetOld, {value(task_id), value(static_cast<std::int64_t>(kMaxLogLines))});
}

std::vector<TaskLogLine> list_task_log(Session& session, std::string_view task_id) {
    auto rows = session.query(kList, {value(task_id)});
    std::vector<TaskLogLine> lines;
    while (rows->next())
        lines.push_back(
            {static_cast<std::int32_t>(rows->integer(0)),
             rows->time(1),
             rows->string(2),
             rows->string(3)}
        );
    return lines;
}

}  // namespace ao::store
