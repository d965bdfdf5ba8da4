#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "api/worker_view_wire.h"
#include "app/live_terminal.h"
#include "app/server_call.h"
#include "app/terminal.h"
#include "app/top_screen.h"

namespace ao::app {

namespace {

constexpr std::chrono::seconds kRefresh{1};

/// Asks for everything the screen shows. What fails stands in `trouble`; the rest stays as it was.
void look(ServerClient& server, TopState& state) {
    try {
        state.queues = read_reply<api::QueueListReply>(ask(server, "/api/queues")).queues;
        state.running =
            read_reply<api::TaskListReply>(ask(server, "/api/tasks?status=processing&limit=100"))
                .tasks;
        state.workers = read_reply<api::WorkerListReply>(ask(server, "/api/workers")).workers;
        state.failures =
            read_reply<api::TaskListReply>(ask(server, "/api/tasks?status=failed,dead&limit=20"))
                .tasks;
        state.now = local_now();
        state.trouble.clear();
    } catch (const std::exception& failure) {
        state.trouble = failure.what();
    }
}

int show_once(ServerClient& server) {
    TopState state;
    look(server, state);
    if (!state.trouble.empty()) throw std::runtime_error(state.trouble);
    std::fputs(top_screen(state, {0, 200}, wants_colours(stdout)).c_str(), stdout);
    return 0;
}

int show_live(ServerClient& server) {
    LiveTerminal terminal;
    const bool colours = wants_colours(stdout);
    TopState state;
    do {
        look(server, state);
        LiveTerminal::draw(top_screen(state, LiveTerminal::size(), colours));
    } while (!LiveTerminal::wait_for_quit(kRefresh));
    return 0;
}

}  // namespace

void add_top_command(CLI::App& tasks, Cli& cli) {
    auto once = std::make_shared<bool>(false);
    CLI::App* command = tasks.add_subcommand("top", "Queues, running tasks and workers, live");
    add_server_options(*command, cli);
    command->add_flag("--once", *once, "Print once, as when the output is no terminal");
    command->footer(
        "Refreshed once a second; q quits.\n\n"
        "Examples:\n"
        "  orchestrator tasks top\n"
        "  orchestrator tasks top --once --server https://ao.example.com --api-key ao_…"
    );
    command->callback([&cli, once] {
        cli.action = with_server(cli, [once](ServerClient& server) {
            const bool live = !*once && LiveTerminal::is_possible();
            return live ? show_live(server) : show_once(server);
        });
    });
}

}  // namespace ao::app
