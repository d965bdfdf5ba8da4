#pragma once
#include <cstdint>

namespace ao::base {

/// What the operating system says of this process. Zero where it does not tell.
struct ProcessFigures {
    std::int64_t resident_bytes = 0;
    std::int64_t open_files = 0;
    std::int64_t threads = 0;
    double cpu_seconds = 0;  ///< user and system, all threads, since the start
};

/// Reads /proc, the list of open files too: the more are open, the longer it takes.
ProcessFigures read_process_figures();

/// The two that are cheap at any time, each alone.
std::int64_t read_resident_bytes();
double read_cpu_seconds();

}  // namespace ao::base
