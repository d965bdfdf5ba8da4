#include "core/run_patrol.h"

#include "core/run_rig.h"
#include "core/tasks.h"

namespace ao::core {
namespace {

using What = model::RunEvent::What;

class PatrolledRuns : public RunRig {
  protected:
    RunPatrol::Report go_round(RunPatrol::Options options = {}) {
        RunPatrol patrol(engine_, options, metrics_);
        int parts = 0;
        while (in_store([&](store::Session& session) { return patrol.go_on(session, clock_.now()); }
        ))
            EXPECT_LT(++parts, 100) << "a round ends";
        return patrol.last();
    }

    /// Takes the task away behind the engine's back.
    void lose_task(const std::string& run_id) {
        const std::string id = task_of(run_id, "a").id;
        in_store([&](store::Session& session) {
            store::TaskStore tasks(session);
            return tasks.cancel("default", id, clock_.now()) && tasks.remove("default", id);
        });
    }

    std::string wait_until(const std::string& workflow, base::Time at) {
        std::string id = begin(workflow)->id;
        finish(id, "a", model::StepWaitsUntil{at});
        return id;
    }
};

TEST_F(PatrolledRuns, WhatIsAliveIsLeftAlone) {
    const std::string workflow = publish(kTwoSteps);
    ASSERT_TRUE(begin(workflow));
    ASSERT_TRUE(command(begin(workflow)->id, {What::pause}));
    static_cast<void>(wait_until(workflow, clock_.now() + std::chrono::hours{1}));
    ASSERT_TRUE(command(begin(workflow)->id, {What::cancel}));
    const auto report = go_round();
    EXPECT_EQ(report.seen, 3) << "the cancelled one is over";
    EXPECT_EQ(report.repaired, 0);
}

TEST_F(PatrolledRuns, ALostTaskIsReplacedOnce) {
    const std::string workflow = publish(kTwoSteps);
    const std::string lost = begin(workflow)->id;
    ASSERT_TRUE(begin(workflow));
    lose_task(lost);
    EXPECT_EQ(go_round().repaired, 1);
    EXPECT_EQ(go_round().repaired, 0);
    finish(lost, "a", model::step_done());
    EXPECT_EQ(live(lost), "running b:running");
}

TEST_F(PatrolledRuns, ManyRunsAreSeenInParts) {
    const std::string workflow = publish(kTwoSteps);
    for (int i = 0; i < 450; ++i)
        ASSERT_TRUE(begin(workflow));
    EXPECT_EQ(go_round().seen, 450);
}

TEST_F(PatrolledRuns, EndedRunsAreDeletedByAgeAndNumberButNoOpenOne) {
    const std::string workflow = publish(kTwoSteps);
    const std::string open = begin(workflow)->id;
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(command(begin(workflow)->id, {What::cancel}));
    EXPECT_EQ(go_round({std::chrono::hours{24}, 3}).deleted, 1) << "of four, three are kept";
    clock_.advance(std::chrono::hours{25});
    EXPECT_EQ(go_round({std::chrono::hours{24}, 100}).deleted, 3) << "they are too old";
    EXPECT_EQ(live(open), "running a:running");
}

}  // namespace
}  // namespace ao::core
