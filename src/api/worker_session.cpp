#include <deque>
#include <memory>
#include <mutex>

#include <boost/asio/post.hpp>

#include "api/wire.h"
#include "api/worker_protocol.h"
#include "base/log.h"
#include "base/race.h"
#include "queue/bell.h"

namespace ao::api {

namespace {

constexpr std::size_t kMaxCalls = 1'000;
constexpr std::string_view kHeartbeat = ": the line is open\n\n";

/// What has to be said on a line; filled by any thread, emptied on the line's event loop.
class Inbox {
  public:
    explicit Inbox(base::EventLoop& loop) : loop_(loop), bell_(loop) {}

    /// What does not fit is dropped: the next beat tells of it as well.
    static void put(const std::shared_ptr<Inbox>& inbox, std::string event) {
        {
            std::lock_guard lock(inbox->mutex_);
            if (inbox->events_.size() >= kMaxCalls) return;
            inbox->events_.push_back(std::move(event));
        }
        base::asio::post(inbox->loop_, [inbox] { inbox->bell_.ring(); });
    }

    /// Everything there is; waits for at most `limit` for it.
    base::Async<std::string> next(std::chrono::milliseconds limit) {
        co_await bell_.wait(limit);
        std::lock_guard lock(mutex_);
        std::string text;
        for (const std::string& event : events_)
            text += event;
        events_.clear();
        co_return text;
    }

  private:
    base::EventLoop& loop_;
    queue::Bell bell_;
    std::mutex mutex_;
    std::deque<std::string> events_;
};

std::string event_of(const core::WorkerCall& call) {
    if (call.what == core::WorkerCall::What::quiet) return "event: quiet\ndata: {}\n\n";
    if (call.what == core::WorkerCall::What::resume) return "event: resume\ndata: {}\n\n";
    std::string text = "event: cancel\ndata: {\"task_id\":";
    base::json::write_string(text, call.task_id);
    return text + "}\n\n";
}

}  // namespace

struct WorkerProtocol::Line {
    std::string worker;  ///< lease name
    std::string incarnation;
    http::Peer* peer;
};

Answer WorkerProtocol::session(Call& call) {
    const std::string name =
        core::Workers::lease_name(call.actor, std::string(call.request.param("id")));
    const Line line{name, call.request.query_param("incarnation").value_or(""), call.request.peer};
    http::Response response{.content_type = "text/event-stream"};
    response.with("Cache-Control", "no-store").with("X-Accel-Buffering", "no");
    response.producer = [this, line](http::BodySink& sink) { return hold(line, sink); };
    co_return response;
}

/// Holds the line as long as the worker does; buries the worker when it has gone for good.
base::Async<> WorkerProtocol::hold(Line line, http::BodySink& sink) {
    if (!co_await talk(line, sink)) co_return;  // the server stops: the worker lives on
    co_await base::wait_for(options_.line_grace);
    if (!workers_.lines().take_abandoned(line.worker, line.incarnation)) co_return;
    base::log::warning("worker.died", {{"worker", line.worker}});
    if (auto found = broker()) co_await (*found)->bury(line.worker);
}

/// True when the worker has gone, false when the server is stopping.
base::Async<bool> WorkerProtocol::talk(Line& line, http::BodySink& sink) {
    auto executor = co_await base::asio::this_coro::executor;
    auto inbox = std::make_shared<Inbox>(executor.context());
    auto tell = [inbox](const core::WorkerCall& call) { Inbox::put(inbox, event_of(call)); };
    const auto open = workers_.lines().open(line.worker, line.incarnation, std::move(tell));
    std::string said = "event: hello\ndata: {}\n\n";
    while (co_await sink.write(said)) {
        if (line.peer == nullptr) co_return true;
        auto raced =
            co_await base::race(inbox->next(options_.line_heartbeat), line.peer->until_gone());
        if (raced.interrupted) co_return raced.end;
        said = raced.value->empty() ? std::string(kHeartbeat) : std::move(*raced.value);
    }
    co_return line.peer == nullptr || line.peer->is_gone();
}

}  // namespace ao::api
