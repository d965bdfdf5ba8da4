#include "api/worker_protocol.h"

#include "api/account_wire.h"
#include "api/wire.h"
#include "base/log.h"
#include "base/race.h"

namespace ao::api {

namespace {

/// What a take gave; with a default, as base::race wants it.
struct Taken {
    std::vector<queue::Assignment> tasks{};
    std::optional<base::Error> error{};
};

base::Async<Taken> take_from(
    queue::Broker& broker, queue::TakeRequest request, std::chrono::milliseconds wait
) {
    auto taken = co_await broker.take(std::move(request), wait);
    if (!taken) co_return Taken{{}, std::move(taken).error()};
    co_return Taken{std::move(*taken), {}};
}

/// Takes as long as the client is there and the server is not stopping.
base::Async<Taken> take_for(
    http::Peer* peer,
    queue::Broker& broker,
    queue::TakeRequest request,
    std::chrono::milliseconds wait
) {
    if (peer == nullptr || wait.count() == 0)
        co_return co_await take_from(broker, std::move(request), wait);
    auto raced =
        co_await base::race(take_from(broker, std::move(request), wait), peer->until_gone());
    co_return raced.value ? std::move(*raced.value) : Taken{};
}

std::vector<store::Lease> leases_of(const std::vector<queue::Assignment>& tasks) {
    std::vector<store::Lease> leases;
    leases.reserve(tasks.size());
    for (const queue::Assignment& task : tasks)
        leases.push_back(task.lease());
    return leases;
}

base::Async<> return_all(queue::Broker& broker, std::vector<store::Lease> leases) {
    const std::size_t tasks = leases.size();
    auto returned = co_await broker.give_back(std::move(leases));
    base::log::info(
        "worker.reply_lost",
        {{"tasks", tasks}, {"returned", returned ? "yes" : returned.error().message}}
    );
}

std::vector<AssignmentReply> to_wire_all(const std::vector<queue::Assignment>& tasks) {
    std::vector<AssignmentReply> wire;
    wire.reserve(tasks.size());
    for (const queue::Assignment& task : tasks)
        wire.push_back(to_wire(task));
    return wire;
}

/// A reply with tasks in it: what cannot be delivered goes back at once instead of waiting for the
/// end of its lease.
template <class Reply>
http::Response reply_with_tasks(
    const Reply& reply, queue::Broker& broker, const std::vector<queue::Assignment>& tasks
) {
    http::Response response = reply_with(reply);
    if (!tasks.empty())
        response.undelivered = [&broker, leases = leases_of(tasks)] {
            return return_all(broker, leases);
        };
    return response;
}

}  // namespace

base::Result<queue::Broker*> WorkerProtocol::broker() const {
    if (queue::Broker* broker = broker_) return broker;
    return base::unavailable("The queue is not running.", std::chrono::seconds{1});
}

Answer WorkerProtocol::enrol(Call& call) {
    auto body = read_body<WorkerRegistration>(call);
    if (!body) co_return std::move(body).error();
    model::Worker worker{.id = body->worker_id};
    worker.host = body->host.value_or("");
    worker.pid = body->pid.value_or(0);
    worker.version = body->version.value_or("");
    worker.queues = body->queues.value_or(std::vector<std::string>{"default"});
    worker.types = body->types.value_or(std::vector<std::string>{});
    worker.concurrency = body->concurrency.value_or(1);
    auto known = co_await workers_.announce(call.actor, std::move(worker));
    if (!known) co_return std::move(known).error();
    const std::string name = core::Workers::lease_name(call.actor, known->id);
    if (workers_.lines().introduce(name, body->incarnation.value_or(""))) {
        base::log::warning("worker.replaced", {{"worker", name}});
        if (auto found = broker()) {
            auto buried = co_await (*found)->bury(name);
            static_cast<void>(buried);  // its leases run out all the same
        }
    }
    using Seconds = std::chrono::duration<double>;
    WorkerWelcome welcome;
    welcome.worker_id = known->id;
    welcome.lease_seconds = Seconds(options_.lease).count();
    welcome.beat_seconds = welcome.lease_seconds / 3;
    welcome.server_version = options_.server_version;
    welcome.types = options_.types;
    co_return reply_with(welcome);
}

Answer WorkerProtocol::take(Call& call) {
    auto body = read_body<TakeBody>(call);
    if (!body) co_return std::move(body).error();
    auto request = to_take_request(*body, core::Workers::lease_name(call.actor, body->worker_id));
    if (!request) co_return std::move(request).error();
    auto found = broker();
    if (!found) co_return std::move(found).error();
    queue::Broker& broker = **found;
    request->tenant_id = core::worker_tenant(call.actor);
    co_await workers_.note(call.actor, body->worker_id);
    const std::chrono::milliseconds wait{
        static_cast<std::int64_t>(body->wait_seconds.value_or(0) * 1e3)};
    http::Peer* peer = call.request.peer;
    Taken taken = co_await take_for(peer, broker, std::move(*request), wait);
    if (taken.error) co_return std::move(*taken.error);
    if (peer != nullptr && !taken.tasks.empty() && peer->is_gone()) {
        co_await return_all(broker, leases_of(taken.tasks));
        taken.tasks.clear();
    }
    const TakeReply reply{to_wire_all(taken.tasks)};
    co_return reply_with_tasks(reply, broker, taken.tasks);
}

Answer WorkerProtocol::beat(Call& call) {
    auto body = read_body<BeatsBody>(call);
    if (!body) co_return std::move(body).error();
    auto beats = to_beats(*body);
    if (!beats) co_return std::move(beats).error();
    auto found = broker();
    if (!found) co_return std::move(found).error();
    const auto state =
        body->quiet.value_or(false) ? model::WorkerState::quiet : model::WorkerState::running;
    co_await workers_.note(call.actor, body->worker_id, state);
    BeatsReply reply;
    if (beats->empty()) co_return reply_with(reply);
    auto states = co_await (*found)->beat(std::move(*beats));
    if (!states) co_return std::move(states).error();
    for (std::size_t i = 0; i < states->size() && i < body->beats.size(); ++i) {
        const bool held = (*states)[i] == queue::LeaseState::held;
        reply.beats.push_back({body->beats[i].task_id, held ? HeldOrLost::held : HeldOrLost::lost});
    }
    co_return reply_with(reply);
}

Answer WorkerProtocol::finish(Call& call) {
    auto body = read_body<FinishBody>(call);
    if (!body) co_return std::move(body).error();
    auto reports = to_reports(*body);
    if (!reports) co_return std::move(reports).error();
    std::optional<queue::TakeRequest> next;
    if (body->next) {
        const std::string name = core::Workers::lease_name(call.actor, body->worker_id);
        auto request = to_take_request(*body->next, name, "/next");
        if (!request) co_return std::move(request).error();
        next = std::move(*request);
        next->tenant_id = core::worker_tenant(call.actor);
    }
    auto found = broker();
    if (!found) co_return std::move(found).error();
    co_await workers_.note(call.actor, body->worker_id);
    auto receipt = co_await (*found)->finish(std::move(*reports), std::move(next));
    if (!receipt) co_return std::move(receipt).error();
    FinishReply reply;
    for (std::size_t i = 0; i < receipt->ends.size() && i < body->reports.size(); ++i) {
        const bool stored = receipt->ends[i] == queue::LeaseState::held;
        reply.reports.push_back(
            {body->reports[i].task_id, stored ? StoredOrRefused::stored : StoredOrRefused::refused}
        );
    }
    reply.tasks = to_wire_all(receipt->next);
    co_return reply_with_tasks(reply, **found, receipt->next);
}

Answer WorkerProtocol::give_back(Call& call) {
    auto body = read_body<GiveBackBody>(call);
    if (!body) co_return std::move(body).error();
    if (body->tasks.size() > kMaxReports)
        co_return base::invalid(
            "Too many tasks.", {{"/tasks", "must be at most 1000 items", "length"}}
        );
    auto found = broker();
    if (!found) co_return std::move(found).error();
    std::vector<store::Lease> leases;
    for (const LeaseBody& task : body->tasks)
        leases.push_back(to_lease(task));
    auto returned = co_await (*found)->give_back(std::move(leases));
    if (!returned) co_return std::move(returned).error();
    co_return reply_with(WorkerDone{static_cast<std::int64_t>(body->tasks.size())});
}

Answer WorkerProtocol::bye(Call& call) {
    auto body = read_body<WorkerName>(call);
    if (!body) co_return std::move(body).error();
    auto found = broker();
    if (!found) co_return std::move(found).error();
    workers_.lines().say_bye(core::Workers::lease_name(call.actor, body->worker_id));
    auto held = co_await workers_.leave(call.actor, body->worker_id);
    const auto tasks = static_cast<std::int64_t>(held.size());
    if (tasks > 0) {
        auto returned = co_await (*found)->give_back(std::move(held));
        if (!returned) co_return std::move(returned).error();
    }
    co_return reply_with(WorkerDone{tasks});
}

Answer WorkerProtocol::bury(Call& call) {
    auto body = read_body<WorkerName>(call);
    if (!body) co_return std::move(body).error();
    auto found = broker();
    if (!found) co_return std::move(found).error();
    const std::string name = core::Workers::lease_name(call.actor, body->worker_id);
    auto buried = co_await (*found)->bury(name);
    if (!buried) co_return std::move(buried).error();
    co_return reply_with(MessageReply{"The worker's attempts have ended."});
}

}  // namespace ao::api
