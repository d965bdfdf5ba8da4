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

std::int64_t read_resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::int64_t total = 0;
    std::int64_t resident = 0;
    return statm >> total >> resident ? resident * sysconf(_SC_PAGESIZE) : 0;
}

double read_cpu_seconds() {
    rusage usage{};
    return getrusage(RUSAGE_SELF, &usage) == 0 ? seconds(usage.ru_utime) + seconds(usage.ru_stime)
                                               : 0;
}

ProcessFigures read_process_figures() {
    ProcessFigures figures;
    figures.resident_bytes = read_resident_bytes();
    figures.cpu_seconds = read_cpu_seconds();

    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "Threads:") status >> figures.threads;

    std::error_code error;
    for (auto entry = std::filesystem::directory_iterator("/proc/self/fd", error);
         !error && entry != std::filesystem::directory_iterator();
         entry.increment(error))
        ++figures.open_files;
    return figures;
}

}  // namespace ao::base
