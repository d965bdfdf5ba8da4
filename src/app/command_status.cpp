#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli.h"
#include "app/live_terminal.h"
#include "app/server_call.h"
#include "app/status_screen.h"
#include "app/terminal.h"

namespace ao::app {

namespace {

constexpr std::chrono::seconds kRefresh{1};

/// Asks for everything the screen shows. What fails stands in `trouble`; the rest stays as it was.
void look(ServerClient& server, StatusState& state) {
    try {
        state.history =
            read_reply<api::VitalHistoryReply>(ask(server, "/api/monitoring/history?minutes=30"));
        state.alerts =
            read_reply<api::AlertListReply>(ask(server, "/api/monitoring/alerts?limit=0"));
        state.now = local_now();
        state.trouble.clear();
    } catch (const std::exception& failure) {
        state.trouble = failure.what();
    }
}

/// Exit status 0 when all is well, 1 with an active alert: for scripts.
int show_once(ServerClient& server) {
    StatusState state;
    look(server, state);
    if (!state.trouble.empty()) throw std::runtime_error(state.trouble);
    std::fputs(status_screen(state, {0, 80}, wants_colours(stdout)).c_str(), stdout);
    return state.alerts.alerts.empty() ? 0 : kFailed;
}

int show_live(ServerClient& server) {
    LiveTerminal terminal;
    const bool colours = wants_colours(stdout);
    StatusState state;
    do {
        look(server, state);
        LiveTerminal::draw(status_screen(state, LiveTerminal::size(), colours));
    } while (!LiveTerminal::wait_for_quit(kRefresh));
    return 0;
}

}  // namespace

void add_status_command(CLI::App& app, Cli& cli) {
    auto once = std::make_shared<bool>(false);
    CLI::App* command =
        app.add_subcommand("status", "Requests, latencies, queue and alerts of a server, live");
    add_server_options(*command, cli);
    command->add_flag("--once", *once, "Print once, as when the output is no terminal");
    command->footer(
        "Refreshed once a second; q quits. With --once the exit status is 1 while an alert is "
        "active.\n\n"
        "Examples:\n"
        "  orchestrator status\n"
        "  orchestrator status --once --server https://ao.example.com --api-key ao_…"
    );
    command->callback([&cli, once] {
        cli.action = with_server(cli, [once](ServerClient& server) {
            const bool live = !*once && LiveTerminal::is_possible();
            return live ? show_live(server) : show_once(server);
        });
    });
}

}  // namespace ao::app
