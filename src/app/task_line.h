#pragma once
#include <string>
#include <vector>

#include "api/task_query.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace ao::app {

/// Which tasks, as said on the command line.
struct TaskFilterLine {
    api::TaskFilterBody filter{};

    /// "status=dead&queue=crm"; empty when nothing was said.
    [[nodiscard]] std::string query() const;

    [[nodiscard]] bool empty() const { return query().empty(); }
};

/// `--status`, `--type`, … for a command.
void add_filter_options(CLI::App& command, TaskFilterLine& line);

/// RFC 3986 section 2.3: everything but unreserved characters as %XX.
std::string query_escaped(std::string_view text);

}  // namespace ao::app
