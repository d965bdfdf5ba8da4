#include "queue/store_broker.h"

#include <algorithm>
#include <set>

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "base/run_on.h"
#include "queue/after_commits.h"
#include "queue/appetite.h"
#include "store/attendance.h"
#include "store/task_log.h"

namespace ao::queue {

namespace {

/// So many tasks somebody gets before it is the next one's turn.
constexpr std::size_t kShare = 16;

base::Error out_of_reach() {
    return base::unavailable("the queue's store is out of reach", std::chrono::seconds{1});
}

std::vector<store::Lease> leases_of(const std::vector<model::Task>& tasks) {
    std::vector<store::Lease> leases;
    for (const model::Task& task : tasks)
        leases.push_back({task.id, task.attempt, task.lease_token});
    return leases;
}

/// Makes room for what may follow, `left` at most.
void append(std::vector<model::Task>& tasks, std::vector<model::Task> more, std::size_t left) {
    constexpr std::size_t kRoom = 128;
    if (tasks.empty()) {
        tasks = std::move(more);
        return;
    }
    if (tasks.capacity() < tasks.size() + more.size())
        tasks.reserve(tasks.size() + more.size() + std::min(left, kRoom));
    std::move(more.begin(), more.end(), std::back_inserter(tasks));
}

}  // namespace

StoreBroker::StoreBroker(
    base::EventLoop& home,
    store::Database& database,
    const Registry& registry,
    const base::Clock& clock,
    base::Metrics& metrics,
    BrokerOptions options
)
    : home_(home),
      database_(database),
      registry_(registry),
      clock_(clock),
      options_(std::move(options)),
      metrics_(metrics),
      jitter_(options_.seed),
      ends_(registry, {options_.retry_base, options_.retry_cap, options_.seed}),
      line_(std::make_shared<TakerLine>(
          home, clock, [this](TakerLine::Takers takers) { return serve(std::move(takers)); }
      )),
      sweeper_(
          home,
          database,
          clock,
          ends_,
          metrics_,
          jitter_,
          {options_.sweep_every, options_.lease},
          [this] { line_->look(); }
      ),
      group_(home, "queue"),
      chooser_(database, clock) {}

StoreBroker::~StoreBroker() {
    attendance_.reset();
    subscription_.reset();
    rules_subscription_.reset();
}

void StoreBroker::start() {
    base::asio::post(home_, [this] { group_.spawn(live()); });
}

base::Async<> StoreBroker::live() {
    subscription_ =
        database_.subscribe(store::Topic::tasks, [line = line_] { TakerLine::commit_came(line); });
    // Rules are obeyed from the next commit on: to be served in this one is not enough.
    rules_subscription_ = call_after_commits(
        database_, store::Topic::queue_rules, home_, [line = line_] { line->look(); }
    );
    if (auto* attendance = store::find_attendance(database_)) {
        auto serve = [this](store::Session& session) { serve_inside(session); };
        attendance_ = attendance->attend(store::Topic::tasks, std::move(serve));
    }
    if (options_.recover_on_start) {
        sweeper_.be_patient();
        co_await sweeper_.recover(options_.own_workers);
    }
    group_.spawn(line_->run());
    group_.spawn(sweeper_.run());
}

void StoreBroker::close() {
    base::asio::post(home_, [this] { line_->stop(); });
}

base::Async<> StoreBroker::stop() {
    attendance_.reset();
    subscription_.reset();
    rules_subscription_.reset();
    line_->stop();
    sweeper_.stop();
    co_await group_.join();
}

void StoreBroker::wake() {
    base::asio::post(home_, [this] {
        line_->look();
        sweeper_.wake();
    });
}

template <class Body>
base::Async<std::invoke_result_t<Body&, store::Session&>> StoreBroker::write(
    const char* name, Body body
) {
    try {
        auto written = co_await database_.write(name, std::move(body));
        co_return written;
    } catch (const store::Failure&) {
        base::log::exception("queue.write_failed", std::current_exception(), {{"what", name}});
    }
    co_return out_of_reach();
}

base::Async<base::Result<std::vector<Assignment>>> StoreBroker::take(
    TakeRequest request, std::chrono::milliseconds wait
) {
    const base::Executor here = co_await base::asio::this_coro::executor;
    auto waiting = line_->wait(std::move(request), wait);
    if (&here.context() != &home_) waiting = base::run_on(home_, std::move(waiting));
    const auto taker = co_await std::move(waiting);
    const auto state = co_await base::asio::this_coro::cancellation_state;
    if (state.cancelled() != base::asio::cancellation_type::none) {
        base::asio::post(home_, [this, leases = leases_of(taker->taken)] {
            group_.spawn(release_later(leases));
        });
        throw boost::system::system_error(base::asio::error::operation_aborted);
    }
    if (taker->refusal) co_return *taker->refusal;
    auto prepared = co_await prepare(std::move(taker->taken));
    co_return prepared;
}

base::Async<std::optional<base::Time>> StoreBroker::serve(TakerLine::Takers takers) {
    auto body = [this, &takers](store::Session& session) {
        return base::Result<Served>(serve_in(session, takers));
    };
    auto served = co_await write("task.claim", std::move(body));
    if (!served) {
        for (const auto& taker : takers)
            taker->refusal = served.error();
        co_return std::nullopt;
    }
    for (std::size_t i = 0; i < takers.size(); ++i)
        takers[i]->taken = std::move(served->claimed[i]);
    co_return served->next_due;
}

void StoreBroker::serve_inside(store::Session& session) {
    auto loan = std::make_shared<TakerLine::Loan>(line_);
    if (loan->takers().empty()) return;
    Served served;
    try {
        session.nested([&] { served = serve_in(session, loan->takers()); });
    } catch (const store::Failure&) {
        throw;
    } catch (const std::exception&) {
        // The loan ends: they are served in a commit of their own, where its failure is theirs.
        base::log::exception("queue.cannot_serve", std::current_exception());
        return;
    }
    session.after_commit([loan, served = std::move(served)]() mutable {
        loan->settle(std::move(served.claimed), served.next_due);
    });
}

StoreBroker::Served StoreBroker::serve_in(
    store::Session& session, const TakerLine::Takers& takers
) {
    const base::Time now = clock_.now();
    Served served{std::vector<Tasks>(takers.size()), std::nullopt};
    std::vector<TakeRequest> wants;
    for (const auto& taker : takers)
        wants.push_back(with_types(taker->request, registry_));
    const auto look_again_at = [&served](std::optional<base::Time> time) {
        if (time) served.next_due = std::min(served.next_due.value_or(*time), *time);
    };
    std::set<std::string> dry;  // there is nothing more for those who want this
    for (bool again = true; again;) {
        again = false;
        for (std::size_t i = 0; i < wants.size(); ++i) {
            TakeRequest& want = wants[i];
            const std::string kind = kind_of(want);
            if (want.limit == 0 || dry.contains(kind)) continue;
            Share share = claim_share(session, want, now);
            if (share.dry) dry.insert(kind);
            look_again_at(share.due);
            again = again || want.limit > 0;
            append(served.claimed[i], std::move(share.tasks), want.limit);
        }
    }
    return served;
}

StoreBroker::Share StoreBroker::claim_share(
    store::Session& session, TakeRequest& want, base::Time now
) {
    TakeRequest part = want;
    part.limit = std::min(part.limit, kShare);
    auto [tasks, due, more, shut] = claim(session, part, now);
    // A search that is not over goes on in the next transaction, to keep this one short.
    if (more && tasks.empty()) due = now;
    const bool dry = !shut && (tasks.empty() || (!more && !any_sated(part, tasks)));
    if (shut)
        want.limit = 0;  // for this worker; not for its like
    else
        reduce(want, tasks);
    return {std::move(tasks), due, dry};
}

Choice StoreBroker::claim(store::Session& session, const TakeRequest& request, base::Time now) {
    return chooser_.choose(session, request, now, lease_to(request.worker_id, now, options_.lease));
}

base::Async<std::vector<Assignment>> StoreBroker::prepare(Tasks tasks) {
    const base::Time now = clock_.now();
    std::vector<Assignment> ready;
    ready.reserve(tasks.size());
    std::vector<Report> failed;
    auto gather = [&](store::Session& session) {
        for (model::Task& task : tasks) {
            const TaskKind* kind = registry_.find(task.type);
            Assignment made;
            if (task.timeout.count() > 0)
                made.timeout = task.timeout;
            else if (kind != nullptr)
                made.timeout = kind->timeout;
            try {
                if (kind != nullptr && kind->prepare) made.input = kind->prepare(session, task);
            } catch (const std::exception&) {
                const std::string why = text_of(std::current_exception());
                failed.push_back(
                    {{task.id, task.attempt, task.lease_token},
                     retry("the preparation failed: " + why)}
                );
                continue;
            }
            metrics_.started(task, now);
            made.task = std::move(task);
            ready.push_back(std::move(made));
        }
        return true;
    };
    if (!tasks.empty()) co_await database_.read(store::ReadCost::point, std::move(gather));
    if (!failed.empty()) {
        auto ended = co_await finish(std::move(failed), std::nullopt);
        if (!ended) base::log::warning("queue.cannot_finish", {{"why", ended.error().message}});
    }
    co_return ready;
}

base::Async<base::Result<Receipt>> StoreBroker::finish(
    std::vector<Report> reports, std::optional<TakeRequest> next
) {
    auto body = [&](store::Session& session) {
        const base::Time now = clock_.now();
        Written written;
        written.ends = ends_.write(session, reports, now);
        const bool held_back = chooser_.take_held_back();
        if (next) written.claimed = claim(session, with_types(*next, registry_), now).tasks;
        // Whoever waits for a limit may have its turn, unless the same worker took it.
        if (held_back && !chooser_.held_back()) session.notify(store::Topic::tasks);
        return base::Result<Written>(std::move(written));
    };
    auto written = co_await write("task.finish", std::move(body));
    if (!written) co_return std::move(written).error();
    note(written->ends);
    Receipt receipt;
    for (const AttemptEnd& end : written->ends)
        receipt.ends.push_back(end.state);
    receipt.next = co_await prepare(std::move(written->claimed));
    co_return receipt;
}

void StoreBroker::note(const std::vector<AttemptEnd>& ends) {
    const base::Time now = clock_.now();
    for (const AttemptEnd& end : ends) {
        if (end.state == LeaseState::lost) {
            metrics_.refused();
            continue;
        }
        const std::chrono::duration<double> seconds = now - end.task.started_at;
        metrics_.finished(end.task, end.status, std::max(0.0, seconds.count()));
        log_end(end);
    }
}

base::Async<base::Result<std::vector<LeaseState>>> StoreBroker::beat(std::vector<Beat> beats) {
    auto body = [&](store::Session& session) {
        const base::Time now = clock_.now();
        store::TaskStore tasks(session);
        std::vector<LeaseState> states;
        for (const Beat& beat : beats) {
            const bool held = tasks.renew({beat.lease}, now + options_.lease).empty();
            states.push_back(held ? LeaseState::held : LeaseState::lost);
            if (!held) continue;
            if (beat.progress || !beat.message.empty())
                tasks.note_progress(beat.lease, beat.progress, beat.message);
            store::add_task_log(session, beat.lease.task_id, beat.lease.attempt, beat.log, now);
        }
        return base::Result<std::vector<LeaseState>>(std::move(states));
    };
    auto states = co_await write("task.beat", std::move(body));
    co_return states;
}

base::Async<base::Result<void>> StoreBroker::give_back(std::vector<store::Lease> leases) {
    if (leases.empty()) co_return base::Result<void>();
    auto body = [&](store::Session& session) {
        store::TaskStore tasks(session);
        const base::Time now = clock_.now();
        for (const store::Lease& lease : leases)
            tasks.release(lease, now);
        return base::Result<void>();
    };
    auto released = co_await write("task.release", std::move(body));
    if (released) base::log::info("queue.gave_back", {{"tasks", leases.size()}});
    co_return released;
}

base::Async<> StoreBroker::release_later(std::vector<store::Lease> leases) {
    const auto released = co_await give_back(std::move(leases));
    // Their leases run out instead.
    if (!released) base::log::warning("queue.release_refused", {});
}

base::Async<base::Result<void>> StoreBroker::bury(std::string worker_id) {
    const bool buried = co_await sweeper_.bury(std::move(worker_id));
    if (!buried) co_return out_of_reach();
    co_return base::Result<void>();
}

}  // namespace ao::queue
