#pragma once
#include <chrono>
#include <cstdint>

namespace ao::app {

/// What the operator asks of a running program.
enum class Request : std::uint8_t {
    stop,
    reload,
    quiet,   ///< SIGTSTP, of workers: finish what runs, take no more
    resume,  ///< SIGCONT, of workers
    child,   ///< a process that this one started has changed
    nothing,
};

/// Takes SIGTERM, SIGINT and SIGHUP out of every thread started later, ignores SIGPIPE, and lets
/// the process open as many files as the system allows. Call before the first thread.
void prepare_process();

/// The same with the signals of a worker: SIGTSTP, SIGCONT and SIGCHLD too.
void prepare_worker_process();

/// Blocks until one of them comes.
Request wait_for_request();

/// The same for a worker, for at most `limit`; then Request::nothing.
Request wait_for_worker_request(std::chrono::milliseconds limit);

/// From now on SIGINT and SIGTERM end the process at once: somebody pressed Ctrl-C twice.
void let_signals_kill();

}  // namespace ao::app
