#include <cstdio>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "api/task_bulk_wire.h"
#include "app/cli.h"
#include "app/installation.h"
#include "app/server_call.h"
#include "app/task_line.h"
#include "app/task_view.h"
#include "app/terminal.h"
#include "base/json_described.h"

namespace ao::app {

namespace {

namespace json = base::json;

struct ListLine {
    TaskFilterLine filter;
    std::int64_t limit = 50;
    std::string cursor;
    bool as_json = false;
};

struct CreateLine {
    api::TaskRequest task;
    std::string data;
    std::string run_at;
    std::vector<std::string> tags;
    bool as_json = false;
};

struct ActionLine {
    std::vector<std::string> ids;
    TaskFilterLine filter;
    bool yes = false;
    bool as_json = false;
};

int list_tasks(ServerClient& server, const ListLine& line) {
    std::string path = "/api/tasks?limit=" + std::to_string(line.limit);
    if (!line.filter.empty()) path += "&" + line.filter.query();
    if (!line.cursor.empty()) path += "&cursor=" + query_escaped(line.cursor);
    const ServerReply reply = ask(server, path);
    if (line.as_json) return print_json(reply);
    const auto list = read_reply<api::TaskListReply>(reply);
    std::fputs(task_table(list.tasks, local_now(), wants_colours(stdout)).c_str(), stdout);
    if (line.cursor.empty())
        std::printf("%zu of %lld\n", list.tasks.size(), static_cast<long long>(list.total));
    if (list.next_cursor) std::printf("more: --cursor %s\n", list.next_cursor->c_str());
    return 0;
}

int show_task(ServerClient& server, const std::string& id, bool as_json) {
    const ServerReply reply = ask(server, "/api/tasks/" + query_escaped(id));
    if (as_json) return print_json(reply);
    const auto task = read_reply<api::TaskDetailReply>(reply);
    std::fputs(task_page(task, local_now(), wants_colours(stdout)).c_str(), stdout);
    return 0;
}

int create_task(ServerClient& server, CreateLine line) {
    if (!line.data.empty()) line.task.data = json::Raw{line.data};
    if (!line.tags.empty()) line.task.tags = line.tags;
    if (!line.run_at.empty()) {
        auto time = base::parse_rfc3339(line.run_at);
        if (!time) throw std::runtime_error("--run-at must be a time such as 2026-01-31T08:00:00Z");
        line.task.run_at = *time;
    }
    const ServerReply reply = tell(server, "POST", "/api/tasks", json::to_string(line.task));
    if (line.as_json) return print_json(reply);
    const auto task = read_reply<api::TaskReply>(reply);
    std::printf("%s %s\n", task.id.c_str(), task.status.c_str());
    return 0;
}

/// How many tasks the filter selects now.
std::int64_t count_selected(ServerClient& server, const TaskFilterLine& filter) {
    const ServerReply reply = ask(server, "/api/tasks?limit=1&" + filter.query());
    return read_reply<api::TaskListReply>(reply).total;
}

int act_on_tasks(ServerClient& server, const char* verb, const ActionLine& line) {
    if (line.ids.empty() == line.filter.empty())
        throw std::runtime_error(
            std::string("say which tasks: orchestrator tasks ") + verb +
            " ID…, or a filter such as --status dead --queue crm"
        );
    api::TaskActionBody body;
    if (!line.ids.empty()) {
        body.ids = line.ids;
    } else {
        body.filter = line.filter.filter;
        body.expected_count = count_selected(server, line.filter);
        if (!line.yes) {
            std::printf(
                "The filter selects %lld task%s. Add --yes to %s.\n",
                static_cast<long long>(*body.expected_count),
                *body.expected_count == 1 ? "" : "s",
                verb
            );
            return kFailed;
        }
    }
    const ServerReply reply =
        tell(server, "POST", std::string("/api/tasks/bulk/") + verb, json::to_string(body));
    if (line.as_json) return print_json(reply);
    const auto done = read_reply<api::TaskActionReply>(reply);
    for (const api::TaskActionResult& result : done.results)
        if (result.result != "done")
            std::printf("%s %s\n", result.id.c_str(), result.result.c_str());
    std::printf(
        "%s: %lld of %lld tasks\n",
        verb,
        static_cast<long long>(done.done),
        static_cast<long long>(done.selected)
    );
    return done.done == done.selected ? 0 : kFailed;
}

void add_list(CLI::App& tasks, Cli& cli) {
    auto line = std::make_shared<ListLine>();
    CLI::App* command = tasks.add_subcommand("list", "List tasks, newest first");
    add_server_options(*command, cli);
    add_filter_options(*command, line->filter);
    command->add_option("--limit", line->limit, "At most so many (50)")->check(CLI::Range(1, 1000));
    command->add_option("--cursor", line->cursor, "Where the page before ended");
    command->add_flag("--json", line->as_json, "The server's answer as it is");
    command->footer(
        "Examples:\n"
        "  orchestrator tasks list --status failed,dead --min-age 3600\n"
        "  orchestrator tasks list --type crm_update --error timeout --json"
    );
    command->callback([&cli, line] {
        cli.action =
            with_server(cli, [line](ServerClient& server) { return list_tasks(server, *line); });
    });
}

void add_show(CLI::App& tasks, Cli& cli) {
    auto id = std::make_shared<std::string>();
    auto as_json = std::make_shared<bool>(false);
    CLI::App* command = tasks.add_subcommand("show", "Show one task, its failures and its log");
    add_server_options(*command, cli);
    command->add_option("id", *id, "The task")->required();
    command->add_flag("--json", *as_json, "The server's answer as it is");
    command->footer("Example:\n  orchestrator tasks show 0199e1f0-8c5e-7000-8000-0123456789ab");
    command->callback([&cli, id, as_json] {
        cli.action = with_server(cli, [id, as_json](ServerClient& server) {
            return show_task(server, *id, *as_json);
        });
    });
}

void add_create(CLI::App& tasks, Cli& cli) {
    auto line = std::make_shared<CreateLine>();
    api::TaskRequest& task = line->task;
    CLI::App* command = tasks.add_subcommand("create", "Queue a task");
    add_server_options(*command, cli);
    command->add_option("type", task.type, "What to do: crm_update, email_send, …")->required();
    command->add_option("--data", line->data, "JSON object for the handler")->type_name("JSON");
    command->add_option("--queue", task.queue, "Queue (default)");
    command->add_option("--priority", task.priority, "-100 to 100, higher first (0)");
    command->add_option("--delay", task.delay_seconds, "Not before so many seconds");
    command->add_option("--run-at", line->run_at, "Not before this time");
    command->add_option("--max-attempts", task.max_attempts, "1 to 25 (8)");
    command->add_option("--timeout", task.timeout_seconds, "Seconds one attempt may take");
    command->add_option("--unique-key", task.unique_key, "At most one unfinished task has it");
    command->add_option("--unique-for", task.unique_for_seconds, "Seconds, even when finished");
    command->add_option(
        "--concurrency-key", task.concurrency_key, "Tasks that share it take turns"
    );
    command->add_option("--concurrency-limit", task.concurrency_limit, "So many at once (1)");
    command->add_option("--tag", line->tags, "For lists and bulk actions; may be repeated");
    command->add_option("--lead", task.lead_id, "The lead it is about");
    command->add_flag("--json", line->as_json, "The server's answer as it is");
    command->footer(
        "Examples:\n"
        "  orchestrator tasks create crm_update --data '{\"lead_id\":\"lead-1\"}'\n"
        "  orchestrator tasks create email_send --delay 3600 --tag reminder --data "
        "'{\"to\":\"ann@example.com\",\"subject\":\"Hi\",\"body\":\"Hello\"}'"
    );
    command->callback([&cli, line] {
        cli.action =
            with_server(cli, [line](ServerClient& server) { return create_task(server, *line); });
    });
}

void add_action(CLI::App& tasks, Cli& cli, const char* verb, const char* what) {
    auto line = std::make_shared<ActionLine>();
    CLI::App* command = tasks.add_subcommand(verb, what);
    add_server_options(*command, cli);
    command->add_option("id", line->ids, "Which tasks; or a filter");
    add_filter_options(*command, line->filter);
    command->add_flag("--yes", line->yes, "Do it to all that the filter selects");
    command->add_flag("--json", line->as_json, "The server's answer as it is");
    command->footer(
        std::string("With a filter, the number of tasks is shown first; --yes does it. Exit status "
                    "1 when a task could not be changed.\n\nExamples:\n  orchestrator tasks ") +
        verb + " 0199e1f0-8c5e-7000-8000-0123456789ab\n  orchestrator tasks " + verb +
        " --queue crm --status " + (std::string(verb) == "cancel" ? "pending" : "dead") + " --yes"
    );
    command->callback([&cli, line, verb] {
        cli.action = with_server(cli, [line, verb](ServerClient& server) {
            return act_on_tasks(server, verb, *line);
        });
    });
}

}  // namespace

void add_task_commands(CLI::App& app, Cli& cli) {
    CLI::App* tasks = app.add_subcommand("tasks", "Tasks of a running server");
    tasks->require_subcommand(1);
    tasks->footer("Examples:\n  orchestrator tasks top\n  orchestrator tasks list --status dead");
    add_top_command(*tasks, cli);
    add_list(*tasks, cli);
    add_show(*tasks, cli);
    add_create(*tasks, cli);
    add_action(*tasks, cli, "retry", "Run tasks again");
    add_action(*tasks, cli, "cancel", "End unfinished tasks");
    add_action(*tasks, cli, "delete", "Forget finished tasks");
}

}  // namespace ao::app
