#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli.h"
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

}  // namespace

void add_workflow_commands(CLI::App& app, Cli& cli) {
    CLI::App* workflows = app.add_subcommand("workflows", "What workflows can be made of");
    workflows->require_subcommand(1);
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
