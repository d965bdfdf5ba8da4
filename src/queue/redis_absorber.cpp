#include "queue/redis_absorber.h"

#include <charconv>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/log.h"
#include "store/task_log.h"

namespace ao::queue {

namespace {

/// Leases that end before this are those of crashed attempts that were just adopted.
constexpr base::Time kLongGone{std::chrono::microseconds{1}};

base::Error out_of_reach() {
    return base::unavailable("the queue's store is out of reach", std::chrono::seconds{1});
}

}  // namespace

std::optional<std::int64_t> generation_of(const store::Lease& lease) {
    const std::size_t colon = lease.token.find(':');
    if (!lease.token.starts_with('r') || colon == std::string::npos) return std::nullopt;
    std::int64_t generation = 0;
    const char* const last = lease.token.data() + colon;
    const auto [end, fault] = std::from_chars(lease.token.data() + 1, last, generation);
    if (fault != std::errc{} || end != last) return std::nullopt;
    return generation;
}

RedisAbsorber::RedisAbsorber(
    store::Database& database,
    const Registry& registry,
    Chooser& chooser,
    const base::Clock& clock,
    base::Metrics& metrics,
    AttemptEnds::Options options
)
    : database_(database),
      chooser_(chooser),
      clock_(clock),
      ends_(registry, options),
      metrics_(metrics),
      absorbed_(metrics.counter(
          "ao_redis_absorbed_total", "Things that happened in Redis and were applied to the store."
      )),
      refused_(metrics.counter(
          "ao_redis_refused_total",
          "Things that happened in Redis and came too late: the task had been taken back."
      )) {}

template <class Body>
base::Async<std::invoke_result_t<Body&, store::Session&>> RedisAbsorber::write(
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

base::Async<base::Result<void>> RedisAbsorber::absorb(std::vector<RedisEvent> events) {
    Starts starts;
    std::unordered_set<std::string_view> ended;
    for (const RedisEvent& event : events) {
        if (event.kind == RedisEvent::Kind::start) starts[event.token] = &event;
        if (event.kind == RedisEvent::Kind::end) ended.insert(event.token);
    }
    auto body = [&](store::Session& session) {
        Written written;
        std::vector<const RedisEvent*> ends;  // one after another, to be written together
        for (const RedisEvent& event : events) {
            if (event.kind == RedisEvent::Kind::end) {
                ends.push_back(&event);
                continue;
            }
            if (event.kind == RedisEvent::Kind::start && ended.contains(event.token)) continue;
            end(session, std::exchange(ends, {}), starts, written);
            apply(session, event, written);
        }
        end(session, ends, starts, written);
        if (chooser_.take_held_back()) session.notify(store::Topic::tasks);
        return base::Result<Written>(std::move(written));
    };
    auto written = co_await write("redis.absorb", std::move(body));
    if (!written) co_return std::move(written).error();
    note(*written);
    absorbed_.add(static_cast<double>(events.size() - written->refused));
    co_return base::Result<void>();
}

void RedisAbsorber::apply(store::Session& session, const RedisEvent& event, Written& to) {
    switch (event.kind) {
        case RedisEvent::Kind::start:
            return start(session, event, to);
        case RedisEvent::Kind::progress:
            return progress(session, event, to);
        case RedisEvent::Kind::release:
            if (!store::HandedOverStore(session).note_release(
                    event.task_id, event.generation, event.attempt
                ))
                ++to.refused;
            return;
        case RedisEvent::Kind::end:  // with its like
            return;
        case RedisEvent::Kind::crash:
            return crash(session, event, to);
        case RedisEvent::Kind::expire:
            return expire(session, event, to);
    }
}

void RedisAbsorber::start(store::Session& session, const RedisEvent& event, Written& to) {
    base::Time until = event.at;
    std::int64_t micros = 0;
    const auto [end, fault] =
        std::from_chars(event.body.data(), event.body.data() + event.body.size(), micros);
    if (fault == std::errc{}) until = base::from_micros(micros);
    auto task = store::HandedOverStore(session).note_start(
        event.lease(), event.generation, event.worker_id, event.at, until
    );
    if (task)
        to.started.push_back(std::move(*task));
    else
        ++to.refused;
}

void RedisAbsorber::progress(store::Session& session, const RedisEvent& event, Written& to) {
    const auto beat = read_beat(event);
    store::HandedOverStore tasks(session);
    if (!beat ||
        !tasks.note_progress(event.task_id, event.generation, beat->progress, beat->message)) {
        ++to.refused;
        return;
    }
    store::add_task_log(session, event.task_id, event.attempt, beat->log, event.at);
}

void RedisAbsorber::end(
    store::Session& session,
    const std::vector<const RedisEvent*>& events,
    const Starts& starts,
    Written& to
) {
    std::vector<Report> reports;
    std::vector<store::OutsideAttempt> attempts;
    for (const RedisEvent* event : events) {
        auto report = read_report(*event);
        if (!report) report = Report{event->lease(), retry("its worker's report makes no sense")};
        reports.push_back(std::move(*report));
        const auto begun = starts.find(event->token);
        const base::Time started = begun == starts.end() ? base::Time{} : begun->second->at;
        attempts.push_back({event->generation, event->worker_id, started});
    }
    auto ends = ends_.write(session, reports, attempts, clock_.now());
    for (std::size_t i = 0; i < ends.size(); ++i) {
        if (ends[i].state == LeaseState::lost) {
            ++to.refused;
            continue;
        }
        to.ends.push_back(std::move(ends[i]));
        if (starts.contains(events[i]->token)) to.started.push_back(to.ends.back().task);
    }
}

void RedisAbsorber::crash(store::Session& session, const RedisEvent& event, Written& to) {
    const bool adopted = store::HandedOverStore(session).adopt(
        event.lease(), {event.generation, event.worker_id}, base::Time{}
    );
    if (!adopted) {
        ++to.refused;
        return;
    }
    auto rescued = store::TaskStore(session).rescue(kLongGone, clock_.now(), 1);
    ends_.tell_dead(session, rescued.dead);
    metrics_.rescued(rescued.pending, rescued.dead);
    ++to.crashed;
}

void RedisAbsorber::expire(store::Session& session, const RedisEvent& event, Written& to) {
    if (store::HandedOverStore(session).put_back(event.task_id, event.generation))
        store::TaskLanes(session).expire(event.task_id, clock_.now());
    else
        ++to.refused;
}

void RedisAbsorber::fail(store::Session& session, const model::Task& task, const std::string& why) {
    const store::Lease lease{task.id, task.attempt + 1, "r0:unprepared"};
    const base::Time now = clock_.now();
    const Report report{lease, retry("the preparation failed: " + why)};
    ends_.write(session, report, {task.generation, {}, now}, now);
}

void RedisAbsorber::note(const Written& written) {
    refused_.add(static_cast<double>(written.refused));
    for (const model::Task& task : written.started)
        metrics_.started(task, task.started_at);
    for (const AttemptEnd& end : written.ends) {
        const std::chrono::duration<double> seconds = clock_.now() - end.task.started_at;
        metrics_.finished(end.task, end.status, std::max(0.0, seconds.count()));
        log_end(end);
    }
}

base::Async<base::Result<std::vector<LeaseState>>> RedisAbsorber::finish(std::vector<Report> reports
) {
    auto body = [&](store::Session& session) {
        const base::Time now = clock_.now();
        Written written;
        for (const Report& report : reports) {
            const auto generation = generation_of(report.lease);
            AttemptEnd end;
            if (generation) end = ends_.write(session, report, {*generation}, now);
            written.ends.push_back(std::move(end));
        }
        if (chooser_.take_held_back()) session.notify(store::Topic::tasks);
        return base::Result<Written>(std::move(written));
    };
    auto written = co_await write("redis.finish", std::move(body));
    if (!written) co_return std::move(written).error();
    std::vector<LeaseState> states;
    for (const AttemptEnd& end : written->ends)
        states.push_back(end.state);
    std::erase_if(written->ends, [](const AttemptEnd& end) {
        return end.state == LeaseState::lost;
    });
    note(*written);
    co_return states;
}

base::Async<base::Result<std::vector<LeaseState>>> RedisAbsorber::beat(
    std::vector<Beat> beats, std::chrono::milliseconds lease
) {
    auto body = [&](store::Session& session) {
        const base::Time now = clock_.now();
        store::HandedOverStore tasks(session);
        std::vector<LeaseState> states;
        for (const Beat& one : beats) {
            const auto generation = generation_of(one.lease);
            const bool held = generation && tasks.renew(one.lease, *generation, now + lease);
            states.push_back(held ? LeaseState::held : LeaseState::lost);
            if (!held) continue;
            if (one.progress || !one.message.empty())
                tasks.note_progress(one.lease.task_id, *generation, one.progress, one.message);
            store::add_task_log(session, one.lease.task_id, one.lease.attempt, one.log, now);
        }
        return base::Result<std::vector<LeaseState>>(std::move(states));
    };
    auto states = co_await write("redis.beat", std::move(body));
    co_return states;
}

}  // namespace ao::queue
