#pragma once

namespace ao::app {

/// What the operator asks of a running server.
enum class Request { stop, reload };

/// Takes SIGTERM, SIGINT and SIGHUP out of every thread started later, ignores SIGPIPE, and lets
/// the process open as many files as the system allows. Call before the first thread.
void prepare_process();

/// Blocks until one of them comes.
Request wait_for_request();

/// From now on SIGINT and SIGTERM end the process at once: somebody pressed Ctrl-C twice.
void let_signals_kill();

}  // namespace ao::app
