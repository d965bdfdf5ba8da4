#include "queue/alarm.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <stdexcept>

#include "queue/worker_rig.h"

namespace ao::queue {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

/// Timers that the test keeps itself. The transactions run on another thread.
class AlarmTest : public WorkerRig {
  protected:
    ~AlarmTest() override { stop_alarm(); }

    Alarm::Source source() {
        Alarm::Source given;
        given.next = [this](store::Session&) -> std::optional<base::Time> {
            const std::scoped_lock lock(mutex_);
            if (timers_.empty()) return std::nullopt;
            return *timers_.begin();
        };
        given.ring = [this](store::Session&, base::Time now, std::size_t most) {
            const std::scoped_lock lock(mutex_);
            if (failures_-- > 0) throw std::runtime_error("the ring broke");
            std::size_t rung = 0;
            while (rung < most && !timers_.empty() && *timers_.begin() <= now) {
                timers_.erase(timers_.begin());
                ++rung;
            }
            rings_.push_back(rung);
            return rung;
        };
        return given;
    }

    void start_alarm(Alarm::Source given) {
        alarm_.emplace(loop_, *database_, clock_, std::move(given));
        alarm_->start();
    }

    void stop_alarm() {
        if (!alarm_) return;
        bool stopped = false;
        base::TaskGroup group(loop_, "test");
        group.spawn(await_stop(&stopped));
        run_until([&] { return stopped; });
        alarm_.reset();
    }

    base::Async<> await_stop(bool* stopped) {
        co_await alarm_->stop();
        *stopped = true;
    }

    void set_timer(base::Time at) {
        const std::scoped_lock lock(mutex_);
        timers_.insert(at);
    }

    std::size_t rung() {
        const std::scoped_lock lock(mutex_);
        std::size_t sum = 0;
        for (const std::size_t each : rings_)
            sum += each;
        return sum;
    }

    void run_until_rung(std::size_t count) {
        run_until([&] { return rung() == count; });
    }

    std::mutex mutex_;
    std::multiset<base::Time> timers_;
    std::vector<std::size_t> rings_;
    int failures_ = 0;
    std::optional<Alarm> alarm_;
};

TEST_F(AlarmTest, WhatIsDueIsRungAndTheRestLater) {
    set_timer(clock_.now() - seconds{1});
    set_timer(clock_.now() + hours{1});
    start_alarm(source());
    run_until_rung(1);
    clock_.advance(hours{1});
    alarm_->wake();
    run_until_rung(2);
}

TEST_F(AlarmTest, ACommitThatSetsATimerWakesIt) {
    start_alarm(source());
    auto set = [this](store::Session& session) {
        set_timer(clock_.now());
        session.notify(store::Topic::workflow_timers);
        return base::Result(true);
    };
    // Once it sleeps, which it does for five seconds at a time, or before: both must do.
    ASSERT_TRUE(database_->write_now("test", set));
    const auto limit = std::chrono::steady_clock::now() + seconds{4};
    run_until_rung(1);
    EXPECT_LT(std::chrono::steady_clock::now(), limit);
}

TEST_F(AlarmTest, ManyAreRungInSeveralTransactions) {
    for (int i = 0; i < 450; ++i)
        set_timer(clock_.now());
    start_alarm(source());
    run_until_rung(450);
    EXPECT_GE(rings_.size(), 3U);
    EXPECT_LE(*std::max_element(rings_.begin(), rings_.end()), 200U);
}

TEST_F(AlarmTest, ARingThatFailsIsTriedAgain) {
    failures_ = 1;
    set_timer(clock_.now());
    start_alarm(source());
    run_until_rung(1);
}

TEST_F(AlarmTest, ItGoesRoundAtItsStartAndEveryHour) {
    int parts = 0;
    Alarm::Source given = source();
    given.patrol = [&](store::Session&, base::Time) {
        const std::scoped_lock lock(mutex_);
        return ++parts % 3 != 0;  // a round of three parts
    };
    auto gone = [&] {
        const std::scoped_lock lock(mutex_);
        return parts;
    };
    start_alarm(std::move(given));
    run_until([&] { return gone() == 3; });
    alarm_->wake();
    set_timer(clock_.now());
    alarm_->wake();
    run_until_rung(1);
    EXPECT_EQ(gone(), 3) << "the hour is not over";
    clock_.advance(hours{1});
    alarm_->wake();
    run_until([&] { return gone() == 6; });
    stop_alarm();
}

TEST_F(AlarmTest, NothingRingsAfterItWasStopped) {
    start_alarm(source());
    stop_alarm();
    auto set = [this](store::Session& session) {
        set_timer(clock_.now());
        session.notify(store::Topic::workflow_timers);
        return base::Result(true);
    };
    ASSERT_TRUE(database_->write_now("test", set));
    loop_.restart();
    loop_.run_for(std::chrono::milliseconds{50});
    EXPECT_EQ(rung(), 0U);
}

}  // namespace
}  // namespace ao::queue
