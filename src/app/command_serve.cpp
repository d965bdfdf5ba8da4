#include <chrono>
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>

#include "app/banner.h"
#include "app/cli.h"
#include "app/data_dir.h"
#include "app/options.h"
#include "app/sandbox.h"
#include "app/server.h"
#include "app/signals.h"
#include "app/start_memory.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/log.h"

namespace ao::app {

namespace {

/// `--name VALUE` as the configuration key `key`.
void key_option(CLI::App& command, Cli& cli, const char* name, const char* key, const char* what) {
    command.add_option_function<std::string>(
        name, [&cli, key](const std::string& text) { cli.flags[key] = text; }, what
    );
}

void announce(const Server& server, std::chrono::steady_clock::time_point began) {
    auto took = std::chrono::steady_clock::now() - began;
    const Config& config = server.config();
    base::log::info(
        "server.started",
        {{"version", kVersion},
         {"url", server_url(config, server.port())},
         {"workers", event_loops(config)},
         {"task_workers", config.integer("queue.workers")},
         {"database", config.database_path()},
         {"demo", config.flag("demo.enabled")},
         {"ms", std::chrono::duration<double, std::milli>(took).count()}}
    );
    std::string text = banner(config, server.port(), server.setup_token(), wants_colours(stdout));
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
}

void reload(Server& server) {
    const auto report = server.reload();
    if (report) return;
    base::log::error("config.not_reloaded", {{"why", report.error().message}});
    for (const base::FieldError& fault : report.error().fields)
        base::log::error("config.not_reloaded", {{"key", fault.pointer}, {"why", fault.message}});
}

/// What the plan allows must be there before.
Confinement confine(const Cli& cli, const Config& config) {
    if (config.text("security.sandbox") == "off") return {};
    prepare_data_dir(config);
    if (!config.text("backup.directory").empty())
        base::make_private_directory(config.text("backup.directory"));
    std::string file = cli.config_file;
    const auto environment = read_environment();
    const auto named = environment.find("AO_CONFIG");
    if (file.empty() && named != environment.end()) file = named->second;
    return enter_sandbox(sandbox_plan(config, file));
}

int serve(const Cli& cli) {
    const auto began = std::chrono::steady_clock::now();
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    prepare_process();
    if (!config->text("logging.directory").empty())
        base::make_private_directory(config->text("logging.directory"));
    const Confinement reached = confine(cli, *config);  // before the log's thread begins
    base::log::open(log_options(*config));
    base::log::info(
        "server.confined", {{"system_calls", reached.system_calls}, {"files", reached.files}}
    );
    std::string warning = data_dir_warning(*config);
    if (!warning.empty()) base::log::warning("data_dir.in_memory", {{"why", warning}});
    Server server(std::move(*config), [&cli] { return cli.load(); });
    try {
        server.start();
    } catch (const RedisMissing& missing) {
        std::fprintf(stderr, "error: redis.required: %s\n", missing.what());
        server.stop();
        return kBadConfig;
    }
    announce(server, began);
    give_back_start_memory();
    while (wait_for_request() == Request::reload)
        reload(server);
    let_signals_kill();
    base::log::info("server.stopping");
    server.stop();
    base::log::info("server.stopped");
    base::log::flush();
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
