#include "queue/scheduler.h"

#include <map>
#include <set>

#include "model/schedule.h"
#include "queue/tick.h"
#include "queue/worker_rig.h"
#include "store/account_store.h"
#include "store/schedule_store.h"

namespace ao::queue {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class SchedulerTest : public WorkerRig {
  protected:
    SchedulerTest() { clock_.jump(base::parse_rfc3339("2026-11-22T10:00:00.25Z").value()); }

    ~SchedulerTest() override { stop_scheduler(); }

    template <class Body>
    auto in_session(Body body) {
        auto transaction = [&](store::Session& session) { return base::Result(body(session)); };
        return database_->write_now("test", transaction).value();
    }

    model::Schedule schedule(const std::string& name, const std::string& cron) {
        model::Schedule made;
        made.id = name;
        made.tenant_id = "default";
        made.name = name;
        made.cron = cron;
        made.type = "crm_update";
        made.payload.text = R"({"lead_id":"l1"})";
        made.created_at = made.updated_at = clock_.now();
        made.next_at = next_after(cron, clock_.now());
        return made;
    }

    static base::Time next_after(const std::string& cron, base::Time after) {
        return *model::next_tick(
            model::parse_cron(cron).value(), after, model::find_time_zone("UTC").value()
        );
    }

    void insert(const model::Schedule& made) {
        in_session([&](store::Session& session) {
            store::ScheduleStore(session).insert(made);
            return true;
        });
    }

    model::Schedule stored(const std::string& id) {
        return in_session([&](store::Session& session) {
            return store::ScheduleStore(session).find("default", id).value();
        });
    }

    /// {"scheduled_for":"2026-11-22T10:01:00.000000Z" … without the fraction.
    static std::string tick_of(const model::Task& task) {
        return task.payload.text.substr(18, 19) + "Z";
    }

    /// The ticks whose tasks exist, as the tasks say them.
    std::vector<std::string> queued() {
        std::vector<std::string> ticks;
        const auto found =
            in_store([](auto& tasks) { return tasks.list("default", {}, {.limit = 1000}); });
        for (const model::Task& task : found.tasks)
            ticks.push_back(tick_of(task));
        std::sort(ticks.begin(), ticks.end());
        return ticks;
    }

    std::vector<TickReport> tick(std::size_t limit = 100) {
        return in_session([&](store::Session& session) {
            return run_due_ticks(session, clock_.now(), limit);
        });
    }

    void start_scheduler() {
        scheduler_.emplace(loop_, *database_, clock_, metrics_);
        scheduler_->start();
    }

    void stop_scheduler() {
        if (!scheduler_) return;
        bool stopped = false;
        base::TaskGroup group(loop_, "test");
        group.spawn(await_stop(&stopped));
        run_until([&] { return stopped; });
        scheduler_.reset();
    }

    base::Async<> await_stop(bool* stopped) {
        co_await scheduler_->stop();
        *stopped = true;
    }

    std::optional<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, ATickQueuesItsTaskAndMovesOn) {
    auto made = schedule("s", "* * * * *");
    made.tags = {"nightly"};
    made.priority = 7;
    insert(made);
    EXPECT_TRUE(tick().empty());
    clock_.advance(minutes{1});
    ASSERT_EQ(tick().size(), 1U);
    const auto after = stored("s");
    EXPECT_EQ(base::to_rfc3339(after.next_at), "2026-11-22T10:02:00.000000Z");
    EXPECT_EQ(base::to_rfc3339(after.last_at), "2026-11-22T10:01:00.000000Z");
    const model::Task task = get(after.last_task_id);
    EXPECT_EQ(task.schedule_id, "s");
    EXPECT_EQ(task.type, "crm_update");
    EXPECT_EQ(task.priority, 7);
    EXPECT_EQ(task.tags, made.tags);
    EXPECT_EQ(
        task.payload.text, R"({"scheduled_for":"2026-11-22T10:01:00.000000Z","lead_id":"l1"})"
    );
    EXPECT_TRUE(tick().empty());
}

TEST_F(SchedulerTest, TicksOfAShortPauseAllRun) {
    insert(schedule("s", "*/10 * * * * *"));
    clock_.advance(seconds{45});
    const auto reports = tick();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].queued, 4U);
    EXPECT_FALSE(reports[0].misfired);
}

TEST_F(SchedulerTest, TheMisfireRuleDecidesAboutWhatWasMissed) {
    for (const char* rule : {"skip", "once", "all"}) {
        auto made = schedule(rule, "*/5 * * * *");
        made.misfire = model::parse_misfire(rule).value();
        insert(made);
    }
    clock_.advance(hours{1} + minutes{3});
    std::map<std::string, std::size_t> counts;
    for (const TickReport& report : tick()) {
        EXPECT_TRUE(report.misfired);
        counts[report.schedule_id] = report.queued;
    }
    EXPECT_EQ(counts, (std::map<std::string, std::size_t>{{"skip", 0}, {"once", 1}, {"all", 12}}));
    EXPECT_EQ(tick_of(get(stored("once").last_task_id)), "2026-11-22T11:00:00Z");
    for (const char* rule : {"skip", "once", "all"})
        EXPECT_EQ(base::to_rfc3339(stored(rule).next_at), "2026-11-22T11:05:00.000000Z") << rule;
}

TEST_F(SchedulerTest, NoMoreThanAHundredMissedTicksAreMadeUpFor) {
    auto made = schedule("s", "* * * * * *");
    made.misfire = model::Misfire::all;
    insert(made);
    clock_.advance(hours{24 * 400});
    const auto reports = tick();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].queued, model::kMostMissed);
    EXPECT_GT(stored("s").next_at, clock_.now());
    EXPECT_TRUE(tick().empty());
}

TEST_F(SchedulerTest, AClockThatIsSetBackRunsNoTickTwice) {
    insert(schedule("s", "* * * * *"));
    for (int minute = 0; minute < 5; ++minute) {
        clock_.advance(minutes{1});
        tick();
    }
    const auto before = queued();
    EXPECT_EQ(before.size(), 5U);
    clock_.jump(clock_.now() - minutes{4});
    for (int minute = 0; minute < 6; ++minute) {
        tick();
        clock_.advance(minutes{1});
    }
    const auto after = queued();
    EXPECT_EQ(after.size(), 6U);
    EXPECT_EQ(std::set<std::string>(after.begin(), after.end()).size(), after.size());
    EXPECT_EQ(after.back(), "2026-11-22T10:06:00Z");
}

TEST_F(SchedulerTest, ATickThatWasQueuedBeforeIsNotQueuedAgainWhenTheScheduleBeginsAnew) {
    auto made = schedule("s", "* * * * *");
    insert(made);
    clock_.advance(minutes{1});
    tick();
    in_session([&](store::Session& session) {  // as resuming does with a clock that was set back
        made.updated_at += seconds{1};
        return store::ScheduleStore(session).update(made);
    });
    tick();
    EXPECT_EQ(queued(), std::vector<std::string>{"2026-11-22T10:01:00Z"});
}

TEST_F(SchedulerTest, TasksOfAScheduleOverlapOnlyWhenTheyMay) {
    auto made = schedule("s", "* * * * *");
    made.overlap = model::Overlap::skip_if_running;
    insert(made);
    clock_.advance(minutes{1});
    EXPECT_EQ(tick().at(0).queued, 1U);
    clock_.advance(minutes{1});
    const auto second = tick();
    EXPECT_EQ(second.at(0).queued, 0U);
    EXPECT_EQ(second.at(0).overlapped, 1U);
    const std::string first = stored("s").last_task_id;
    EXPECT_TRUE(in_store([&](auto& tasks) { return tasks.cancel("default", first, clock_.now()); })
    );
    clock_.advance(minutes{1});
    EXPECT_EQ(tick().at(0).queued, 1U);
}

TEST_F(SchedulerTest, PausedSchedulesAndClosedTenantsHaveNoTicks) {
    auto paused = schedule("paused", "* * * * *");
    paused.enabled = false;
    insert(paused);
    insert(schedule("s", "* * * * *"));
    in_session([](store::Session& session) {
        store::AccountStore accounts(session);
        auto tenant = accounts.find_tenant("default").value();
        tenant.active = false;
        return accounts.update_tenant(tenant);
    });
    clock_.advance(minutes{1});
    EXPECT_TRUE(tick().empty());
    EXPECT_FALSE(in_session([](store::Session& session) {
        return store::ScheduleStore(session).next_due().has_value();
    }));
}

TEST_F(SchedulerTest, AScheduleThatCannotTickIsLaidAside) {
    auto made = schedule("s", "* * * * *");
    made.time_zone = "Europe/Atlantis";
    insert(made);
    clock_.advance(minutes{1});
    EXPECT_EQ(tick().at(0).broken, "its time zone is unknown");
    EXPECT_EQ(stored("s").next_at, base::Time{});
    EXPECT_TRUE(tick().empty());
}

TEST_F(SchedulerTest, MovingOnIsGuardedByTheTickAndTheChange) {
    insert(schedule("s", "* * * * *"));
    const model::Schedule seen = stored("s");
    clock_.advance(minutes{1});
    tick();  // another node
    const bool moved = in_session([&](store::Session& session) {
        return store::ScheduleStore(session).move_on(seen, clock_.now(), clock_.now());
    });
    EXPECT_FALSE(moved);
}

TEST_F(SchedulerTest, IsWokenByCommitsAndByTheClock) {
    start_scheduler();
    run_until([&] { return loop_.poll_one() == 0; });
    auto made =
        schedule("soon", "* * * * * *");  // due 750 ms from now by a clock that stands still
    insert(made);
    clock_.advance(seconds{1});
    scheduler_->wake();
    run_until([&] { return queued().size() == 1; });
    // A commit alone is enough: this one is overdue.
    auto overdue = schedule("overdue", "0 * * * *");
    overdue.next_at = std::chrono::floor<minutes>(clock_.now());
    insert(overdue);
    run_until([&] { return queued().size() == 2; });
}

TEST_F(SchedulerTest, AJumpForwardIsNoticedWithoutBeingWoken) {
    insert(schedule("s", "0 * * * *"));
    start_scheduler();
    run_until([&] { return loop_.poll_one() == 0; });
    clock_.jump(clock_.now() + hours{3});
    run_until([&] { return queued().size() == 1; });  // once: the newest of the missed
    EXPECT_EQ(queued().front(), "2026-11-22T13:00:00Z");
}

}  // namespace
}  // namespace ao::queue
