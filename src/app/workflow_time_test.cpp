// Runs of workflows over hours, in virtual time: the real engine, queue, worker and alarm on a real
// database. What is outside answers as the test says, and the clock stands still until it is moved.
#include <algorithm>
#include <map>
#include <set>

#include "base/deadline.h"
#include "core/step_table.h"
#include "core/store_rig.h"
#include "core/workflow_runs.h"
#include "core/workflows.h"
#include "jobs/registry.h"
#include "jobs/workflow_step.h"
#include "queue/alarm.h"
#include "queue/store_broker.h"
#include "queue/worker.h"
#include "store/follow_up_store.h"
#include "store/run_store.h"

namespace ao::app {
namespace {

using base::Time;
using model::RunStatus;
using model::StepStatus;
using model::TaskStatus;
using namespace std::chrono_literals;

class WorkflowTime : public core::StoreRig {
  protected:
    WorkflowTime() {
        insert_lead(lead("lead-1"));
        engine_->learn(core::make_step_kinds({leads_, {}}));
        core::StepKind ask;
        ask.name = "http_request";
        ask.call = [this](core::StepCall step) { return answer(std::move(step)); };
        calls_.add(std::move(ask));
        kinds_ = jobs::make_broker_table({leads_, *engine_, {}, clock_});
        auto step = [this](queue::Assignment given) {
            return jobs::workflow_step(calls_, std::move(given));
        };
        registry_.add({.type = "workflow_step", .run = step});
        queue::BrokerOptions options;
        options.sweep_every = 1h;  // wake() does it
        options.seed = 1;
        broker_.emplace(loop_, *database_, kinds_, clock_, metrics_, options);
        broker_->start();
        worker_.emplace(loop_, *broker_, registry_, clock_, metrics_, queue::WorkerOptions{});
        worker_->start();
        queue::Alarm::Source timers;
        timers.next = [](store::Session& session) { return store::RunStore(session).next_wake(); };
        timers.ring = [this](store::Session& session, Time now, std::size_t most) {
            return engine_->ring(session, now, static_cast<std::int64_t>(most));
        };
        alarm_.emplace(loop_, *database_, clock_, std::move(timers));
        alarm_->start();
    }

    ~WorkflowTime() override {
        bool stopped = false;
        auto ended = [&stopped](const std::exception_ptr&) { stopped = true; };
        base::asio::co_spawn(loop_, stop(), ended);
        run_until([&] { return stopped; });
        alarm_.reset();
        worker_.reset();
        broker_.reset();
    }

    void run_until(const std::function<bool()>& reached) {
        const auto limit = std::chrono::steady_clock::now() + 60s;
        while (!reached()) {
            ASSERT_LT(std::chrono::steady_clock::now(), limit) << "waited in vain";
            if (loop_.stopped()) loop_.restart();
            loop_.run_one_for(2ms);
        }
    }

    /// The loop never runs dry here: it is left as soon as there is an answer.
    template <class T>
    T run(base::Async<T> work) {
        std::optional<T> answer;
        auto rethrow = [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        };
        base::asio::co_spawn(loop_, keep(std::move(work), &answer), rethrow);
        run_until([&] { return answer.has_value(); });
        return std::move(answer.value());
    }

    model::Run begin(const std::string& steps) {
        auto made = run(workflows_.create(actor(), {R"({"name":"w","steps":[)" + steps + "]}"}));
        EXPECT_TRUE(made) << (made ? "" : made.error().message);
        EXPECT_TRUE(run(workflows_.publish(actor(), made->record.id)));
        core::RunRequest request;
        request.workflow_id = made->record.id;
        request.lead_id = "lead-1";
        const auto begun = run(runs_.trigger(actor(), request, {}));
        EXPECT_TRUE(begun) << (begun ? "" : begun.error().message);
        core::RunView view;
        in_store([&](store::Session& session) {
            model::RunFilter filter;
            filter.workflow_id = request.workflow_id;
            view.run = store::RunStore(session).list("default", filter, {}).runs.at(0);
            return true;
        });
        return view.run;
    }

    core::RunView view(const std::string& id) { return run(runs_.get(actor(), id)).value(); }

    std::vector<model::StepAttempt> attempts(const std::string& id, const std::string& step) {
        std::vector<model::StepAttempt> found;
        for (const auto& attempt : view(id).history)
            if (attempt.step_id == step) found.push_back(attempt);
        return found;
    }

    std::vector<model::Task> unfinished() {
        return in_store([](store::Session& session) {
            model::TaskFilter filter;
            filter.statuses = {TaskStatus::pending, TaskStatus::retry, TaskStatus::processing};
            return store::TaskStore(session).list("default", filter, {.limit = 500}).tasks;
        });
    }

    /// When something is to happen next; nothing: nothing is.
    std::optional<Time> next_due() {
        std::optional<Time> due =
            in_store([](store::Session& session) { return store::RunStore(session).next_wake(); });
        for (const model::Task& task : unfinished())
            if (!due || task.run_at < *due) due = task.run_at;
        return due;
    }

    /// Lets everything happen that is due now.
    void settle() {
        broker_->wake();
        alarm_->wake();
        run_until([&] {
            const auto due = next_due();
            const auto tasks = unfinished();
            const bool busy = std::ranges::any_of(tasks, [](const model::Task& task) {
                return task.status == TaskStatus::processing;
            });
            return !busy && (!due || *due > clock_.now());
        });
    }

    /// Moves the clock where transactions read it: on the writer's thread.
    void move_clock(const std::function<void()>& move) {
        in_store([&](store::Session&) {
            move();
            return true;
        });
    }

    void advance(std::chrono::microseconds by) {
        move_clock([&] { clock_.advance(by); });
    }

    /// Time goes by, and stops wherever something is due.
    void pass(std::chrono::microseconds span) {
        const Time until = clock_.now() + span;
        settle();
        for (auto due = next_due(); due && *due <= until; due = next_due()) {
            advance(*due - clock_.now());
            settle();
        }
        advance(until - clock_.now());
        settle();
    }

    /// What the target answers; each call is remembered by its key.
    base::Async<model::StepOutcome> answer(core::StepCall step) {
        called_at_[step.key].push_back(clock_.now());
        ++entered_;
        while (held_)
            static_cast<void>(co_await base::wait_for(1ms));
        const bool is_down = clock_.now() < down_until_ || failures_left_ > 0;
        failures_left_ = std::max(0, failures_left_ - 1);
        if (is_down) co_return model::StepFailed{"the target is down", true, asks_for_};
        succeeded_.insert(step.key);
        co_return model::step_done({R"({"status":200})"});
    }

    std::shared_ptr<core::RunEngine> engine_ =
        std::make_shared<core::RunEngine>(core::RunEngine::Options{});
    core::Leads leads_{*database_, clock_, {.runs = engine_}};
    core::Workflows workflows_{*database_, clock_, engine_};
    core::WorkflowRuns runs_{*database_, clock_, engine_, ""};
    core::StepKinds calls_;
    queue::Registry kinds_;
    queue::Registry registry_;
    std::optional<queue::StoreBroker> broker_;
    std::optional<queue::Worker> worker_;
    std::optional<queue::Alarm> alarm_;

    Time down_until_{};
    int failures_left_ = 0;
    std::chrono::seconds asks_for_{0};  ///< Retry-After of a target that is down
    bool held_ = false;                 ///< calls do not come back
    int entered_ = 0;
    std::map<std::string, std::vector<Time>> called_at_;
    std::set<std::string> succeeded_;

  private:
    template <class T>
    static base::Async<> keep(base::Async<T> work, std::optional<T>* answer) {
        answer->emplace(co_await std::move(work));
    }

    base::Async<> stop() {
        co_await worker_->stop();
        co_await alarm_->stop();
        co_await broker_->stop();
    }
};

std::string asking(const std::string& more) {
    return R"({"id":"ask","kind":"http_request","settings":{"url":"https://a.example"})" + more +
           R"(},{"id":"tag","kind":"add_tag","settings":{"tag":"told"}})";
}

TEST_F(WorkflowTime, AStepOutlivesAnHourInWhichItsTargetIsDown) {
    const Time start = clock_.now();
    down_until_ = start + 1h;
    const model::Run begun =
        begin(asking(R"(,"retry":{"max_attempts":12,"delay_seconds":60,"max_delay_seconds":900})"));
    pass(3h);
    ASSERT_EQ(called_at_.size(), 1U) << "the key is the same each time";
    const std::vector<Time>& calls = called_at_.begin()->second;
    ASSERT_EQ(calls.size(), 8U);
    EXPECT_EQ(calls[0], start);
    // A little more than the policy says, the same share of each wait.
    const auto share = (calls[1] - start - 60s) / 60ms;
    EXPECT_GE(share, 0);
    EXPECT_LT(share, 100);
    const std::vector<std::chrono::seconds> waits{60s, 120s, 240s, 480s, 900s, 900s, 900s};
    for (std::size_t i = 0; i < waits.size(); ++i)
        EXPECT_EQ(calls[i + 1] - calls[i], waits[i] + share * waits[i].count() * 1ms) << i;
    const auto tries = attempts(begun.id, "ask");
    ASSERT_EQ(tries.size(), 8U);
    for (std::size_t i = 0; i < 7; ++i) {
        EXPECT_EQ(tries[i].status, StepStatus::retried);
        EXPECT_EQ(tries[i].error, "the target is down");
        EXPECT_EQ(tries[i].started_at, calls[i]);
        EXPECT_EQ(tries[i].attempt, static_cast<std::int32_t>(i) + 1);
    }
    EXPECT_EQ(tries[7].status, StepStatus::completed);
    const model::Run ended = view(begun.id).run;
    EXPECT_EQ(ended.status, RunStatus::completed);
    EXPECT_EQ(ended.finished_at, calls[7]);
    EXPECT_EQ(run(leads_.get(actor(), "lead-1"))->tags, std::vector<std::string>{"told"});
    EXPECT_TRUE(unfinished().empty());
}

TEST_F(WorkflowTime, AStepThatGivesUpFailsItsRunWhichGoesOnFromThereLater) {
    const Time start = clock_.now();
    down_until_ = start + 1h;
    const model::Run begun = begin(asking(R"(,"retry":{"max_attempts":4,"delay_seconds":60})"));
    pass(90min);
    const std::string key = called_at_.begin()->first;
    ASSERT_EQ(called_at_[key].size(), 4U) << "60, 120 and 240 s between them";
    const model::Run failed = view(begun.id).run;
    EXPECT_EQ(failed.status, RunStatus::failed);
    EXPECT_NE(failed.error.find("the target is down"), std::string::npos) << failed.error;
    EXPECT_EQ(failed.finished_at, called_at_[key][3]);
    EXPECT_EQ(attempts(begun.id, "ask").back().status, StepStatus::failed);
    EXPECT_TRUE(unfinished().empty()) << "nothing is tried any more";
    ASSERT_TRUE(run(runs_.act(actor(), begun.id, {model::RunEvent::What::retry})));
    settle();
    EXPECT_EQ(view(begun.id).run.status, RunStatus::completed);
    EXPECT_EQ(called_at_[key].size(), 5U) << "with the key that it had";
    EXPECT_EQ(called_at_.size(), 1U);
    EXPECT_EQ(attempts(begun.id, "ask").back().status, StepStatus::completed);
}

TEST_F(WorkflowTime, WhatTheTargetAsksForIsWaitedFor) {
    const Time start = clock_.now();
    down_until_ = start + 1h;
    asks_for_ = 30min;
    const model::Run begun = begin(asking(R"(,"retry":{"max_attempts":4,"delay_seconds":60})"));
    pass(2h);
    const std::vector<Time> calls{start, start + 30min, start + 60min};
    EXPECT_EQ(called_at_.begin()->second, calls);
    EXPECT_EQ(view(begun.id).run.status, RunStatus::completed);
}

TEST_F(WorkflowTime, WithoutAPolicyTheQueuesBackOffDecides) {
    const Time start = clock_.now();
    down_until_ = start + 1h;
    const model::Run begun = begin(asking(R"(,"on_error":"continue")"));
    pass(2h);
    const std::vector<Time>& calls = called_at_.begin()->second;
    ASSERT_EQ(calls.size(), 8U);
    for (std::size_t i = 1; i < calls.size(); ++i)
        EXPECT_LE(calls[i] - calls[i - 1], 2s * (1 << (i - 1))) << i;
    EXPECT_EQ(attempts(begun.id, "ask").back().status, StepStatus::skipped);
    EXPECT_EQ(attempts(begun.id, "tag").back().status, StepStatus::completed);
    EXPECT_EQ(view(begun.id).run.status, RunStatus::completed) << "on_error says: continue";
}

constexpr const char* kLong = R"(
    {"id":"rest","kind":"wait","settings":{"for":"2h"}},
    {"id":"ask","kind":"http_request","settings":{"url":"https://a.example"},
     "retry":{"max_attempts":6,"delay_seconds":120}},
    {"id":"open","kind":"wait_for_event","settings":{"event":"email_opened","timeout":"2h"}},
    {"id":"call","kind":"follow_up_task","settings":{"title":"Call"}})";

class ClockJumps : public WorkflowTime {
  protected:
    std::size_t follow_ups_of(const std::string& run_id) {
        return in_store([&](store::Session& session) {
            const auto all = store::FollowUpStore(session).list("default", "", "", true, 0, 500);
            return static_cast<std::size_t>(std::ranges::count(
                all, run_id, [](const model::FollowUp& each) { return each.run_id; }
            ));
        });
    }

    /// It ended once, each of its steps did, and nothing of it is left over.
    void expect_ended_once(const std::string& id) {
        const core::RunView now = view(id);
        EXPECT_EQ(now.run.status, RunStatus::completed) << now.run.error;
        std::map<std::string, int> completed;
        for (const auto& attempt : now.history)
            if (attempt.status == StepStatus::completed) ++completed[attempt.step_id];
        const std::map<std::string, int> once{{"ask", 1}, {"call", 1}, {"open", 1}, {"rest", 1}};
        EXPECT_EQ(completed, once);
        EXPECT_EQ(attempts(id, "open").back().label, "timed_out");
        EXPECT_EQ(follow_ups_of(id), 1U);
        EXPECT_TRUE(unfinished().empty());
        EXPECT_FALSE(next_due());
    }

    void jump(std::chrono::microseconds by) {
        move_clock([&] { clock_.jump(clock_.now() + by); });
    }
};

TEST_F(ClockJumps, NoTimerIsLostOrRingsTwiceWhereverTheClockJumps) {
    const std::vector<std::chrono::minutes> moments{
        0min, 30min, 119min, 120min, 121min, 123min, 130min, 200min, 255min};
    for (const auto by : {-1h, 1h}) {
        for (const auto moment : moments) {
            SCOPED_TRACE(std::to_string(by.count()) + " h at " + std::to_string(moment.count()));
            failures_left_ = 3;
            const model::Run begun = begin(kLong);
            const std::size_t succeeded = succeeded_.size();
            pass(moment);
            jump(by);
            settle();
            pass(20min);
            jump(-by);
            settle();
            pass(12h);
            expect_ended_once(begun.id);
            EXPECT_EQ(succeeded_.size(), succeeded + 1);
        }
    }
}

TEST_F(ClockJumps, WhatAWorkerIsAtWhileTheClockJumpsCountsOnce) {
    for (const auto by : {-1h, 1h}) {
        SCOPED_TRACE(std::to_string(by.count()) + " h");
        const model::Run begun = begin(kLong);
        pass(119min);
        held_ = true;
        const int before = entered_;
        advance(2min);
        broker_->wake();
        alarm_->wake();
        run_until([&] { return entered_ > before; });
        jump(by);
        broker_->wake();
        alarm_->wake();
        held_ = false;
        settle();
        pass(12h);
        expect_ended_once(begun.id);
    }
}

}  // namespace
}  // namespace ao::app
