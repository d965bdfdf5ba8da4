#include "core/run_engine.h"

#include <array>
#include <map>

#include "core/run_rig.h"
#include "store/run_store.h"
#include "store/tally_store.h"
#include "store/workflow_store.h"

namespace ao::core {
namespace {

using model::RunStatus;
using model::StepStatus;
using What = model::RunEvent::What;

class RunningWorkflows : public RunRig {
  protected:
    /// An attempt as the queue makes it: claimed, failed, put back, and told to the run.
    void fail_attempt(const std::string& task_id, const char* why, std::chrono::seconds after) {
        in_store([&](store::Session& session) {
            store::TaskStore tasks(session);
            const auto claimed = store::claim(
                session, "default", {}, "w", 1, clock_.now(), std::chrono::seconds{30}
            );
            EXPECT_EQ(claimed.at(0).id, task_id);
            const model::Task& task = claimed.at(0);
            const store::Lease lease{task.id, task.attempt, task.lease_token};
            tasks.retry(lease, why, clock_.now() + std::chrono::hours{9}, clock_.now());
            engine_->finish(session, task, {}, model::StepFailed{why, true, after}, clock_.now());
            return true;
        });
    }
};

TEST_F(RunningWorkflows, AStepsEndEnqueuesTheNextOnce) {
    const auto started = begin(publish(kTwoSteps));
    ASSERT_TRUE(started) << started.error().message;
    EXPECT_EQ(live(started->id), "running a:running");
    finish(started->id, "a", model::step_done({R"({"n":1})"}));
    finish(started->id, "a", model::step_done({R"({"n":2})"}));
    EXPECT_EQ(live(started->id), "running b:running");
    EXPECT_EQ(view(started->id).history.size(), 2U);
    EXPECT_EQ(view(started->id).history[0].output.text, R"({"n":1})");
    EXPECT_EQ(task_of(started->id, "b").type, "workflow_step");
    finish(started->id, "b", model::step_done());
    EXPECT_EQ(live(started->id), "completed");
    EXPECT_EQ(view(started->id).run.finished_at, clock_.now());
}

TEST_F(RunningWorkflows, StartsAndEndsAreCounted) {
    const std::string id = publish(kTwoSteps);
    const auto counted = [&] {
        std::map<model::TallyEvent, std::int64_t> totals;
        in_store([&](store::Session& session) {
            const model::Day today = model::day_of(clock_.now());
            store::TallyStore(session).each_event_count(
                actor().tenant_id,
                today,
                today,
                [&](model::Day, model::TallyEvent event, std::int64_t total) {
                    totals[event] = total;
                }
            );
            return true;
        });
        using model::TallyEvent;
        return std::array{
            totals[TallyEvent::workflows_executed],
            totals[TallyEvent::workflows_succeeded],
            totals[TallyEvent::workflows_failed]};
    };
    const auto failing = begin(id);
    const auto succeeding = begin(id);
    EXPECT_EQ(counted(), (std::array<std::int64_t, 3>{2, 0, 0}));
    finish(failing->id, "a", model::step_failed("no", false));
    finish(succeeding->id, "a", model::step_done());
    finish(succeeding->id, "b", model::step_done());
    EXPECT_EQ(counted(), (std::array<std::int64_t, 3>{2, 1, 1}));
    ASSERT_TRUE(command(failing->id, {What::retry}));
    finish(failing->id, "a", model::step_failed("no", false));
    EXPECT_EQ(counted(), (std::array<std::int64_t, 3>{2, 1, 2})) << "a retried run ends once more";
}

TEST_F(RunningWorkflows, ARunStaysOnItsVersionUntilItIsMoved) {
    const std::string id = publish(kTwoSteps);
    const auto started = begin(id);
    ASSERT_TRUE(run(workflows_.save_draft(
        actor(),
        id,
        {R"({"name":"Two","steps":[{"id":"a","kind":"work"},{"id":"c","kind":"work"}]})"}
    )));
    ASSERT_TRUE(run(workflows_.publish(actor(), id)));
    EXPECT_EQ(view(started->id).run.version, 1);
    EXPECT_EQ(begin(id)->version, 2);
    EXPECT_EQ(run(runs_.move_all(actor(), id, 2, true))->moved, 1);
    EXPECT_EQ(view(started->id).run.version, 1) << "it was only asked";
    finish(started->id, "a", model::step_done());
    const auto refused = run(runs_.move_all(actor(), id, 2, false));
    ASSERT_EQ(refused->refused.size(), 1U);
    EXPECT_NE(refused->refused[0].second.find("step b"), std::string::npos);
}

TEST_F(RunningWorkflows, AFailedAttemptIsKeptAndTheStepTriedAgain) {
    const auto started = begin(publish(kTwoSteps));
    finish(started->id, "a", model::step_failed("503", true));
    EXPECT_EQ(live(started->id), "running a:running");
    attempt_ = 3;
    finish(started->id, "a", model::step_failed("503", true));
    EXPECT_EQ(live(started->id), "failed");
    EXPECT_EQ(view(started->id).run.error, "a: 503");
    const auto history = view(started->id).history;
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].status, StepStatus::retried);
    EXPECT_EQ(history[1].status, StepStatus::failed);
    EXPECT_EQ(history[0].task_id, history[1].task_id) << "the key towards others stays";
    ASSERT_TRUE(command(started->id, {What::retry, "", base::json::Raw{R"({"x":1})"}}));
    EXPECT_EQ(live(started->id), "running a:running");
    EXPECT_EQ(view(started->id).run.trigger_input.text, R"({"x":1})");
    EXPECT_EQ(check(started->id), "");
    finish(started->id, "a", model::step_done());
    EXPECT_EQ(live(started->id), "running b:running") << "the step that was retried moves it on";
}

TEST_F(RunningWorkflows, AStepComesBackWhenItsOwnPolicySays) {
    for (const char* kind : {"work", "update_crm"}) {
        const auto started = begin(publish(
            R"({"name":"Patient","steps":[{"id":"a","retry":{"max_attempts":5,"delay_seconds":100,"max_delay_seconds":300},"kind":")" +
            std::string(kind) + "\"}]}"
        ));
        const std::string id = task_of(started->id, "a").id;
        const std::vector<std::pair<int, int>> tries{{1, 100}, {2, 200}, {3, 300}, {4, 300}};
        for (const auto& [attempt, delay] : tries) {
            const base::Time failed_at = clock_.now();
            fail_attempt(id, "503", std::chrono::seconds{1});
            const auto task = task_of(started->id, "a");
            EXPECT_EQ(task.attempt, attempt);
            EXPECT_GE(task.run_at, failed_at + std::chrono::seconds{delay}) << kind;
            EXPECT_LE(task.run_at, failed_at + std::chrono::milliseconds{delay * 1'100}) << kind;
            clock_.advance(std::chrono::seconds{400});
        }
        fail_attempt(id, "503", std::chrono::seconds{1});
        EXPECT_EQ(live(started->id), "failed") << "after five attempts";
    }
}

TEST_F(RunningWorkflows, WhoAsksForMoreTimeThanThePolicyGetsIt) {
    const auto started = begin(publish(
        R"({"name":"Asked","steps":[{"id":"a","kind":"work","retry":{"delay_seconds":5}}]})"
    ));
    const base::Time failed_at = clock_.now();
    fail_attempt(task_of(started->id, "a").id, "429", std::chrono::hours{1});
    EXPECT_GE(task_of(started->id, "a").run_at, failed_at + std::chrono::hours{1});
}

TEST_F(RunningWorkflows, ACancelledRunGoesOnWhereItStopped) {
    const auto started = begin(publish(kTwoSteps));
    finish(started->id, "a", model::step_done());
    ASSERT_TRUE(command(started->id, {What::cancel}));
    ASSERT_TRUE(command(started->id, {What::retry}));
    EXPECT_EQ(live(started->id), "running b:running");
    finish(started->id, "b", model::step_done());
    EXPECT_EQ(live(started->id), "completed");
    EXPECT_FALSE(command(started->id, {What::retry})) << "nothing of it stopped";
}

TEST_F(RunningWorkflows, CancelEndsItFromEveryStateAndItsTaskWithIt) {
    const auto started = begin(publish(kTwoSteps));
    ASSERT_TRUE(command(started->id, {What::pause}));
    EXPECT_EQ(live(started->id), "paused a:held");
    EXPECT_EQ(task_of(started->id, "a").status, model::TaskStatus::cancelled);
    ASSERT_TRUE(command(started->id, {What::resume}));
    EXPECT_EQ(task_of(started->id, "a").status, model::TaskStatus::pending);
    ASSERT_TRUE(command(started->id, {What::cancel}));
    EXPECT_EQ(live(started->id), "cancelled");
    EXPECT_EQ(task_of(started->id, "a").status, model::TaskStatus::cancelled);
    EXPECT_TRUE(command(started->id, {What::cancel}));
    finish(started->id, "a", model::step_done());
    EXPECT_EQ(live(started->id), "cancelled") << "an end that comes too late changes nothing";
}

TEST_F(RunningWorkflows, ATimerWakesAWaitingStepOnce) {
    const auto started = begin(publish(kTwoSteps));
    finish(started->id, "a", model::StepWaitsUntil{clock_.now() + std::chrono::hours{1}});
    EXPECT_EQ(live(started->id), "running a:waiting");
    EXPECT_EQ(check(started->id), "");
    EXPECT_EQ(ring(), 0U);
    clock_.advance(std::chrono::hours{1});
    EXPECT_EQ(ring(), 1U);
    EXPECT_EQ(ring(), 0U);
    EXPECT_EQ(live(started->id), "running b:running");
}

TEST_F(RunningWorkflows, AnEventWakesOnlyWhoWaitsForIt) {
    const auto started = begin(publish(
        R"({"name":"Event","steps":[{"id":"a","kind":"work","next":null,"branches":[
            {"label":"happened","next":"b"}]},{"id":"b","kind":"work"}]})"
    ));
    finish(
        started->id,
        "a",
        model::StepWaitsForEvent{"email_opened", clock_.now() + std::chrono::hours{1}}
    );
    auto tell = [&](const char* event) {
        return in_store([&](store::Session& session) {
            return engine_->event_came(session, "default", "lead-1", event, clock_.now());
        });
    };
    EXPECT_EQ(tell("email_clicked"), 0U);
    EXPECT_EQ(tell("email_opened"), 1U);
    EXPECT_EQ(live(started->id), "running b:running");
}

TEST_F(RunningWorkflows, AFireKeyStartsOneRun) {
    const std::string id = publish(kTwoSteps);
    const auto first = begin(id, "webhook:msg-1");
    EXPECT_EQ(begin(id, "webhook:msg-1")->id, first->id);
    EXPECT_NE(begin(id, "webhook:msg-2")->id, first->id);
    EXPECT_EQ(run(workflows_.get(actor(), id))->record.runs, 2);
}

TEST_F(RunningWorkflows, ALeadEntersOnceAndWhyNotIsSaid) {
    const std::string id = publish(
        R"({"name":"Once","entry":"once","trigger":{"kind":"new_lead"},"steps":[{"id":"a","kind":"work"}]})"
    );
    EXPECT_TRUE(run(workflows_.explain(actor(), id, "lead-1", "new_lead"))->verdict.enters);
    ASSERT_TRUE(begin(id));
    const auto again = begin(id);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, base::ErrorKind::conflict);
    const auto why = run(workflows_.explain(actor(), id, "lead-1", "new_lead"));
    EXPECT_FALSE(why->verdict.enters);
    EXPECT_NE(why->verdict.why.find("once"), std::string::npos);
    EXPECT_EQ(why->runs.size(), 1U);
}

TEST_F(RunningWorkflows, ANewLeadStartsTheWorkflowsThatWaitForIt) {
    const std::string id = publish(
        R"({"name":"Web","trigger":{"kind":"new_lead","filter":{"field":"lead.source","op":"equals",
            "value":"web"}},"steps":[{"id":"a","kind":"work"}]})"
    );
    auto fire = [&](const char* source) {
        return in_store([&](store::Session& session) {
            model::Lead someone = lead("lead-1");
            someone.source = source;
            const Fired fired{"default", "new_lead", &someone};
            return engine_->fire(session, fired, clock_.now()).runs;
        });
    };
    EXPECT_EQ(fire("web"), 2U) << "that one and the default";
    EXPECT_EQ(fire("fair"), 1U);
    ASSERT_TRUE(run(workflows_.set_state(actor(), id, model::WorkflowState::paused)));
    EXPECT_EQ(fire("web"), 1U);
    EXPECT_EQ(begin(id).error().kind, base::ErrorKind::conflict);
    ASSERT_TRUE(run(workflows_.set_state(actor(), id, model::WorkflowState::published)));
    EXPECT_EQ(fire("web"), 2U);
}

TEST_F(RunningWorkflows, ManyLeadsOfOneTransactionKeepTheRateOfAWorkflow) {
    publish(
        R"({"name":"Slow","trigger":{"kind":"new_lead"},"rate":{"runs":1,"per_seconds":60},
            "steps":[{"id":"a","kind":"work"}]})"
    );
    const auto starts = in_store([&](store::Session& session) {
        const base::Time now = clock_.now();
        const Awaiting awaiting = engine_->awaiting(session, "default", "new_lead", now);
        for (const char* id : {"lead-1", "lead-2", "lead-3"}) {
            const model::Lead someone = lead(id);
            static_cast<void>(
                engine_->fire(session, awaiting, {"default", "new_lead", &someone}, now)
            );
        }
        std::vector<std::int64_t> seconds;
        for (const auto& workflow : store::WorkflowStore(session).list("default", 0, 10))
            if (workflow.name == "Slow")
                seconds.push_back((workflow.next_start_at - now) / std::chrono::seconds{1});
        return seconds;
    });
    EXPECT_EQ(starts, std::vector<std::int64_t>{180}) << "a minute after the third";
}

TEST_F(RunningWorkflows, ATaskThatDiedFailsItsStep) {
    const auto started = begin(publish(kTwoSteps));
    const model::Task task = task_of(started->id, "a");
    in_store([&](store::Session& session) {
        engine_->task_ended(session, task, "its worker died", clock_.now());
        return true;
    });
    EXPECT_EQ(live(started->id), "failed");
    EXPECT_EQ(view(started->id).run.error, "a: its worker died");
}

TEST_F(RunningWorkflows, ALostTaskIsFoundAndReplaced) {
    const auto started = begin(publish(kTwoSteps));
    EXPECT_EQ(check(started->id), "");
    const model::Task task = task_of(started->id, "a");
    in_store([&](store::Session& session) {
        store::TaskStore tasks(session);
        return tasks.cancel("default", task.id, clock_.now()) && tasks.remove("default", task.id);
    });
    EXPECT_NE(check(started->id).find("no live task"), std::string::npos);
    EXPECT_EQ(check(started->id), "");
    finish(started->id, "a", model::step_done());
    EXPECT_EQ(live(started->id), "running b:running");
}

TEST_F(RunningWorkflows, ARateHoldsBackTheFirstStep) {
    const std::string id = publish(
        R"({"name":"Slow","rate":{"runs":1,"per_seconds":60},"steps":[{"id":"a","kind":"work"}]})"
    );
    EXPECT_EQ(task_of(begin(id)->id, "a").run_at, clock_.now());
    EXPECT_EQ(task_of(begin(id)->id, "a").run_at, clock_.now() + std::chrono::minutes{1});
}

TEST_F(RunningWorkflows, ManyAreActedOnByAFrozenSelection) {
    const std::string id = publish(kTwoSteps);
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(begin(id));
    RunSelection selection;
    selection.filter.emplace();
    selection.filter->workflow_id = id;
    selection.expected_count = 4;
    EXPECT_EQ(
        run(runs_.act_on_many(actor(), {What::cancel}, selection)).error().kind,
        base::ErrorKind::conflict
    );
    selection.expected_count = 5;
    EXPECT_EQ(run(runs_.act_on_many(actor(), {What::cancel}, selection))->done, 5);
    model::RunFilter cancelled;
    cancelled.status = RunStatus::cancelled;
    EXPECT_EQ(run(runs_.list(actor(), cancelled, {})).runs.size(), 5U);
    model::RunPage page{2, {}};
    const auto first = run(runs_.list(actor(), {}, page));
    page.cursor = first.next_cursor;
    const auto second = run(runs_.list(actor(), {}, page));
    EXPECT_EQ(second.runs.size(), 2U);
    EXPECT_LT(second.runs[0].id, first.runs[1].id);
    EXPECT_TRUE(run(runs_.list(actor("other"), {}, {})).runs.empty());
}

TEST_F(RunningWorkflows, ADryRunChangesNothing) {
    RunRequest request;
    request.lead_id = "lead-1";
    const auto rehearsal = run(runs_.rehearse(actor(), {kTwoSteps}, request));
    ASSERT_TRUE(rehearsal);
    EXPECT_EQ(rehearsal->status, RunStatus::completed);
    ASSERT_EQ(rehearsal->steps.size(), 2U);
    EXPECT_EQ(rehearsal->steps[1].step_id, "b");
    EXPECT_TRUE(run(runs_.list(actor(), {}, {})).runs.empty());
}

TEST_F(RunningWorkflows, EndedRunsAreDeletedByNumber) {
    const std::string id = publish(kTwoSteps);
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(command(begin(id)->id, {What::cancel}));
    const auto ids = in_store([&](store::Session& session) {
        return store::RunStore(session).expired(
            "default", id, clock_.now() - std::chrono::hours{1}, 1, 100
        );
    });
    EXPECT_EQ(ids.size(), 2U);
}

TEST_F(RunningWorkflows, AWorkerHearsAtOnceThatTheRunOfItsTaskWasCancelled) {
    WorkerLines lines;
    std::vector<std::string> heard;
    const auto line = lines.open("worker-1", "i-1", [&](const WorkerCall& call) {
        EXPECT_EQ(call.what, WorkerCall::What::cancel);
        heard.push_back(call.task_id);
    });
    engine_->reach(lines);
    const auto idle = begin(publish(kTwoSteps));
    ASSERT_TRUE(command(idle->id, {What::cancel}));
    EXPECT_TRUE(heard.empty()) << "no worker had it";
    const auto busy = begin(publish(kTwoSteps));
    const auto taken = in_store([&](store::Session& session) {
        return store::claim(
            session, "default", {}, "worker-1", 10, clock_.now(), std::chrono::seconds{30}
        );
    });
    ASSERT_EQ(taken.size(), 1U);
    ASSERT_TRUE(command(busy->id, {What::cancel}));
    EXPECT_EQ(heard, std::vector<std::string>{taken[0].id});
    EXPECT_EQ(task_of(busy->id, "a").status, model::TaskStatus::cancelled);
}

}  // namespace
}  // namespace ao::core
