#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "api/run_wire.h"
#include "app/cli.h"
#include "app/server_call.h"
#include "app/task_line.h"
#include "app/terminal.h"

namespace ao::app {

namespace {

/// What the command line says about runs.
struct RunLine {
    std::string id;
    std::string workflow;
    std::string status;
    int limit = 20;
    bool as_json = false;
};

std::string run_path(const std::string& id, const std::string& verb = "") {
    return "/api/workflows/runs/" + query_escaped(id) + verb;
}

int list_runs(ServerClient& server, const RunLine& line) {
    std::string path = "/api/workflows/runs?limit=" + std::to_string(line.limit);
    if (!line.workflow.empty()) path += "&workflow_id=" + query_escaped(line.workflow);
    if (!line.status.empty()) path += "&status=" + query_escaped(line.status);
    const ServerReply reply = ask(server, path);
    if (line.as_json) return print_json(reply);
    Table table({"ID", "WORKFLOW", "VERSION", "STATUS", "LEAD", "STARTED", "ERROR"});
    for (const api::RunReply& run : read_reply<api::RunListReply>(reply).runs)
        table.add(
            {run.id,
             run.workflow_id,
             std::to_string(run.version),
             run.status,
             run.lead_id.value_or("-"),
             base::to_rfc3339(run.started_at),
             run.error.value_or("")}
        );
    std::fputs(table.empty() ? "no runs\n" : table.render(wants_colours(stdout)).c_str(), stdout);
    return 0;
}

int show_run(ServerClient& server, const RunLine& line) {
    const ServerReply reply = ask(server, run_path(line.id));
    if (line.as_json) return print_json(reply);
    const auto run = read_reply<api::RunDetailReply>(reply);
    std::printf(
        "%s version %d: %s%s%s\n",
        run.workflow_name.c_str(),
        static_cast<int>(run.version),
        run.status.c_str(),
        run.error ? ", " : "",
        run.error.value_or("").c_str()
    );
    Table table({"STEP", "KIND", "ATTEMPT", "STATUS", "WAY", "SINCE", "ERROR"});
    for (const api::StepAttemptReply& step : run.steps)
        table.add(
            {step.step_id,
             step.kind,
             std::to_string(step.attempt),
             step.status,
             step.label.value_or(""),
             base::to_rfc3339(step.created_at),
             step.error.value_or("")}
        );
    std::fputs(table.render(wants_colours(stdout)).c_str(), stdout);
    return 0;
}

int act_on_run(ServerClient& server, const RunLine& line, const std::string& verb) {
    const ServerReply reply = tell(server, "POST", run_path(line.id, "/" + verb), "{}");
    if (line.as_json) return print_json(reply);
    const auto run = read_reply<api::RunReply>(reply);
    std::printf("%s is %s\n", run.id.c_str(), run.status.c_str());
    return 0;
}

void add_list(CLI::App& runs, Cli& cli) {
    auto line = std::make_shared<RunLine>();
    CLI::App* command = runs.add_subcommand("list", "Show the newest runs");
    command->add_option("--workflow", line->workflow, "Only those of this workflow");
    command->add_option("--status", line->status, "running, paused, completed, failed, cancelled");
    command->add_option("--limit", line->limit, "At most so many (20)")
        ->check(CLI::Range(1, 1'000));
    command->add_flag("--json", line->as_json, "Print the server's answer");
    add_server_options(*command, cli);
    command->callback([&cli, line] {
        cli.action =
            with_server(cli, [line](ServerClient& server) { return list_runs(server, *line); });
    });
}

/// A command about one run.
template <class Verb>
void add_about_one(
    CLI::App& runs, Cli& cli, const char* name, const char* summary, const Verb& verb
) {
    auto line = std::make_shared<RunLine>();
    CLI::App* command = runs.add_subcommand(name, summary);
    command->add_option("id", line->id, "Of the run (runs list)")->required();
    command->add_flag("--json", line->as_json, "Print the server's answer");
    add_server_options(*command, cli);
    command->callback([&cli, line, verb] {
        cli.action =
            with_server(cli, [line, verb](ServerClient& server) { return verb(server, *line); });
    });
}

void add_verb(CLI::App& runs, Cli& cli, const char* name, const char* summary) {
    add_about_one(
        runs,
        cli,
        name,
        summary,
        [verb = std::string(name)](ServerClient& server, const RunLine& line) {
            return act_on_run(server, line, verb);
        }
    );
}

}  // namespace

void add_run_commands(CLI::App& app, Cli& cli) {
    CLI::App* runs = app.add_subcommand("runs", "What workflows are doing");
    runs->require_subcommand(1);
    runs->footer("Examples:\n  orchestrator runs list --status failed\n  orchestrator runs retry ID"
    );
    add_list(*runs, cli);
    add_about_one(*runs, cli, "show", "Show one run with every attempt at its steps", show_run);
    add_verb(*runs, cli, "cancel", "End a run");
    add_verb(*runs, cli, "pause", "Begin no further step");
    add_verb(*runs, cli, "resume", "Go on with a paused run");
    add_verb(*runs, cli, "retry", "Go on with a failed or cancelled run where it stopped");
}

}  // namespace ao::app
