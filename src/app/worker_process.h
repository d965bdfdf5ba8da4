#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli.h"
#include "app/config.h"

namespace ao::app {

/// What the command line says about a worker.
struct WorkerWish {
    std::vector<std::string> queues{"default"};
    std::string worker_id{};           ///< empty: made of host and process
    std::uint32_t concurrency = 16;    ///< tasks at once, in each process
    std::vector<std::string> types{};  ///< empty: all built-in ones
    std::uint32_t processes = 1;
    std::int32_t parent = 0;  ///< the process that supervises this one; 0: nobody does
    bool via_server = false;  ///< tasks come from the server although there is a Redis
};

/// Runs the built-in kinds of tasks in this process until SIGTERM or SIGINT; SIGTSTP makes it
/// quiet, SIGCONT goes on. Tasks come from the Redis of the configuration, if there is one, else
/// from a server elsewhere. The exit status.
int run_worker(const Cli& cli, const Config& config, const WorkerWish& wish);

/// Starts `wish.processes` such processes and replaces those that die; passes signals on. The exit
/// status.
int supervise_workers(const Cli& cli, const Config& config, const WorkerWish& wish);

/// One line about a worker on standard output: the time, who, what.
void say(std::string_view worker, std::string_view what);

/// The machine's name, reduced to what may stand in a URL.
std::string host_name();

/// "<host>-<pid>"
std::string default_worker_id();

}  // namespace ao::app
