#include <cstdio>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "api/queue_wire.h"
#include "api/worker_view_wire.h"
#include "app/cli.h"
#include "app/server_call.h"
#include "app/task_line.h"
#include "app/task_view.h"
#include "app/terminal.h"

namespace ao::app {

namespace {

struct RuleLine {
    std::string name;
    bool is_type = false;
    api::LimitsRequest limits;
    bool as_json = false;
};

std::string rule_path(const RuleLine& line, const char* verb) {
    return (line.is_type ? "/api/task-types/" : "/api/queues/") + query_escaped(line.name) + "/" +
           verb;
}

int list_queues(ServerClient& server, bool as_json) {
    const ServerReply reply = ask(server, "/api/queues");
    if (as_json) return print_json(reply);
    const auto list = read_reply<api::QueueListReply>(reply);
    std::fputs(queue_table(list.queues, wants_colours(stdout)).c_str(), stdout);
    return 0;
}

int list_workers(ServerClient& server, bool as_json) {
    const ServerReply reply = ask(server, "/api/workers");
    if (as_json) return print_json(reply);
    const auto list = read_reply<api::WorkerListReply>(reply);
    std::fputs(worker_table(list.workers, local_now(), wants_colours(stdout)).c_str(), stdout);
    return 0;
}

int change_rule(
    ServerClient& server,
    const RuleLine& line,
    const char* method,
    const char* verb,
    std::string body
) {
    const ServerReply reply = tell(server, method, rule_path(line, verb), std::move(body));
    if (line.as_json) return print_json(reply);
    const auto rule = read_reply<api::QueueRuleReply>(reply);
    std::printf("%s %s: %s\n", rule.scope.c_str(), rule.name.c_str(), rule_text(rule).c_str());
    return 0;
}

CLI::App* rule_command(
    CLI::App& queues, Cli& cli, const char* verb, const char* what, RuleLine& line
) {
    CLI::App* command = queues.add_subcommand(verb, what);
    add_server_options(*command, cli);
    command->add_option("name", line.name, "The queue; with --task-type, the type")->required();
    command->add_flag("--task-type", line.is_type, "The name is that of a type of task");
    command->add_flag("--json", line.as_json, "The server's answer as it is");
    return command;
}

void add_pause(CLI::App& queues, Cli& cli, const char* verb, const char* what) {
    auto line = std::make_shared<RuleLine>();
    CLI::App* command = rule_command(queues, cli, verb, what, *line);
    command->footer(
        std::string("Examples:\n  orchestrator queues ") + verb + " crm\n  orchestrator queues " +
        verb + " email_send --task-type"
    );
    command->callback([&cli, line, verb] {
        cli.action = with_server(cli, [line, verb](ServerClient& server) {
            return change_rule(server, *line, "POST", verb, "{}");
        });
    });
}

void add_limit(CLI::App& queues, Cli& cli) {
    auto line = std::make_shared<RuleLine>();
    CLI::App* command =
        rule_command(queues, cli, "limit", "Limit how many tasks run or start", *line);
    command->add_option("--max-running", line->limits.max_running, "So many at once (no limit)");
    command->add_option("--rate", line->limits.rate_per_second, "Starts a second (no limit)");
    command->add_option("--burst", line->limits.burst, "Starts at once after a rest");
    command->footer(
        "What is not said is not limited; without any of them the limits are lifted.\n\n"
        "Examples:\n"
        "  orchestrator queues limit crm --max-running 5\n"
        "  orchestrator queues limit email_send --task-type --rate 2.5 --burst 10\n"
        "  orchestrator queues limit crm"
    );
    command->callback([&cli, line] {
        cli.action = with_server(cli, [line](ServerClient& server) {
            return change_rule(server, *line, "PUT", "limits", base::json::to_string(line->limits));
        });
    });
}

}  // namespace

void add_queue_commands(CLI::App& app, Cli& cli) {
    auto as_json = std::make_shared<bool>(false);
    CLI::App* queues = app.add_subcommand("queues", "Queues of a running server");
    queues->require_subcommand(0, 1);
    add_server_options(*queues, cli);
    queues->add_flag("--json", *as_json, "The server's answer as it is");
    queues->footer("Examples:\n  orchestrator queues\n  orchestrator queues pause crm");
    // The callback of a command runs after that of its subcommand, which then stands already.
    queues->callback([&cli, as_json, queues] {
        if (!queues->get_subcommands().empty()) return;
        cli.action = with_server(cli, [as_json](ServerClient& server) {
            return list_queues(server, *as_json);
        });
    });
    add_pause(*queues, cli, "pause", "Start none of its tasks until resumed");
    add_pause(*queues, cli, "resume", "Start its tasks again");
    add_limit(*queues, cli);

    auto workers_as_json = std::make_shared<bool>(false);
    CLI::App* workers = app.add_subcommand("workers", "Workers of a running server");
    add_server_options(*workers, cli);
    workers->add_flag("--json", *workers_as_json, "The server's answer as it is");
    workers->footer("Example:\n  orchestrator workers");
    workers->callback([&cli, workers_as_json] {
        cli.action = with_server(cli, [workers_as_json](ServerClient& server) {
            return list_workers(server, *workers_as_json);
        });
    });
}

}  // namespace ao::app
