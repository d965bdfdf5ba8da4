#include "core/merged_runs.h"

#include "core/lead_merging.h"
#include "core/run_rig.h"
#include "store/run_store.h"
#include "store/workflow_store.h"

namespace ao::core {
namespace {

using model::RunStatus;

class MergedRuns : public RunRig {
  protected:
    MergedRuns() {
        model::Lead other = lead("lead-2");
        other.email = "two@example.com";
        other.company = "Acme";
        other.score = 90;
        other.tags = {"vip"};
        insert_lead(other);
        StepKinds kinds;
        StepKind wait;
        wait.name = "wait_for_event";
        kinds.add(std::move(wait));
        engine_->learn(std::move(kinds));
    }

    static std::string taking(const std::string& entry) {
        return R"({"name":"Two","entry":")" + entry +
               R"(","steps":[{"id":"a","kind":"work"},{"id":"b","kind":"work"}]})";
    }

    model::Run begin_for(const std::string& workflow_id, const std::string& lead_id) {
        const auto begun = in_store([&](store::Session& session) {
            NewRun wanted;
            wanted.tenant_id = "default";
            wanted.workflow_id = workflow_id;
            wanted.lead_id = lead_id;
            return std::optional(engine_->start(session, wanted, clock_.now()));
        });
        EXPECT_TRUE(begun.value()) << begun->error().message;
        return begun->value();
    }

    std::string merge() {
        const auto merged = run(merging_.merge(actor(), {"lead-1", {"lead-2"}}));
        EXPECT_TRUE(merged) << (merged ? "" : merged.error().message);
        return merged->first.id;
    }

    std::vector<model::Run> runs_of(const std::string& workflow_id) {
        return in_store([&](store::Session& session) {
            model::RunFilter filter;
            filter.workflow_id = workflow_id;
            return store::RunStore(session).list("default", filter, {}).runs;
        });
    }

    LeadMerging merging_{*database_, clock_, {}, engine_};
};

TEST_F(MergedRuns, GoOnWithTheLeadThatIsKept) {
    const model::Run open = begin_for(publish(taking("after_end")), "lead-2");
    merge();
    EXPECT_EQ(view(open.id).run.lead_id, "lead-1");
    EXPECT_EQ(live(open.id), "running a:running");
    finish(open.id, "a", model::step_done());
    finish(open.id, "b", model::step_done());
    EXPECT_EQ(view(open.id).run.status, RunStatus::completed);
}

TEST_F(MergedRuns, TwoOfOneWorkflowAreOneAndTheOtherSaysWhy) {
    const std::string id = publish(taking("after_end"));
    const model::Run kept = begin_for(id, "lead-1");
    const model::Run other = begin_for(id, "lead-2");
    merge();
    EXPECT_EQ(live(kept.id), "running a:running");
    const model::Run ended = view(other.id).run;
    EXPECT_EQ(ended.status, RunStatus::cancelled);
    EXPECT_EQ(
        ended.error, "The lead was merged into lead-1, which has an open run of this workflow."
    );
    EXPECT_EQ(task_of(other.id, "a").status, model::TaskStatus::cancelled);
}

TEST_F(MergedRuns, BothGoOnWhereALeadMayBeTwice) {
    const std::string id = publish(taking("always"));
    const model::Run kept = begin_for(id, "lead-1");
    const model::Run other = begin_for(id, "lead-2");
    merge();
    EXPECT_EQ(live(kept.id), "running a:running");
    EXPECT_EQ(live(other.id), "running a:running");
}

TEST_F(MergedRuns, WhoHasBeenSomewhereOnceDoesNotComeAgainAsAnother) {
    const std::string left = publish(taking("once"));
    const model::Run before = begin_for(left, "lead-1");
    ASSERT_TRUE(command(before.id, {model::RunEvent::What::cancel}));
    const model::Run again = begin_for(left, "lead-2");
    const std::string entered = publish(taking("once"));
    const model::Run first = begin_for(entered, "lead-2");
    ASSERT_TRUE(command(first.id, {model::RunEvent::What::cancel}));
    merge();
    EXPECT_EQ(view(again.id).run.status, RunStatus::cancelled);
    EXPECT_NE(view(again.id).run.error.find("takes each lead once"), std::string::npos);
    const auto refused = begin(entered);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::conflict);
}

TEST_F(MergedRuns, WaitForEventsOfTheLeadThatIsKept) {
    const std::string id = publish(
        R"({"name":"Wait","steps":[{"id":"a","kind":"wait_for_event"},{"id":"b","kind":"work"}]})"
    );
    const model::Run waits = begin_for(id, "lead-2");
    finish(
        waits.id,
        "a",
        model::StepWaitsForEvent{"email_opened", clock_.now() + std::chrono::hours{1}}
    );
    const std::string merge_id = merge();
    const auto come = [&](const std::string& lead_id) {
        return in_store([&](store::Session& session) {
            return engine_->event_came(session, "default", lead_id, "email_opened", clock_.now());
        });
    };
    EXPECT_EQ(come("lead-2"), 0U);
    ASSERT_TRUE(run(merging_.undo(actor(), merge_id)));
    EXPECT_EQ(view(waits.id).run.lead_id, "lead-2");
    EXPECT_EQ(come("lead-1"), 0U);
    EXPECT_EQ(come("lead-2"), 1U);
    EXPECT_EQ(live(waits.id), "running b:running");
}

TEST_F(MergedRuns, WhatAMergeChangesStartsWhatWaitsForIt) {
    const auto with = [&](const std::string& trigger) {
        return publish(
            R"({"name":"t","triggers":[)" + trigger + R"(],"steps":[{"id":"a","kind":"work"}]})"
        );
    };
    const auto company = with(R"({"kind":"lead_changed","settings":{"field":"company"}})");
    const auto status = with(R"({"kind":"lead_changed","settings":{"field":"status"}})");
    const auto vip = with(R"({"kind":"tag_added","settings":{"tag":"vip"}})");
    const auto hot = with(R"({"kind":"score_crosses","settings":{"score":70}})");
    const auto fresh = with(R"({"kind":"new_lead"})");
    const std::string merge_id = merge();
    for (const std::string& id : {company, vip, hot}) {
        ASSERT_EQ(runs_of(id).size(), 1U);
        EXPECT_EQ(runs_of(id)[0].lead_id, "lead-1");
    }
    EXPECT_TRUE(runs_of(status).empty());
    ASSERT_TRUE(run(merging_.undo(actor(), merge_id)));
    EXPECT_EQ(runs_of(company).size(), 2U) << "it changed back";
    EXPECT_TRUE(runs_of(fresh).empty());
}

}  // namespace
}  // namespace ao::core
