#pragma once
#include <filesystem>
#include <vector>

#include "app/config.h"

namespace ao::app {

/// What a confined process may still reach of the file system. What is not there is left out.
struct SandboxPlan {
    std::vector<std::filesystem::path> writable{};  ///< directories, with all below them, and files
    std::vector<std::filesystem::path> readable{};
};

/// What a server with this configuration needs: its data, backups and log to write; the system's
/// own files, the configuration and the keys it names to read.
SandboxPlan sandbox_plan(const Config& config, const std::filesystem::path& config_file);

/// What the kernel offered.
struct Confinement {
    bool system_calls = false;  ///< seccomp: no other program, no tracing, no kernel's own business
    bool files = false;         ///< Landlock: nothing outside the plan
};

/// Confines this process for good, and every thread it starts from now on: call it before the
/// first. What the kernel does not offer is left out; see the answer. Needs no privileges.
Confinement enter_sandbox(const SandboxPlan& plan);

}  // namespace ao::app
