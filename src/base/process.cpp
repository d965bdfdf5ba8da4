#include "base/process.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace ao::base {

namespace {

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

ProcessFigures read_process_figures() {
    ProcessFigures figures;
    std::ifstream statm("/proc/self/statm");
    std::int64_t total = 0;
    std::int64_t resident = 0;
    if (statm >> total >> resident) figures.resident_bytes = resident * sysconf(_SC_PAGESIZE);

    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "Threads:") status >> figures.threads;

    std::error_code error;
    for (auto entry = std::filesystem::directory_iterator("/proc/self/fd", error);
         !error && entry != std::filesystem::directory_iterator();
         entry.increment(error))
        ++figures.open_files;

    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        figures.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    return figures;
}

}  // namespace ao::base
