#include "model/workflow_decision.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

using What = RunEvent::What;

/// A run that is told events one after the other; says what is live as "step:status ".
class Deciding : public ::testing::Test {
  protected:
    void define(const char* steps) {
        auto read = parse_definition({R"({"name":"x","steps":[)" + std::string(steps) + "]}"});
        ASSERT_TRUE(read) << read.error().message;
        definition_ = *std::move(read);
        tell({What::start});
    }

    bool tell(const RunEvent& event) {
        const Decision decision = decide(definition_, run_, event);
        if (!decision.applies) return false;
        run_.status = decision.status;
        error_ = decision.error;
        for (const Visit& visit : decision.changed)
            run_.open[index_of(visit.number)] = visit;
        for (const Visit& visit : decision.opened) {
            run_.open.push_back(visit);
            run_.visits = visit.number;
        }
        return true;
    }

    bool done(const std::string& step, const std::string& label = {}) {
        return tell({What::done, visit_of(step), label});
    }

    [[nodiscard]] std::size_t index_of(std::int64_t number) const {
        std::size_t index = 0;
        while (run_.open.at(index).number != number)
            ++index;
        return index;
    }

    [[nodiscard]] std::int64_t visit_of(const std::string& step) const {
        std::int64_t found = 0;
        for (const Visit& visit : run_.open)
            if (visit.step_id == step) found = visit.number;
        return found;
    }

    [[nodiscard]] std::string live() const {
        std::string text{to_string(run_.status)};
        for (const Visit& visit : run_.open)
            if (is_live(visit.status))
                text += " " + visit.step_id + ":" + std::string(to_string(visit.status));
        return text;
    }

    WorkflowDefinition definition_;
    RunState run_;
    std::string error_;
};

TEST_F(Deciding, OneStepAfterTheOther) {
    define(R"({"id":"a","kind":"x"},{"id":"b","kind":"x"})");
    EXPECT_EQ(live(), "running a:running");
    EXPECT_TRUE(done("a"));
    EXPECT_EQ(live(), "running b:running");
    EXPECT_FALSE(done("a")) << "a step ends once";
    EXPECT_TRUE(done("b"));
    EXPECT_EQ(live(), "completed");
    EXPECT_FALSE(tell({What::cancel}));
}

TEST_F(Deciding, ABranchIsTakenByItsLabel) {
    define(R"({"id":"a","kind":"x","next":"b","branches":[{"label":"yes","next":"c"}]},
              {"id":"b","kind":"x","next":null},{"id":"c","kind":"x"})");
    EXPECT_TRUE(done("a", "yes"));
    EXPECT_EQ(live(), "running c:running");
}

constexpr const char* kParallel =
    R"({"id":"p","kind":"parallel","branches":[{"label":"1","next":"a"},{"label":"2","next":"b"}]},
       {"id":"a","kind":"x","next":"j"},{"id":"b","kind":"x","next":"j"},
       {"id":"j","kind":"join","next":"z"},{"id":"z","kind":"x"})";

TEST_F(Deciding, AJoinWaitsForEveryPathThatCanReachIt) {
    define(kParallel);
    EXPECT_EQ(live(), "running a:running b:running");
    EXPECT_TRUE(done("b"));
    EXPECT_EQ(live(), "running a:running j:joining");
    EXPECT_TRUE(done("a"));
    EXPECT_EQ(live(), "running z:running");
}

TEST_F(Deciding, AFailureInterruptsTheOtherPathsAndARetryTakesThemUpAgain) {
    define(kParallel);
    EXPECT_TRUE(tell({What::fail, visit_of("a"), "", "", "boom"}));
    EXPECT_EQ(live(), "failed");
    EXPECT_EQ(error_, "a: boom");
    EXPECT_FALSE(done("b"));
    EXPECT_TRUE(tell({What::retry}));
    EXPECT_EQ(live(), "running a:running b:running");
    EXPECT_EQ(run_.visits, 3) << "a retry is another attempt, not another visit";
}

TEST_F(Deciding, OnErrorGoesOnOrElsewhere) {
    define(R"({"id":"a","kind":"x","on_error":"continue"},
              {"id":"b","kind":"x","on_error":"goto","error_next":"d"},
              {"id":"c","kind":"x","next":null},{"id":"d","kind":"x"})");
    EXPECT_TRUE(tell({What::fail, visit_of("a")}));
    EXPECT_EQ(live(), "running b:running");
    EXPECT_TRUE(tell({What::fail, visit_of("b")}));
    EXPECT_EQ(live(), "running d:running");
}

TEST_F(Deciding, StopEndsEveryPath) {
    define(
        R"({"id":"p","kind":"parallel","branches":[{"label":"1","next":"a"},{"label":"2","next":"s"}]},
              {"id":"a","kind":"x"},{"id":"s","kind":"stop"})"
    );
    EXPECT_EQ(live(), "completed");
}

TEST_F(Deciding, APausedRunHoldsWhatWouldBegin) {
    define(R"({"id":"a","kind":"wait"},{"id":"b","kind":"x"})");
    EXPECT_TRUE(tell({What::waits, visit_of("a")}));
    EXPECT_TRUE(tell({What::pause}));
    EXPECT_EQ(live(), "paused a:waiting");
    EXPECT_TRUE(done("a"));
    EXPECT_EQ(live(), "paused b:held");
    EXPECT_TRUE(tell({What::resume}));
    EXPECT_EQ(live(), "running b:running");
}

TEST_F(Deciding, ACancelledWaitWaitsAgainWhenRetried) {
    define(R"({"id":"a","kind":"wait"})");
    EXPECT_TRUE(tell({What::waits, visit_of("a")}));
    EXPECT_TRUE(tell({What::cancel}));
    EXPECT_EQ(live(), "cancelled");
    EXPECT_TRUE(tell({What::retry}));
    EXPECT_EQ(live(), "running a:waiting");
}

TEST_F(Deciding, ALoopWithoutEndFails) {
    define(R"({"id":"a","kind":"parallel","next":"a"})");
    EXPECT_EQ(live(), "failed");
    EXPECT_FALSE(tell({What::retry})) << "there is nothing to take up";
}

TEST_F(Deciding, AnEndedRunIsRepeatedFromAnyStep) {
    define(R"({"id":"a","kind":"x"},{"id":"b","kind":"x"})");
    EXPECT_FALSE(tell({What::repeat, 0, "", "b"}));
    EXPECT_TRUE(tell({What::fail, visit_of("a")}));
    EXPECT_TRUE(tell({What::repeat, 0, "", "b"}));
    EXPECT_EQ(live(), "running b:running");
}

TEST_F(Deciding, ARunMovesToAVersionThatHasItsSteps) {
    define(R"({"id":"a","kind":"x"},{"id":"b","kind":"x"})");
    WorkflowDefinition changed = definition_;
    changed.steps[1].kind = "y";
    EXPECT_TRUE(faults_of_move(definition_, changed, run_).empty());
    EXPECT_TRUE(done("a"));
    EXPECT_EQ(faults_of_move(definition_, changed, run_).size(), 1U);
}

}  // namespace
}  // namespace ao::model
