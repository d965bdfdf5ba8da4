#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "app/cli.h"
#include "app/data_dir.h"
#include "app/server.h"
#include "app/terminal.h"

namespace ao::app {

namespace {

int check(const Cli& cli) {
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    std::string warning = data_dir_warning(*config);
    if (!warning.empty()) std::fprintf(stderr, "%s\n", ("warning: " + warning).c_str());
    std::puts(painted("configuration ok", Colour::green, wants_colours(stdout)).c_str());
    return 0;
}

int print(const Cli& cli, bool markdown) {
    if (markdown) {
        std::fputs(config_markdown().c_str(), stdout);
        return 0;
    }
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    std::fputs(describe_config(*config, wants_colours(stdout)).c_str(), stdout);
    return 0;
}

/// The route table belongs to a whole server: one is built over an empty data directory, and not
/// started.
int print_openapi() {
    std::string folder = (std::filesystem::temp_directory_path() / "orchestrator-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("cannot make " + folder);
    ConfigSources sources;
    sources.flags["data_dir"] = folder;
    std::string document = Server(Config::load(sources).config).openapi();
    std::filesystem::remove_all(folder);
    std::puts(document.c_str());
    return 0;
}

}  // namespace

void add_config_commands(CLI::App& app, Cli& cli) {
    CLI::App* check_config =
        app.add_subcommand("check-config", "Say whether the server would start; change nothing");
    check_config->footer(
        "Exit status 0, or 78 with one line for each fault.\n\nExample:\n"
        "  orchestrator check-config --config /etc/orchestrator.json"
    );
    check_config->callback([&cli] { cli.action = [&cli] { return check(cli); }; });

    CLI::App* config =
        app.add_subcommand("config", "Print the effective configuration and where it came from");
    auto markdown = std::make_shared<bool>(false);
    config->add_flag("--markdown", *markdown, "Print docs/configuration.md instead");
    config->footer("Example:\n  AO_SERVER__PORT=9000 orchestrator config");
    config->callback([&cli, markdown] {
        cli.action = [&cli, markdown] { return print(cli, *markdown); };
    });

    CLI::App* openapi = app.add_subcommand("openapi", "Print the OpenAPI document of the API");
    openapi->callback([&cli] { cli.action = print_openapi; });

    CLI::App* version = app.add_subcommand("version", "Print the version");
    version->callback([&cli] {
        cli.action = [] {
            std::printf("orchestrator %s\n", kVersion);
            return 0;
        };
    });
}

}  // namespace ao::app
