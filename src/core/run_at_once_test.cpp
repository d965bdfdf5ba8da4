// Steps that the engine carries out itself, and when it leaves them to a worker.
#include "core/run_rig.h"
#include "core/step_table.h"
#include "store/audit_store.h"
#include "store/queue_rule_store.h"
#include "store/run_store.h"

namespace ao::core {
namespace {

using model::RunStatus;
using model::StepStatus;
using Steps = std::vector<std::string>;

constexpr const char* kThree =
    R"({"name":"Three","triggers":[{"kind":"new_lead"}],"steps":[
        {"id":"score","kind":"change_score","settings":{"by":5}},
        {"id":"tag","kind":"add_tag","settings":{"tag":"seen"}},
        {"id":"field","kind":"set_field",
         "settings":{"field":"company","value":"{{lead.first_name}} Ltd"}}]})";

class AtOnce : public RunRig {
  protected:
    AtOnce() { engine_->learn(make_step_kinds({leads_, {}})); }

    /// "step:status" of each attempt, with "*" where a task was made for it.
    Steps steps_of(const std::string& run_id) {
        Steps seen;
        for (const auto& attempt : view(run_id).history)
            seen.push_back(
                attempt.step_id + ":" + std::string(model::to_string(attempt.status)) +
                (attempt.task_id.empty() ? "" : "*")
            );
        return seen;
    }

    model::Lead stored_lead(const std::string& id = "lead-1") {
        return run(leads_.get(actor(), id)).value();
    }

    std::size_t tasks() {
        return in_store([](store::Session& session) {
            return store::TaskStore(session).list("default", {}, {.limit = 100}).tasks.size();
        });
    }

    void put_rule(model::RuleScope scope, const std::string& name) {
        in_store([&](store::Session& session) {
            model::QueueRule rule;
            rule.tenant_id = "default";
            rule.scope = scope;
            rule.name = name;
            rule.paused = true;
            store::QueueRuleStore(session).put(rule);
            return true;
        });
    }

    std::vector<model::Run> runs_of(const std::string& workflow_id) {
        return in_store([&](store::Session& session) {
            model::RunFilter filter;
            filter.workflow_id = workflow_id;
            return store::RunStore(session).list("default", filter, {}).runs;
        });
    }

    model::Lead create(const std::string& email) {
        model::LeadChange change;
        change.email = email;
        change.first_name = "Ada";
        return *run(leads_.create(actor(), std::move(change), {}))->value;
    }

    Leads leads_{*database_, clock_, {.runs = engine_}};
};

TEST_F(AtOnce, ARunOfSuchStepsEndsInTheTransactionThatBeginsIt) {
    const auto begun = begin(publish(kThree)).value();
    EXPECT_EQ(begun.status, RunStatus::completed);
    EXPECT_EQ(begun.finished_at, clock_.now());
    EXPECT_EQ(tasks(), 0U);
    EXPECT_EQ(steps_of(begun.id), (Steps{"score:completed", "tag:completed", "field:completed"}));
    const auto history = view(begun.id).history;
    EXPECT_EQ(history.at(0).output.text, R"({"changed":true,"score":5})");
    EXPECT_EQ(history.at(2).input.text, R"({"value":"Ada Ltd","field":"company"})");
    for (const auto& attempt : history) {
        EXPECT_EQ(attempt.started_at, clock_.now());
        EXPECT_EQ(attempt.finished_at, clock_.now());
    }
    const model::Lead now = stored_lead();
    EXPECT_EQ(now.score, 5);
    EXPECT_EQ(now.tags, (Steps{"seen"}));
    EXPECT_EQ(now.company, "Ada Ltd");
    EXPECT_EQ(now.version, 4);
}

TEST_F(AtOnce, TheReplyShowsWhatTheStepsHaveMadeOfTheLead) {
    publish(kThree);
    const model::Lead made = create("new@example.com");
    EXPECT_EQ(made.version, stored_lead(made.id).version);
    EXPECT_EQ(made.company, "Ada Ltd");
    publish(R"({"name":"Changed","triggers":[{"kind":"lead_changed"}],
                "steps":[{"id":"a","kind":"change_score","settings":{"by":30}}]})");
    model::LeadChange change;
    change.last_name = "Lovelace";
    const auto changed = run(leads_.change(actor(), made.id, std::move(change))).value();
    EXPECT_EQ(changed.score, 35);
    EXPECT_EQ(changed.version, stored_lead(made.id).version);
}

TEST_F(AtOnce, ARuleOfTheQueueLeavesThemToWorkers) {
    using model::RuleScope;

    struct Rule {
        RuleScope scope;
        const char* name;
    };

    for (const Rule& rule :
         {Rule{RuleScope::queue, "default"},
          Rule{RuleScope::type, "workflow_step"},
          Rule{RuleScope::tenant, "*"}}) {
        put_rule(rule.scope, rule.name);
        const auto begun = begin(publish(kThree)).value();
        EXPECT_EQ(steps_of(begun.id), (Steps{"score:running*"})) << rule.name;
        in_store([&](store::Session& session) {
            return store::QueueRuleStore(session).remove("default", rule.scope, rule.name);
        });
    }
    put_rule(RuleScope::queue, "another");
    EXPECT_EQ(begin(publish(kThree)).value().status, RunStatus::completed);
}

TEST_F(AtOnce, AConcurrencyAndARateLeaveThemToWorkers) {
    const std::string steps = R"("steps":[{"id":"a","kind":"add_tag","settings":{"tag":"x"}}]})";
    const auto one = publish(R"({"name":"One","concurrency":1,)" + steps);
    EXPECT_EQ(steps_of(begin(one).value().id), (Steps{"a:running*"}));
    const auto rated = publish(R"({"name":"Rated","rate":{"runs":1,"per_seconds":60},)" + steps);
    EXPECT_EQ(steps_of(begin(rated).value().id), (Steps{"a:completed"}));
    const auto second = begin(rated).value();
    EXPECT_EQ(steps_of(second.id), (Steps{"a:running*"}));
    EXPECT_EQ(task_of(second.id, "a").run_at, clock_.now() + std::chrono::seconds{60});
}

TEST_F(AtOnce, TheyFollowInTheTransactionThatEndsTheTaskBeforeThem) {
    const auto begun = begin(publish(
                                 R"({"name":"Mixed","steps":[
        {"id":"first","kind":"add_tag","settings":{"tag":"a"}},
        {"id":"ask","kind":"work"},
        {"id":"last","kind":"change_score","settings":{"by":7}},
        {"id":"end","kind":"wait","settings":{"for":"1h"}}]})"
                             ))
                           .value();
    EXPECT_EQ(steps_of(begun.id), (Steps{"first:completed", "ask:running*"}));
    finish(begun.id, "ask", model::step_done());
    EXPECT_EQ(
        steps_of(begun.id),
        (Steps{"first:completed", "ask:completed*", "last:completed", "end:waiting"})
    );
    EXPECT_EQ(stored_lead().score, 7);
    EXPECT_EQ(check(begun.id), "");
    clock_.advance(std::chrono::hours{2});
    EXPECT_EQ(ring(), 1U);
    EXPECT_EQ(view(begun.id).run.status, RunStatus::completed);
}

TEST_F(AtOnce, WhatAStepSetsOffBeginsWithATask) {
    const auto other = publish(
        R"({"name":"Other","triggers":[{"kind":"tag_added"}],
            "steps":[{"id":"b","kind":"change_score","settings":{"by":1}}]})"
    );
    EXPECT_EQ(begin(publish(kThree)).value().status, RunStatus::completed);
    const auto set_off = runs_of(other);
    ASSERT_EQ(set_off.size(), 1U);
    EXPECT_EQ(steps_of(set_off.at(0).id), (Steps{"b:running*"}));
}

TEST_F(AtOnce, ARunHearsWhatItsOwnStepsHaveCaused) {
    const auto begun = begin(publish(
                                 R"({"name":"Own","steps":[
        {"id":"both","kind":"parallel",
         "branches":[{"label":"1","next":"wait"},{"label":"2","next":"tag"}]},
        {"id":"wait","kind":"wait_for_event","settings":{"event":"tag_added","timeout":"1d"},
         "branches":[{"label":"happened","next":"score"},{"label":"timed_out","next":""}],
         "next":""},
        {"id":"score","kind":"change_score","settings":{"by":9},"next":""},
        {"id":"tag","kind":"add_tag","settings":{"tag":"x"},"next":""}]})"
                             ))
                           .value();
    EXPECT_EQ(begun.status, RunStatus::completed);
    EXPECT_EQ(
        steps_of(begun.id),
        (Steps{"both:completed", "wait:completed", "tag:completed", "score:completed"})
    );
    EXPECT_EQ(stored_lead().score, 9);
}

TEST_F(AtOnce, AStepThatThrowsHasChangedNothingAndGetsATask) {
    StepKinds kinds;
    StepKind kind;
    kind.name = "broken";
    kind.at_once = true;
    kind.commit =
        [this](store::Session& session, const StepContext& context, const auto&, const auto&)
        -> model::StepOutcome {
        model::LeadChange change;
        change.company = "half";
        EXPECT_TRUE(
            leads_.change_within(session, actor(), *context.lead, std::move(change), {}).ok()
        );
        throw std::runtime_error("no");
    };
    kinds.add(std::move(kind));
    engine_->learn(std::move(kinds));
    const auto begun = begin(publish(
                                 R"({"name":"Broken","steps":[
        {"id":"a","kind":"add_tag","settings":{"tag":"x"}},{"id":"b","kind":"broken"}]})"
                             ))
                           .value();
    EXPECT_EQ(steps_of(begun.id), (Steps{"a:completed", "b:running*"}));
    EXPECT_EQ(stored_lead().company, "");
    EXPECT_EQ(stored_lead().tags, (Steps{"x"}));
    EXPECT_EQ(check(begun.id), "");
}

TEST_F(AtOnce, ALongWayGoesOnWithATask) {
    engine_ = std::make_shared<RunEngine>(RunEngine::Options{3, 2});
    Leads leads{*database_, clock_, {.runs = engine_}};
    engine_->learn(make_step_kinds({leads, {}}));
    const std::string id = publish(kThree);
    const auto begun = begin(id).value();
    EXPECT_EQ(begun.status, RunStatus::running);
    EXPECT_EQ(tasks(), 1U);
}

TEST_F(AtOnce, AFailedRunIsRetriedThereAndThenAndFailsAgain) {
    const auto begun = begin(publish(
                                 R"({"name":"Fails","steps":[
        {"id":"a","kind":"set_field","settings":{"field":"score","value":"many"}}]})"
                             ))
                           .value();
    EXPECT_EQ(begun.status, RunStatus::failed);
    const auto again = command(begun.id, {model::RunEvent::What::retry});
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->status, RunStatus::failed);
    EXPECT_EQ(steps_of(begun.id), (Steps{"a:failed", "a:failed"}));
    EXPECT_EQ(view(begun.id).history.at(1).attempt, 2);
    EXPECT_EQ(tasks(), 0U);
}

}  // namespace
}  // namespace ao::core
