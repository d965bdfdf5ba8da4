#include "app/worker_presence.h"

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "core/local_key.h"

namespace ao::app {

using What = core::WorkerCall::What;

WorkerPresence::WorkerPresence(
    base::EventLoop& loop, core::Workers& workers, model::Worker who, queue::Worker& worker
)
    : loop_(loop),
      workers_(workers),
      who_(std::move(who)),
      worker_(worker),
      group_(loop, "worker presence"),
      stop_bell_(loop) {}

void WorkerPresence::start() {
    auto hear = [this](const core::WorkerCall& call) {
        base::asio::post(loop_, [this, what = call.what] { obey(what); });
    };
    const std::string name = core::Workers::lease_name(core::local_actor(), who_.id);
    line_ = workers_.lines().open(name, "", std::move(hear));
    base::asio::post(loop_, [this] { group_.spawn(live()); });
}

void WorkerPresence::obey(What what) {
    if (what == What::cancel) return worker_.look();
    if (what == What::quiet)
        worker_.quiet();
    else
        worker_.resume();
    who_.state = what == What::quiet ? model::WorkerState::quiet : model::WorkerState::running;
    stop_bell_.ring();
}

base::Async<> WorkerPresence::announce() {
    // Anew each time: a restored backup does not know this worker.
    try {
        const auto announced = co_await workers_.announce(core::local_actor(), who_);
        if (announced) co_return;
        base::log::warning("worker.not_announced", {{"why", announced.error().message}});
    } catch (const store::Failure&) {
        base::log::exception("worker.not_announced", std::current_exception());
    }
}

base::Async<> WorkerPresence::live() {
    while (!stopping_) {
        co_await announce();
        if (!stopping_) co_await stop_bell_.wait(core::Workers::kNoteEvery);
    }
    co_await workers_.note(core::local_actor(), who_.id, model::WorkerState::stopped);
}

base::Async<> WorkerPresence::stop() {
    line_.reset();
    stopping_ = true;
    stop_bell_.ring();
    co_await group_.join();
}

}  // namespace ao::app
