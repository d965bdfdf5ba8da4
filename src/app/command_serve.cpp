#include <CLI/CLI.hpp>

#include "app/cli.h"

namespace ao::app {

namespace {

/// `--name VALUE` as the configuration key `key`.
void key_option(CLI::App& command, Cli& cli, const char* name, const char* key, const char* what) {
    command.add_option_function<std::string>(
        name, [&cli, key](const std::string& text) { cli.flags[key] = text; }, what
    );
}

int serve(const Cli& cli) {
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    return 0;
}

}  // namespace

void add_serve_command(CLI::App& app, Cli& cli) {
    CLI::App* command = app.add_subcommand("serve", "Serve the API and run the tasks");
    key_option(*command, cli, "--host", "server.host", "Address to listen on (127.0.0.1)");
    key_option(*command, cli, "--port", "server.port", "Port to listen on (8000); 0: any free one");
    key_option(*command, cli, "--workers", "server.workers", "Event loops (one for each core)");
    key_option(
        *command, cli, "--task-workers", "queue.workers", "Tasks run at once (16); 0: none here"
    );
    command->footer(
        "Examples:\n"
        "  orchestrator serve --config config/sample_config.json\n"
        "  orchestrator serve --host 0.0.0.0 --port 8000 --workers 4\n\n"
        "SIGTERM and Ctrl-C stop it cleanly; SIGHUP applies what needs no restart."
    );
    command->callback([&cli] { cli.action = [&cli] { return serve(cli); }; });
}

}  // namespace ao::app
