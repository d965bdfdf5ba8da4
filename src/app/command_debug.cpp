#include <cstdio>
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>

#include "app/cli.h"
#include "app/debug_server.h"
#include "app/options.h"
#include "app/signals.h"
#include "app/terminal.h"

namespace ao::app {

namespace {

struct DebugLine {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8001;
};

void write_out(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

void announce(const DebugLine& line, std::uint16_t port, bool colours) {
    const bool needs_brackets =
        line.host.find(':') != std::string::npos && !line.host.starts_with('[');
    const std::string host = needs_brackets ? "[" + line.host + "]" : line.host;
    const std::string url = "http://" + host + ":" + std::to_string(port);
    write_out(
        painted("Lead debug server", Colour::bold, colours) + "  " +
        painted(url, Colour::cyan, colours) +
        "\nIts leads are its own and gone when it ends. Every request is told here and at " + url +
        "/. Try:\n\n  curl -s -X PUT " + url +
        R"(/debug/lead/lead-1 -H 'Content-Type: application/json' -d '{"email":"not an address"}')" +
        "\n"
    );
}

int serve_debug(const Cli& cli, const DebugLine& line) {
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    prepare_process();
    base::SystemClock clock;
    const bool colours = wants_colours(stdout);
    DebugServer server(
        {.host = line.host,
         .port = line.port,
         .default_region = lead_options(*config).default_region,
         .colours = colours,
         .print = write_out},
        clock
    );
    server.start();
    announce(line, server.port(), colours);
    while (wait_for_request() == Request::reload) {
    }
    let_signals_kill();
    server.stop();
    return 0;
}

}  // namespace

void add_debug_command(CLI::App& app, Cli& cli) {
    CLI::App* command = app.add_subcommand(
        "debug-server", "Show why a request about a lead is refused, beside the real server"
    );
    auto line = std::make_shared<DebugLine>();
    command->add_option("--host", line->host, "Loopback address to listen on (127.0.0.1)");
    command->add_option("--port", line->port, "Port to listen on (8001); 0: any free one");
    command->footer(
        "Same checks as the API, leads of its own in memory, no sign-in. It prints each request, "
        "every check and the reply, and shows the last 50 at http://127.0.0.1:8001/.\n\n"
        "Examples:\n"
        "  orchestrator debug-server --port 8001\n"
        "  curl -s http://127.0.0.1:8001/debug/lead/lead-1\n"
        "  curl -s -X PUT http://127.0.0.1:8001/debug/lead/lead-1 -d '{\"score\":\"high\"}'"
    );
    command->callback([&cli, line] {
        cli.action = [&cli, line] { return serve_debug(cli, *line); };
    });
}

}  // namespace ao::app
