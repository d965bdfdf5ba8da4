#include <algorithm>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli.h"
#include "app/worker_process.h"
#include "jobs/registry.h"

namespace ao::app {

namespace {

constexpr const char* kExamples = R"(Examples:
  orchestrator worker                                    on the queue of the server that runs on ./data
  orchestrator worker --queue default,crm --worker-id w1 --concurrency 32
  orchestrator worker --types email_send --processes 4   four processes that only send mail
  AO_API_KEY=ao_… orchestrator worker --server https://crm.example.com

With a Redis in the configuration (redis.host, …) tasks come from there directly, also while no server runs; while
Redis is away they come from the server. Without one, or with --via-server, they come from the server alone.
SIGTERM and Ctrl-C stop it cleanly: running tasks get queue.stop_timeout_seconds, then they are given back.
SIGTSTP makes it quiet (finishes what runs, takes no more), SIGCONT goes on.
Tasks come by long poll, the moment they are due: --poll-interval is accepted and has nothing to do.
The worker id must be unique among the living workers. Other languages: docs/worker-protocol.md.)";

bool is_sound_id(const std::string& id) {
    const auto sound = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_' || c == '.';
    };
    return !id.empty() && id.size() <= 80 && std::ranges::all_of(id, sound);
}

/// The first type that is not built in; empty when all are.
std::string unknown_type(const std::vector<std::string>& wanted) {
    const auto known = jobs::task_types();
    for (const std::string& type : wanted)
        if (std::ranges::find(known, type) == known.end()) return type;
    return "";
}

int work(const Cli& cli, WorkerWish wish) {
    auto config = cli.load_or_complain();
    if (!config) return kBadConfig;
    if (wish.worker_id.empty()) wish.worker_id = default_worker_id();
    if (!is_sound_id(wish.worker_id)) {
        std::fputs("error: --worker-id takes letters, digits, '-', '_' and '.'\n", stderr);
        return kUsage;
    }
    if (auto type = unknown_type(wish.types); !type.empty()) {
        std::fprintf(
            stderr,
            "error: this program does not run tasks of type %s; a worker in another language "
            "can: docs/worker-protocol.md\n",
            type.c_str()
        );
        return kUsage;
    }
    if (wish.types.empty()) wish.types = jobs::task_types();
    return wish.processes > 1 ? supervise_workers(cli, *config, wish)
                              : run_worker(cli, *config, wish);
}

}  // namespace

void add_worker_command(CLI::App& app, Cli& cli) {
    CLI::App* command = app.add_subcommand("worker", "Run tasks in a process of their own");
    auto wish = std::make_shared<WorkerWish>();
    auto ignored = std::make_shared<double>();
    command->add_option("--queue", wish->queues, "Queues to serve, in turns (default)")
        ->delimiter(',');
    command->add_option("--worker-id", wish->worker_id, "Name of the worker (host and process)");
    command->add_option("--concurrency", wish->concurrency, "Tasks at once (16)")
        ->check(CLI::Range(1, 1000));
    command->add_option("--types", wish->types, "Types of tasks (all built-in ones)")
        ->delimiter(',');
    command->add_option("--processes", wish->processes, "Processes, each replaced when it dies (1)")
        ->check(CLI::Range(1, 256));
    command->add_flag(
        "--via-server",
        wish->via_server,
        "Take tasks from the server although the configuration names a Redis"
    );
    command->add_option("--parent", wish->parent)->group("");  // of the processes of --processes
    command->add_option("--poll-interval", *ignored, "Accepted; tasks come without polling")
        ->type_name("SECONDS");
    add_server_options(*command, cli);
    command->footer(kExamples);
    // CLI11 keeps pointers into both.
    command->callback([&cli, wish, ignored] {
        cli.action = [&cli, wish] { return work(cli, *wish); };
    });
}

}  // namespace ao::app
