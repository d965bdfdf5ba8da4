#include "app/remote_broker.h"

#include <algorithm>

#include "app/event_stream.h"
#include "base/log.h"

namespace ao::app {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDeadline{15'000};
constexpr milliseconds kOneHour{3'600'000};
constexpr milliseconds kLineLife{24 * 3'600'000};
constexpr milliseconds kSeenEvery{20'000};  ///< a worker with nothing to say
constexpr milliseconds kPauseBase{100};
constexpr milliseconds kPauseCap{2'000};

std::vector<queue::Assignment> to_assignments(std::vector<api::AssignmentReply> wire) {
    std::vector<queue::Assignment> tasks;
    tasks.reserve(wire.size());
    for (api::AssignmentReply& one : wire)
        tasks.push_back(api::to_assignment(std::move(one)));
    return tasks;
}

std::vector<store::Lease> leases_of(const std::vector<queue::Assignment>& tasks) {
    std::vector<store::Lease> leases;
    for (const queue::Assignment& task : tasks)
        leases.push_back(task.lease());
    return leases;
}

/// Moves out of `tasks` what `request` has no room for.
std::vector<queue::Assignment> cut_to(
    std::vector<queue::Assignment>& tasks, const queue::TakeRequest& request
) {
    std::vector<queue::Assignment> surplus;
    std::vector<queue::Assignment> fitting;
    auto types = request.types;
    for (queue::Assignment& task : tasks) {
        const auto of_type = std::ranges::find(types, task.task.type, &queue::Appetite::type);
        const bool wanted = types.empty() || (of_type != types.end() && of_type->most > 0);
        if (!wanted || fitting.size() >= request.limit) {
            surplus.push_back(std::move(task));
            continue;
        }
        if (of_type != types.end()) --of_type->most;
        fitting.push_back(std::move(task));
    }
    tasks = std::move(fitting);
    return surplus;
}

}  // namespace

/// A take on its way. It outlives the call of take() that began it when that is cancelled, because
/// its answer may be on the way already; the next take() waits for the same one.
struct RemoteBroker::Poll {
    explicit Poll(base::EventLoop& loop) : bell(loop) {}

    queue::Bell bell;  ///< rung at the end
    base::Result<std::vector<queue::Assignment>> answer = std::vector<queue::Assignment>{};
    bool ended = false;
    bool awaited = true;
};

RemoteBroker::RemoteBroker(
    base::EventLoop& loop,
    ServerAddress server,
    FindServer find_server,
    base::Metrics& metrics,
    api::WorkerRegistration who,
    Hooks hooks
)
    : loop_(loop),
      server_(std::move(server)),
      find_server_(std::move(find_server)),
      who_(std::move(who)),
      hooks_(std::move(hooks)),
      calls_(loop, outbound_options(server_), metrics),
      waits_(loop, outbound_options(server_), metrics),
      group_(loop, "remote broker"),
      stopped_(loop),
      seen_(loop) {}

void RemoteBroker::start() {
    group_.spawn(live());
    group_.spawn(be_seen());
}

void RemoteBroker::say_quiet(bool quiet) {
    quiet_ = quiet;
    seen_.ring();
}

base::Async<> RemoteBroker::close() {
    constexpr milliseconds kGoodbye{3'000};
    closing_ = true;
    stopped_.ring();
    seen_.ring();
    waits_.close();
    const api::WorkerName name{who_.worker_id};
    std::string body = base::json::to_string(name);
    auto parted =
        co_await ask<api::WorkerDone>(calls_, "/api/worker/bye", std::move(body), kGoodbye);
    static_cast<void>(parted);  // the server notices the closed line all the same
    co_await group_.join();
    calls_.close();
}

base::Async<> RemoteBroker::live() {
    for (std::int32_t failures = 0; !closing_;) {
        const bool known = co_await introduce();
        tried_ = true;
        failures = known ? 0 : failures + 1;
        if (known && !closing_) co_await hold_line();
        if (closing_) break;
        const auto pause =
            model::retry_delay(std::max(1, failures), kPauseBase, kPauseCap, jitter_.uniform());
        co_await stopped_.wait(std::max(pause, kPauseBase / 2));
    }
}

base::Async<> RemoteBroker::be_seen() {
    while (!closing_) {
        co_await seen_.wait(kSeenEvery);
        if (closing_ || !reached_) continue;
        std::vector<queue::Beat> none;
        auto seen = co_await beat(std::move(none));
        static_cast<void>(seen);  // live() notices when the server is away
    }
}

base::Async<bool> RemoteBroker::introduce() {
    if (auto now = find_server_()) server_ = std::move(*now);
    auto welcome = co_await ask<api::WorkerWelcome>(
        calls_, "/api/worker/register", base::json::to_string(who_), kDeadline
    );
    if (!welcome) base::log::debug("worker.not_registered", {{"why", welcome.error().message}});
    co_return static_cast<bool>(welcome);
}

base::Async<> RemoteBroker::hold_line() {
    auto stream = std::make_shared<EventStream>([this](std::string_view event, std::string_view) {
        if (event == "cancel" && hooks_.on_cancel) hooks_.on_cancel();
        if (event == "quiet" && hooks_.on_quiet) hooks_.on_quiet();
        if (event == "resume" && hooks_.on_resume) hooks_.on_resume();
    });
    const std::string path =
        "/api/worker/" + who_.worker_id + "/session?incarnation=" + who_.incarnation.value_or("");
    connect::HttpCall call = server_call(server_, "GET", path);
    call.deadline = kLineLife;
    call.on_piece = [stream](std::string_view piece) { stream->read(piece); };
    const connect::HttpReply reply = co_await waits_.send(std::move(call));
    base::log::debug("worker.line_closed", {{"why", reply.detail}});
}

void RemoteBroker::note_reach(const connect::HttpReply& reply) {
    const bool reached = reply.ok();
    const bool news = reached ? !reached_ : reached_ || !said_away_;
    reached_ = reached;
    said_away_ = !reached;
    if (!news || closing_ || !hooks_.on_reach) return;
    hooks_.on_reach(reached, reached ? server_.url : server_advice(server_, reply));
}

template <class Reply>
base::Async<base::Result<Reply>> RemoteBroker::ask(
    connect::HttpClient& http, std::string path, std::string body, milliseconds deadline
) {
    if (server_.url.empty())
        co_return base::unavailable("no server is known yet", std::chrono::seconds{1});
    connect::HttpCall call = server_call(server_, "POST", path, std::move(body));
    call.deadline = deadline;
    const connect::HttpReply reply = co_await http.send(std::move(call));
    note_reach(reply);
    if (reply.status != 200) {
        const auto json = base::json::parse_raw(reply.body);
        const std::string why =
            reply.status == 0 || !json ? reply.detail : ServerReply{reply.status, *json}.problem();
        co_return base::unavailable(path + ": " + why, std::chrono::seconds{1});
    }
    auto parsed = base::json::parse<Reply>(reply.body);
    if (!parsed)
        co_return base::unavailable(
            path + " answered what is no worker protocol: " + parsed.error().message,
            std::chrono::seconds{1}
        );
    co_return std::move(*parsed);
}

base::Async<> RemoteBroker::run_poll(
    std::shared_ptr<Poll> poll, std::string body, milliseconds wait
) {
    auto reply =
        co_await ask<api::TakeReply>(waits_, "/api/worker/take", std::move(body), wait + kDeadline);
    if (reply)
        poll->answer = to_assignments(std::move(reply->tasks));
    else
        poll->answer = std::move(reply).error();
    poll->ended = true;
    if (poll->awaited) {
        poll->bell.ring();
        co_return;
    }
    if (poll_ == poll) poll_.reset();
    if (poll->answer) co_await return_tasks(leases_of(*poll->answer));
}

base::Async<> RemoteBroker::return_tasks(std::vector<store::Lease> leases) {
    if (leases.empty()) co_return;
    const auto returned = co_await give_back(std::move(leases));
    if (!returned) base::log::warning("queue.release_refused", {{"why", returned.error().message}});
}

base::Async<base::Result<std::vector<queue::Assignment>>> RemoteBroker::take(
    queue::TakeRequest request, milliseconds wait
) {
    if (!poll_) {
        api::TakeBody body = api::to_wire(request);
        const double seconds = std::chrono::duration<double>(wait).count();
        body.wait_seconds = std::min(seconds, api::kMaxWaitSeconds);
        poll_ = std::make_shared<Poll>(loop_);
        group_.spawn(run_poll(poll_, base::json::to_string(body), wait));
    }
    const auto poll = poll_;
    poll->awaited = true;
    while (!poll->ended) {
        co_await poll->bell.wait(kOneHour);
        const auto state = co_await base::asio::this_coro::cancellation_state;
        if (poll->ended || state.cancelled() == base::asio::cancellation_type::none) continue;
        poll->awaited = false;
        throw boost::system::system_error(base::asio::error::operation_aborted);
    }
    if (poll_ == poll) poll_.reset();
    if (!poll->answer) co_return std::move(poll->answer).error();
    auto surplus = cut_to(*poll->answer, request);
    if (!surplus.empty()) group_.spawn(return_tasks(leases_of(surplus)));
    co_return std::move(*poll->answer);
}

base::Async<base::Result<std::vector<queue::LeaseState>>> RemoteBroker::beat(
    std::vector<queue::Beat> beats
) {
    api::BeatsBody body{.worker_id = who_.worker_id, .quiet = quiet_};
    for (const queue::Beat& beat : beats)
        body.beats.push_back(api::to_wire(beat));
    auto reply = co_await ask<api::BeatsReply>(
        calls_, "/api/worker/beat", base::json::to_string(body), kDeadline
    );
    if (!reply) co_return std::move(reply).error();
    std::vector<queue::LeaseState> states(beats.size(), queue::LeaseState::lost);
    for (std::size_t i = 0; i < states.size() && i < reply->beats.size(); ++i)
        if (reply->beats[i].state == api::HeldOrLost::held) states[i] = queue::LeaseState::held;
    co_return states;
}

base::Async<base::Result<queue::Receipt>> RemoteBroker::finish(
    std::vector<queue::Report> reports, std::optional<queue::TakeRequest> next
) {
    api::FinishBody body{.worker_id = who_.worker_id};
    for (const queue::Report& report : reports)
        body.reports.push_back(api::to_wire(report));
    if (next) body.next = api::to_wire(*next);
    auto reply = co_await ask<api::FinishReply>(
        calls_, "/api/worker/finish", base::json::to_string(body), kDeadline
    );
    if (!reply) co_return std::move(reply).error();
    queue::Receipt receipt;
    receipt.ends.assign(reports.size(), queue::LeaseState::lost);
    for (std::size_t i = 0; i < receipt.ends.size() && i < reply->reports.size(); ++i)
        if (reply->reports[i].state == api::StoredOrRefused::stored)
            receipt.ends[i] = queue::LeaseState::held;
    receipt.next = to_assignments(std::move(reply->tasks));
    co_return receipt;
}

base::Async<base::Result<void>> RemoteBroker::give_back(std::vector<store::Lease> leases) {
    if (leases.empty()) co_return base::Result<void>();
    api::GiveBackBody body{.worker_id = who_.worker_id};
    for (const store::Lease& lease : leases)
        body.tasks.push_back(api::to_wire(lease));
    auto reply = co_await ask<api::WorkerDone>(
        calls_, "/api/worker/give_back", base::json::to_string(body), kDeadline
    );
    if (!reply) co_return std::move(reply).error();
    co_return base::Result<void>();
}

base::Async<base::Result<void>> RemoteBroker::bury(std::string worker_id) {
    const api::WorkerName name{std::move(worker_id)};
    std::string body = base::json::to_string(name);
    auto reply =
        co_await ask<base::json::Raw>(calls_, "/api/worker/bury", std::move(body), kDeadline);
    if (!reply) co_return std::move(reply).error();
    co_return base::Result<void>();
}

}  // namespace ao::app
