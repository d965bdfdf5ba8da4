#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "app/config.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace ao::app {

inline constexpr const char* kVersion = "1.0.0";

/// Exit statuses besides 0 (sysexits.h where it has a word for it).
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kBadConfig = 78;

/// What every command shares: where configuration comes from, and what to do once the line is read.
struct Cli {
    std::string config_file;
    std::map<std::string, std::string> flags;  ///< configuration keys said on the command line
    std::string server;  ///< --server URL of commands that talk to one; empty: the data directory's
    std::string api_key;          ///< --api-key K
    std::function<int()> action;  ///< of the chosen command; its exit status

    /// The configuration, its faults and warnings.
    [[nodiscard]] Config::Loaded load() const;

    /// The configuration, or nothing after the faults were printed.
    [[nodiscard]] std::optional<Config> load_or_complain() const;
};

/// The whole command line: reads it, runs the chosen command, gives the exit status.
int run_command_line(int argc, const char* const* argv);

/// `--server URL` and `--api-key K` for a command that talks to a server (app/server_client.h).
void add_server_options(CLI::App& command, Cli& cli);

/// Each adds its commands to the line.
void add_serve_command(CLI::App& app, Cli& cli);
void add_worker_command(CLI::App& app, Cli& cli);
void add_config_commands(CLI::App& app, Cli& cli);
void add_user_commands(CLI::App& app, Cli& cli);
void add_key_commands(CLI::App& app, Cli& cli);
void add_audit_commands(CLI::App& app, Cli& cli);
void add_backup_commands(CLI::App& app, Cli& cli);
void add_lead_commands(CLI::App& app, Cli& cli);
void add_schedule_commands(CLI::App& app, Cli& cli);
void add_workflow_commands(CLI::App& app, Cli& cli);
void add_run_commands(CLI::App& app, Cli& cli);
void add_task_commands(CLI::App& app, Cli& cli);
void add_queue_commands(CLI::App& app, Cli& cli);
void add_tls_commands(CLI::App& app, Cli& cli);
void add_status_command(CLI::App& app, Cli& cli);
void add_debug_command(CLI::App& app, Cli& cli);

}  // namespace ao::app
