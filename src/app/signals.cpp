#include "app/signals.h"

#include <csignal>

#include <pthread.h>
#include <sys/resource.h>

namespace ao::app {

namespace {

sigset_t handled() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

}  // namespace

void prepare_process() {
    sigset_t set = handled();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
}

Request wait_for_request() {
    sigset_t set = handled();
    int signal = 0;
    while (::sigwait(&set, &signal) != 0) {
    }
    return signal == SIGHUP ? Request::reload : Request::stop;
}

void let_signals_kill() {
    sigset_t set = handled();
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace ao::app
