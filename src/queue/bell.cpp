#include "queue/bell.h"

namespace ao::queue {

void Bell::ring() {
    rung_ = true;
    timer_.cancel();
}

base::Async<bool> Bell::wait(std::chrono::steady_clock::duration limit) {
    if (!rung_) {
        timer_.expires_after(limit);
        co_await timer_.async_wait(base::kAsync);
    }
    co_return std::exchange(rung_, false);
}

}  // namespace ao::queue
