#include "queue/scheduler.h"

#include <utility>
#include <vector>

#include "base/log.h"
#include "queue/tick.h"
#include "store/schedule_store.h"

namespace ao::queue {

namespace {

void log_reports(const std::vector<TickReport>& reports) {
    for (const TickReport& report : reports) {
        if (!report.broken.empty())
            base::log::error(
                "schedule.broken", {{"schedule", report.schedule_id}, {"why", report.broken}}
            );
        if (report.misfired)
            base::log::warning(
                "schedule.misfired",
                {{"schedule", report.schedule_id},
                 {"missed_from", base::to_rfc3339(report.from)},
                 {"missed_to", base::to_rfc3339(report.to)},
                 {"queued", report.queued}}
            );
        if (report.overlapped > 0)
            base::log::info(
                "schedule.overlapped",
                {{"schedule", report.schedule_id}, {"ticks", report.overlapped}}
            );
    }
}

base::Counter& tick_counter(base::Metrics& metrics, const char* outcome) {
    return metrics.counter(
        "ao_schedule_ticks_total", "Ticks of schedules.", {{"outcome", outcome}}
    );
}

/// What is counted, on the writer's thread.
struct Counts {
    explicit Counts(base::Metrics& metrics)
        : queued(tick_counter(metrics, "queued")),
          overlapped(tick_counter(metrics, "overlapped")),
          misfires(metrics.counter(
              "ao_schedule_misfires_total", "Times that a schedule had missed ticks."
          )) {}

    void add(const std::vector<TickReport>& reports) const {
        for (const TickReport& report : reports) {
            queued.add(static_cast<double>(report.queued));
            overlapped.add(static_cast<double>(report.overlapped));
            if (report.misfired) misfires.add();
        }
    }

    base::Counter& queued;
    base::Counter& overlapped;
    base::Counter& misfires;
};

Alarm::Source ticks_of_schedules(base::Metrics& metrics) {
    Alarm::Source source;
    // Tenants that are switched off have no ticks.
    source.topics = {store::Topic::schedules, store::Topic::accounts};
    source.next = [](store::Session& session) { return store::ScheduleStore(session).next_due(); };
    source.ring = [counts =
                       Counts(metrics)](store::Session& session, base::Time now, std::size_t most) {
        std::vector<TickReport> reports = run_due_ticks(session, now, most);
        const std::size_t ticks = reports.size();
        session.after_commit([counts, reports = std::move(reports)] {
            log_reports(reports);
            counts.add(reports);
        });
        return ticks;
    };
    return source;
}

}  // namespace

Scheduler::Scheduler(
    base::EventLoop& loop,
    store::Database& database,
    const base::Clock& clock,
    base::Metrics& metrics
)
    : alarm_(loop, database, clock, ticks_of_schedules(metrics)) {}

}  // namespace ao::queue
