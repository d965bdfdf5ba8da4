#include "app/signals.h"

#include <csignal>
#include <initializer_list>

#include <pthread.h>
#include <sys/resource.h>

namespace ao::app {

namespace {

sigset_t set_of(std::initializer_list<int> signals) {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals)
        sigaddset(&set, signal);
    return set;
}

sigset_t handled() {
    return set_of({SIGTERM, SIGINT, SIGHUP});
}

sigset_t handled_by_worker() {
    return set_of({SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT, SIGCHLD});
}

void prepare(const sigset_t& set) {
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
}

}  // namespace

void prepare_process() {
    prepare(handled());
}

void prepare_worker_process() {
    prepare(handled_by_worker());
}

Request wait_for_request() {
    sigset_t set = handled();
    int signal = 0;
    while (::sigwait(&set, &signal) != 0) {
    }
    return signal == SIGHUP ? Request::reload : Request::stop;
}

Request wait_for_worker_request(std::chrono::milliseconds limit) {
    const sigset_t set = handled_by_worker();
    const timespec wait{limit.count() / 1000, (limit.count() % 1000) * 1'000'000};
    switch (::sigtimedwait(&set, nullptr, &wait)) {
        case SIGTERM:
        case SIGINT:
            return Request::stop;
        case SIGHUP:
            return Request::reload;
        case SIGTSTP:
            return Request::quiet;
        case SIGCONT:
            return Request::resume;
        case SIGCHLD:
            return Request::child;
        default:
            return Request::nothing;
    }
}

void let_signals_kill() {
    sigset_t set = handled();
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace ao::app
