#include "queue/attempt_end.h"

#include <algorithm>
#include <set>

#include "base/log.h"
#include "store/attempt_batch.h"
#include "store/database.h"
#include "store/task_log.h"

namespace ao::queue {

namespace {

/// A server that says "come back in a year" is not believed.
constexpr std::chrono::hours kMaxRetryAfter{24};

/// Reports that are written together, if nothing stands against it.
constexpr std::size_t kAtOnce = 16;

/// A reason as it is stored: whole pages that some server answered are of no use there.
std::string shortened(std::string why) {
    constexpr std::size_t kMaxReason = 2'000;
    if (why.size() > kMaxReason) why = why.substr(0, kMaxReason) + "…";
    return why;
}

model::TaskStatus status_after(const model::Task& task, const Outcome& outcome) {
    if (std::holds_alternative<Done>(outcome.what)) return model::TaskStatus::completed;
    if (std::holds_alternative<Snooze>(outcome.what)) return model::TaskStatus::pending;
    if (std::holds_alternative<Discard>(outcome.what)) return model::TaskStatus::failed;
    return model::is_last_attempt(task) ? model::TaskStatus::dead : model::TaskStatus::retry;
}

std::string why_of(const Outcome& outcome) {
    if (const auto* retry = std::get_if<Retry>(&outcome.what)) return shortened(retry->why);
    if (const auto* discard = std::get_if<Discard>(&outcome.what)) return shortened(discard->why);
    return {};
}

/// Each of them once: the second report of one comes too late.
bool all_of_them_done(std::span<const Report> reports) {
    std::set<std::string_view> tasks;
    return std::all_of(reports.begin(), reports.end(), [&tasks](const Report& report) {
        return std::holds_alternative<Done>(report.outcome.what) &&
               tasks.insert(report.lease.task_id).second;
    });
}

}  // namespace

void log_end(const AttemptEnd& end) {
    const auto level = end.why.empty()                          ? base::log::Level::debug
                       : end.status == model::TaskStatus::retry ? base::log::Level::info
                                                                : base::log::Level::warning;
    base::log::write(
        level,
        "task.ended",
        {{"task", end.task.id},
         {"type", end.task.type},
         {"status", model::to_string(end.status)},
         {"attempt", end.task.attempt},
         {"why", end.why},
         {"request_id", end.task.request_id}}
    );
}

AttemptEnd AttemptEnds::write(store::Session& session, const Report& report, base::Time now) {
    auto task = store::TaskStore(session).find_leased(report.lease);
    if (!task) return {};
    return write_held(session, report, std::move(*task), nullptr, now);
}

std::vector<AttemptEnd> AttemptEnds::write(
    store::Session& session, const std::vector<Report>& reports, base::Time now
) {
    return write(session, reports, {}, now);
}

std::vector<AttemptEnd> AttemptEnds::write(
    store::Session& session,
    const std::vector<Report>& reports,
    const std::vector<store::OutsideAttempt>& attempts,
    base::Time now
) {
    std::vector<AttemptEnd> ends(reports.size());
    const std::span all(reports);
    const std::span outside(attempts);
    for (std::size_t first = 0; first < reports.size(); first += kAtOnce) {
        const auto count = std::min(kAtOnce, reports.size() - first);
        const auto part = all.subspan(first, count);
        const auto begun = outside.empty() ? outside : outside.subspan(first, count);
        if (complete_all(session, part, begun, std::span(ends).subspan(first, count), now))
            continue;
        for (std::size_t i = 0; i < count; ++i)
            ends[first + i] = begun.empty() ? write(session, part[i], now)
                                            : write(session, part[i], begun[i], now);
    }
    return ends;
}

bool AttemptEnds::complete_all(
    store::Session& session,
    std::span<const Report> reports,
    std::span<const store::OutsideAttempt> attempts,
    std::span<AttemptEnd> ends,
    base::Time now
) {
    if (reports.size() < 2 || !all_of_them_done(reports)) return false;
    std::vector<store::Lease> leases;
    leases.reserve(reports.size());
    for (const Report& report : reports)
        leases.push_back(report.lease);
    auto held = attempts.empty() ? store::find_leased(session, leases)
                                 : store::find_handed_over(session, leases, attempts);
    std::vector<store::Completion> completions;
    for (std::size_t i = 0; i < held.size(); ++i) {
        if (!held[i]) continue;
        const TaskKind* kind = registry_.find(held[i]->task.type);
        if (kind != nullptr && (kind->apply || kind->on_end)) return false;
        const auto& done = std::get<Done>(reports[i].outcome.what);
        completions.push_back({&*held[i], done.outcome, done.result.text});
    }
    store::complete(session, completions, now);
    for (std::size_t i = 0; i < held.size(); ++i) {
        if (!held[i]) continue;
        store::add_task_log(session, held[i]->task.id, held[i]->task.attempt, reports[i].log, now);
        ends[i] = {LeaseState::held, std::move(held[i]->task), model::TaskStatus::completed};
    }
    return true;
}

AttemptEnd AttemptEnds::write(
    store::Session& session,
    const Report& report,
    const store::OutsideAttempt& outside,
    base::Time now
) {
    auto task = store::HandedOverStore(session).find(report.lease, outside);
    if (!task) return {};
    return write_held(session, report, std::move(*task), &outside, now);
}

AttemptEnd AttemptEnds::write_held(
    store::Session& session, const Report& report, model::Task task, Outside outside, base::Time now
) {
    AttemptEnd end{LeaseState::held, std::move(task)};
    store::add_task_log(session, end.task.id, end.task.attempt, report.log, now);
    const TaskKind* kind = registry_.find(end.task.type);
    // Nothing of a kind can fail here, so nothing has to be taken back.
    if (kind == nullptr || (!kind->apply && !kind->on_end)) {
        transit(session, report, outside, end, now);
        return end;
    }
    std::string fault;
    try {
        session.nested([&] {
            transit(session, report, outside, end, now);
            if (kind->apply) kind->apply(session, end.task, report.outcome);
            if (!model::is_final(end.status) || !kind->on_end) return;
            model::Task ended = end.task;
            ended.status = end.status;
            kind->on_end(session, ended);
        });
        return end;
    } catch (const store::Failure&) {
        throw;
    } catch (...) {
        fault = text_of(std::current_exception());
    }
    const Report failed{report.lease, retry("the after-effect failed: " + fault)};
    transit(session, failed, outside, end, now);
    if (model::is_final(end.status)) {
        model::Task ended = end.task;
        ended.status = end.status;
        tell_end(session, kind, ended);
    }
    return end;
}

void AttemptEnds::transit(
    store::Session& session, const Report& report, Outside outside, AttemptEnd& end, base::Time now
) {
    store::TaskStore tasks(session);
    const Outcome& outcome = report.outcome;
    end.status = status_after(end.task, outcome);
    end.why = why_of(outcome);
    const auto* done = std::get_if<Done>(&outcome.what);
    if (outside != nullptr) {
        store::HandedOverStore handed_over(session);
        if (done != nullptr)
            return handed_over.complete(end.task, done->outcome, done->result, now);
        handed_over.adopt(report.lease, *outside, now);
    }
    if (done != nullptr)
        tasks.complete(end.task, done->outcome, done->result, now);
    else if (const auto* retry = std::get_if<Retry>(&outcome.what))
        tasks.retry(report.lease, end.why, now + delay_of(end.task, *retry), now);
    else if (const auto* snooze = std::get_if<Snooze>(&outcome.what))
        tasks.release(report.lease, now + snooze->after);
    else
        tasks.fail(report.lease, end.why, now);
}

std::chrono::milliseconds AttemptEnds::delay_of(const model::Task& task, const Retry& retry) {
    // On top of what the other side asked for, so that its clients do not return in one second.
    return std::clamp<std::chrono::milliseconds>(
               retry.after, std::chrono::milliseconds{0}, kMaxRetryAfter
           ) +
           model::retry_delay(
               task.attempt, options_.retry_base, options_.retry_cap, jitter_.uniform()
           );
}

void AttemptEnds::tell_dead(store::Session& session, const std::vector<model::Task>& dead) {
    for (const model::Task& task : dead)
        tell_end(session, registry_.find(task.type), task);
}

void AttemptEnds::tell_end(
    store::Session& session, const TaskKind* kind, const model::Task& ended
) {
    if (kind == nullptr || !kind->on_end) return;
    try {
        session.nested([&] { kind->on_end(session, ended); });
    } catch (const store::Failure&) {
        throw;
    } catch (const std::exception&) {
        // The task has ended all the same, and no other one's end may suffer.
        base::log::exception("queue.on_end_failed", std::current_exception(), {{"task", ended.id}});
    }
}

}  // namespace ao::queue
