#include "app/cli.h"

#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "app/terminal.h"
#include "store/store.h"

namespace ao::app {

namespace {

constexpr const char* kDescription =
    "Automation Orchestrator: one program for a lead's whole journey, from the form to the CRM and "
    "the mail.";

constexpr const char* kExamples = R"(Examples:
  orchestrator serve --config config/sample_config.json
  orchestrator check-config --config /etc/orchestrator.json
  orchestrator COMMAND --help
)";

void complain(const ConfigFault& fault, const char* kind, Colour colour) {
    bool colours = wants_colours(stderr);
    std::fprintf(
        stderr,
        "%s %s: %s\n",
        painted(kind, colour, colours).c_str(),
        painted(fault.where, Colour::bold, colours).c_str(),
        fault.message.c_str()
    );
}

int run_action(const Cli& cli) {
    try {
        return cli.action ? cli.action() : 0;
    } catch (const store::Failure& failure) {
        std::fprintf(stderr, "error: %s\n%s\n", failure.what(), failure.advice.c_str());
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "error: %s\n", failure.what());
    }
    return kFailed;
}

/// CLI11 asks for a subcommand before it says that it knew none of the words.
int refuse_words(const CLI::App& app, const CLI::ParseError& stop) {
    const auto odd = app.remaining(true);
    if (stop.get_exit_code() != static_cast<int>(CLI::ExitCodes::RequiredError) || odd.empty())
        return app.exit(stop) == 0 ? 0 : kUsage;
    const char* what = odd.front().starts_with("-") ? "option" : "command";
    std::fprintf(
        stderr,
        "There is no %s %s here.\nRun with --help for more information.\n",
        what,
        odd.front().c_str()
    );
    return kUsage;
}

}  // namespace

Config::Loaded Cli::load() const {
    ConfigSources sources{config_file, read_environment(), flags};
    auto from_environment = sources.environment.find("AO_CONFIG");
    if (sources.file.empty() && from_environment != sources.environment.end())
        sources.file = from_environment->second;
    return Config::load(sources);
}

std::optional<Config> Cli::load_or_complain() const {
    Config::Loaded loaded = load();
    for (const ConfigFault& warning : loaded.warnings)
        complain(warning, "warning", Colour::yellow);
    for (const ConfigFault& fault : loaded.faults)
        complain(fault, "error", Colour::red);
    if (!loaded.faults.empty()) return std::nullopt;
    return std::move(loaded.config);
}

void add_server_options(CLI::App& command, Cli& cli) {
    command.add_option("--server", cli.server, "Server to talk to (the one of --data-dir)")
        ->type_name("URL");
    command.add_option("--api-key", cli.api_key, "Key for --server; or AO_API_KEY")
        ->type_name("KEY");
}

int run_command_line(int argc, const char* const* argv) {
    Cli cli;
    CLI::App app(kDescription, "orchestrator");
    app.footer(kExamples);
    app.require_subcommand(1);
    app.fallthrough();
    app.set_version_flag("--version", std::string("orchestrator ") + kVersion);
    app.add_option("-c,--config", cli.config_file, "Configuration file (JSON)")->type_name("FILE");
    app.add_option_function<std::string>(
           "--data-dir",
           [&cli](const std::string& path) { cli.flags["data_dir"] = path; },
           "Directory of all state (./data)"
    )
        ->type_name("DIR");

    add_serve_command(app, cli);
    add_worker_command(app, cli);
    add_user_commands(app, cli);
    add_key_commands(app, cli);
    add_lead_commands(app, cli);
    add_task_commands(app, cli);
    add_queue_commands(app, cli);
    add_status_command(app, cli);
    add_audit_commands(app, cli);
    add_backup_commands(app, cli);
    add_tls_commands(app, cli);
    add_schedule_commands(app, cli);
    add_workflow_commands(app, cli);
    add_run_commands(app, cli);
    add_debug_command(app, cli);
    add_config_commands(app, cli);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        return refuse_words(app, stop);
    }
    return run_action(cli);
}

}  // namespace ao::app
