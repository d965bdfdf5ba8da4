#include "app/worker_presence.h"

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "core/local_key.h"

namespace ao::app {

WorkerPresence::WorkerPresence(base::EventLoop& loop, core::Workers& workers, model::Worker worker)
    : loop_(loop),
      workers_(workers),
      worker_(std::move(worker)),
      group_(loop, "worker presence"),
      stop_bell_(loop) {}

void WorkerPresence::start() {
    base::asio::post(loop_, [this] { group_.spawn(live()); });
}

base::Async<> WorkerPresence::live() {
    const model::Actor self = core::local_actor();
    const auto announced = co_await workers_.announce(self, worker_);
    if (!announced)
        base::log::warning("worker.not_announced", {{"why", announced.error().message}});
    while (!stopping_) {
        co_await stop_bell_.wait(core::Workers::kNoteEvery);
        if (!stopping_) co_await workers_.note(self, worker_.id);
    }
    co_await workers_.note(self, worker_.id, model::WorkerState::stopped);
}

base::Async<> WorkerPresence::stop() {
    stopping_ = true;
    stop_bell_.ring();
    co_await group_.join();
}

}  // namespace ao::app
