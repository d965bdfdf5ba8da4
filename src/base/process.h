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

/// Reads /proc; about 30 µs.
ProcessFigures read_process_figures();

}  // namespace ao::base
