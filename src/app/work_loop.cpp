#include "app/work_loop.h"

#include <pthread.h>

#include "base/log.h"

namespace ao::app {

WorkLoop::WorkLoop() : guard_(base::asio::make_work_guard(loop_)) {
    thread_ = std::thread([this] {
        ::pthread_setname_np(::pthread_self(), "ao-work");
        for (;;) {
            try {
                loop_.run();
                return;
            } catch (...) {  // one broken completion must not end every task
                base::log::exception("work_loop.exception", std::current_exception());
            }
        }
    });
}

WorkLoop::~WorkLoop() {
    stop();
}

void WorkLoop::stop() {
    guard_.reset();
    if (thread_.joinable()) thread_.join();
}

}  // namespace ao::app
