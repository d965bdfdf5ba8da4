#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "api/workflow_wire.h"
#include "app/cli.h"
#include "app/server_call.h"
#include "app/task_line.h"
#include "app/terminal.h"
#include "base/json.h"
#include "model/step_shapes.h"
#include "model/workflow_schema.h"

namespace ao::app {

namespace {

int print_steps(bool markdown) {
    if (markdown) {
        std::fputs(model::steps_page().c_str(), stdout);
        return 0;
    }
    for (const model::StepShape& shape : model::step_shapes())
        std::printf(
            "%-16.*s %.*s\n",
            static_cast<int>(shape.name.size()),
            shape.name.data(),
            static_cast<int>(shape.summary.size()),
            shape.summary.data()
        );
    return 0;
}

/// What the command line says about one workflow.
struct WorkflowLine {
    std::string id;
    std::string lead;
    bool as_json = false;
};

int list_workflows(ServerClient& server, bool as_json) {
    const ServerReply reply = ask(server, "/api/workflows?limit=1000");
    if (as_json) return print_json(reply);
    Table table({"ID", "NAME", "STATUS", "VERSION", "TRIGGER", "RUNS"});
    for (const auto& workflow : read_reply<api::WorkflowListReply>(reply).workflows)
        table.add(
            {workflow.id,
             workflow.name,
             workflow.status,
             workflow.version == 0 ? "-" : std::to_string(workflow.version),
             workflow.trigger,
             std::to_string(workflow.execution_count)}
        );
    std::fputs(table.render(wants_colours(stdout)).c_str(), stdout);
    return 0;
}

int run_workflow(ServerClient& server, const WorkflowLine& line) {
    std::string body;
    base::json::Writer writer(body);
    writer.begin_object();
    if (!line.lead.empty()) writer.member("lead_id", line.lead);
    writer.end_object();
    const std::string path = "/api/workflows/" + query_escaped(line.id) + "/execute";
    const ServerReply reply = tell(server, "POST", path, body);
    if (line.as_json) return print_json(reply);
    const auto started = read_reply<api::WorkflowTriggerReply>(reply);
    std::printf(
        "run %s has begun: orchestrator runs show %s\n",
        started.execution_id.c_str(),
        started.execution_id.c_str()
    );
    return 0;
}

int set_workflow(ServerClient& server, const WorkflowLine& line, const std::string& verb) {
    const std::string path = "/api/workflows/" + query_escaped(line.id) + "/" + verb;
    const ServerReply reply = tell(server, "POST", path, "{}");
    if (line.as_json) return print_json(reply);
    const auto workflow = read_reply<api::WorkflowDetailReply>(reply);
    std::printf("%s is %s\n", workflow.name.c_str(), workflow.status.c_str());
    return 0;
}

using Verb = std::function<int(ServerClient&, const WorkflowLine&)>;

/// A command about one workflow.
std::pair<CLI::App*, std::shared_ptr<WorkflowLine>> add_about_one(
    CLI::App& workflows, Cli& cli, const char* name, const char* summary, const Verb& verb
) {
    auto line = std::make_shared<WorkflowLine>();
    CLI::App* command = workflows.add_subcommand(name, summary);
    command->add_option("id", line->id, "Of the workflow (workflows list)")->required();
    command->add_flag("--json", line->as_json, "Print the server's answer");
    add_server_options(*command, cli);
    command->callback([&cli, line, verb] {
        cli.action =
            with_server(cli, [line, verb](ServerClient& server) { return verb(server, *line); });
    });
    return {command, line};
}

void add_calls(CLI::App& workflows, Cli& cli) {
    auto as_json = std::make_shared<bool>(false);
    CLI::App* list = workflows.add_subcommand("list", "Show every workflow");
    list->add_flag("--json", *as_json, "Print the server's answer");
    add_server_options(*list, cli);
    list->callback([&cli, as_json] {
        cli.action = with_server(cli, [as_json](ServerClient& server) {
            return list_workflows(server, *as_json);
        });
    });
    const auto [run, line] =
        add_about_one(workflows, cli, "run", "Start a run of a workflow", run_workflow);
    run->add_option("--lead", line->lead, "Id of the lead that it is about; absent: nobody");
    for (const auto& [verb, summary] :
         {std::pair{"pause", "Start no runs; open ones go on"},
          std::pair{"resume", "Start runs again"}})
        add_about_one(
            workflows,
            cli,
            verb,
            summary,
            [word = std::string(verb)](ServerClient& server, const WorkflowLine& given) {
                return set_workflow(server, given, word);
            }
        );
}

}  // namespace

void add_workflow_commands(CLI::App& app, Cli& cli) {
    CLI::App* workflows =
        app.add_subcommand("workflows", "What is done by itself, and what that can be made of");
    workflows->require_subcommand(1);
    workflows->footer("Examples:\n  orchestrator workflows list\n  orchestrator workflows steps");
    add_calls(*workflows, cli);
    CLI::App* steps = workflows->add_subcommand("steps", "List the kinds of steps");
    auto markdown = std::make_shared<bool>(false);
    steps->add_flag("--markdown", *markdown, "Print docs/workflows/steps.md instead");
    steps->callback([&cli, markdown] { cli.action = [markdown] { return print_steps(*markdown); }; }
    );
    CLI::App* schema = workflows->add_subcommand("schema", "Print the JSON Schema of a definition");
    schema->callback([&cli] {
        cli.action = [] {
            std::puts(model::definition_schema().text.c_str());
            return 0;
        };
    });
}

}  // namespace ao::app
