// Definitions, triggers and steps together, on a real database; the calls to others are made up.
#include <functional>
#include <set>

#include "base/json_node.h"
#include "core/campaigns.h"
#include "core/configured_workflows.h"
#include "core/step_start.h"
#include "core/step_table.h"
#include "core/store_rig.h"
#include "core/workflow_runs.h"
#include "core/workflows.h"
#include "model/workflow_check.h"
#include "model/workflow_templates.h"
#include "store/run_store.h"
#include "store/schedule_store.h"
#include "store/workflow_store.h"

namespace ao::core {
namespace {

using base::json::Raw;

class WorkflowJourney : public StoreRig {
  protected:
    WorkflowJourney() {
        engine_->learn(make_step_kinds(
            {leads_,
             [this](auto& session, const StepContext& context, const auto& id, Raw trigger) {
                 return start_by_step(session, *engine_, context, id, std::move(trigger));
             }}
        ));
    }

    std::string publish(const std::string& definition) {
        auto made = run(workflows_.create(actor(), Raw{definition}));
        EXPECT_TRUE(made) << (made ? "" : made.error().message);
        if (!made) return {};
        auto published = run(workflows_.publish(actor(), made->record.id));
        EXPECT_TRUE(published) << (published ? "" : published.error().message);
        return made->record.id;
    }

    model::Lead create(const std::string& email, std::int32_t score = 0) {
        model::LeadChange change;
        change.email = email;
        change.first_name = "Ada";
        change.company = "ACME";
        change.score = score;
        change.source = "demo-page";
        change.custom_fields = Raw{R"({"renewal":"2026-06-01","employees":600})"};
        return *run(leads_.create(actor(), std::move(change), {}))->value;
    }

    void change(const std::string& id, const std::function<void(model::LeadChange&)>& say) {
        model::LeadChange change;
        say(change);
        const auto changed = run(leads_.change(actor(), id, std::move(change)));
        EXPECT_TRUE(changed) << (changed ? "" : changed.error().message);
    }

    std::vector<model::Run> runs_of(const std::string& workflow_id) {
        return in_store([&](store::Session& session) {
            model::RunFilter filter;
            filter.workflow_id = workflow_id;
            return store::RunStore(session).list("default", filter, {}).runs;
        });
    }

    /// Executes every waiting step as a worker would; how many.
    std::size_t work() {
        return in_store([&](store::Session& session) {
            const auto tasks = store::TaskStore(session).list("default", {}, {.limit = 500}).tasks;
            std::size_t done = 0;
            for (const model::Task& task : tasks) {
                if (task.type == "workflow_execute" || !worked_.insert(task.id).second) continue;
                const StepPlan plan = engine_->plan(session, task, clock_.now());
                model::StepOutcome outcome = model::step_done();
                if (!plan.fault.empty())
                    outcome = model::step_failed(plan.fault);
                else if (engine_->kinds().find(plan.call.kind)->reaches_out)
                    outcome = model::step_done(Raw{
                        R"({"status":200,"employees":600,"industry":"steel","outcome":"done"})"});
                engine_->finish(session, task, plan.call.input, std::move(outcome), clock_.now());
                ++done;
            }
            return done;
        });
    }

    /// Works and lets time pass until nothing moves any more.
    void finish_all() {
        for (int round = 0; round < 60; ++round) {
            const std::size_t worked = work();
            if (worked > 0) continue;
            clock_.advance(std::chrono::hours{24 * 40});
            const std::size_t rung = in_store([&](store::Session& session) {
                return engine_->ring(session, clock_.now(), 100);
            });
            if (rung == 0) return;
        }
        ADD_FAILURE() << "it never rests";
    }

    Vault vault_{directory_};
    std::shared_ptr<RunEngine> engine_ = std::make_shared<RunEngine>(RunEngine::Options{});
    Leads leads_{*database_, clock_, {.runs = engine_}};
    Workflows workflows_{*database_, clock_, engine_, model::check_definition, &vault_};
    WorkflowRuns runs_{*database_, clock_, engine_, ""};
    Campaigns campaigns_{*database_, clock_, engine_};
    std::set<std::string> worked_;
};

constexpr const char* kStop = R"("steps":[{"id":"a","kind":"stop"}]})";

TEST_F(WorkflowJourney, AChangeOfALeadStartsWhatWaitsForIt) {
    const auto with = [&](const std::string& trigger) {
        return publish(R"({"name":"t","triggers":[)" + trigger + "]," + kStop);
    };
    const auto won = with(R"({"kind":"lead_changed","settings":{"field":"status","to":"won"}})");
    const auto vip = with(R"({"kind":"tag_added","settings":{"tag":"vip"}})");
    const auto hot = with(R"({"kind":"score_crosses","settings":{"score":70}})");
    const model::Lead ada = create("ada@example.com", 10);
    EXPECT_TRUE(runs_of(won).empty());
    change(ada.id, [](auto& say) { say.status = "lost"; });
    EXPECT_TRUE(runs_of(won).empty());
    change(ada.id, [](auto& say) { say.status = "won"; });
    EXPECT_EQ(runs_of(won).size(), 1U);
    change(ada.id, [](auto& say) { say.tags = std::vector<std::string>{"vip"}; });
    change(ada.id, [](auto& say) { say.tags = std::vector<std::string>{"other", "vip"}; });
    EXPECT_EQ(runs_of(vip).size(), 1U);
    change(ada.id, [](auto& say) { say.score = 80; });
    change(ada.id, [](auto& say) { say.score = 90; });
    EXPECT_EQ(runs_of(hot).size(), 1U);
}

TEST_F(WorkflowJourney, WhatALeadDoesWithACampaignStartsWhatWaitsForIt) {
    const auto campaign = run(campaigns_.create(actor(), {.name = "Spring"}, {}));
    ASSERT_TRUE(campaign && campaign->value);
    const std::string campaign_id = campaign->value->id;
    std::vector<std::string> ids;
    for (const std::string kind : {"sent", "opened", "clicked"})
        ids.push_back(publish(
            R"({"name":"t","triggers":[{"kind":"campaign_)" + kind +
            R"(","settings":{"campaign_id":")" + campaign_id + R"("}}],)" + kStop
        ));
    create("ada@example.com");
    using enum model::CampaignEventKind;
    for (const auto kind : {sent, opened, clicked, opened}) {
        const auto name = std::string(model::to_string(kind));
        const auto recorded = run(campaigns_.record(
            {{"event-" + name, campaign_id, kind, "ada@example.com", clock_.now()}}
        ));
        EXPECT_TRUE(recorded);
    }
    for (const std::string& id : ids)
        EXPECT_EQ(runs_of(id).size(), 1U);
}

TEST_F(WorkflowJourney, ALeadTakesTheBranchOfItsScore) {
    const auto id = publish(R"({"name":"b","triggers":[{"kind":"new_lead"}],"steps":[
        {"id":"hot","kind":"branch","settings":{"condition":{"field":"lead.score","op":"greater","value":60}},
         "branches":[{"label":"yes","next":"vip"},{"label":"no","next":"later"}]},
        {"id":"vip","kind":"add_tag","settings":{"tag":"vip"},"next":""},
        {"id":"later","kind":"add_tag","settings":{"tag":"later"}}]})");
    const model::Lead hot = create("hot@example.com", 80);
    const model::Lead cold = create("cold@example.com", 20);
    finish_all();
    EXPECT_EQ(run(leads_.get(actor(), hot.id))->tags, std::vector<std::string>{"vip"});
    EXPECT_EQ(run(leads_.get(actor(), cold.id))->tags, std::vector<std::string>{"later"});
    for (const model::Run& each : runs_of(id))
        EXPECT_EQ(each.status, model::RunStatus::completed) << each.error;
}

TEST_F(WorkflowJourney, WorkflowsDoNotStartOneAnotherForEver) {
    const auto ping =
        publish(R"({"name":"ping","triggers":[{"kind":"lead_changed","settings":{"field":"score"}}],
        "steps":[{"id":"a","kind":"change_score","settings":{"by":1}}]})");
    const auto pong =
        publish(R"({"name":"pong","triggers":[{"kind":"lead_changed","settings":{"field":"score"}}],
        "steps":[{"id":"a","kind":"change_score","settings":{"by":1}}]})");
    const model::Lead ada = create("ada@example.com", 10);
    change(ada.id, [](auto& say) { say.score = 20; });
    finish_all();
    EXPECT_EQ(runs_of(ping).size(), 2U);  // by the person, and by the other workflow
    EXPECT_EQ(runs_of(pong).size(), 2U);
}

TEST_F(WorkflowJourney, ASchedulesTicksFollowItsWorkflow) {
    const auto id = publish(
        R"({"name":"daily","triggers":[{"kind":"schedule","settings":{"cron":"0 9 * * *"}}],)" +
        std::string(kStop)
    );
    const auto schedules = [&] {
        return in_store([](store::Session& session) {
            return store::ScheduleStore(session).list("default", 0, 10);
        });
    };
    ASSERT_EQ(schedules().size(), 1U);
    EXPECT_EQ(base::to_rfc3339(schedules()[0].next_at), "2026-01-01T09:00:00.000000Z");
    EXPECT_TRUE(run(workflows_.set_state(actor(), id, model::WorkflowState::paused)));
    EXPECT_TRUE(schedules().empty());
    EXPECT_TRUE(run(workflows_.set_state(actor(), id, model::WorkflowState::published)));
    EXPECT_EQ(schedules().size(), 1U);
}

TEST_F(WorkflowJourney, TheConfigurationsWorkflowsGetAVersionWhenTheyChange) {
    const auto provide = [&](const char* list) {
        const auto document = base::json::Document::parse(list);
        const auto wanted = model::read_configured_workflows(document.value().root());
        return in_store([&](store::Session& session) {
            EXPECT_TRUE(provide_configured(session, "default", wanted.value(), vault_, clock_.now())
            );
            return store::WorkflowStore(session).find("default", "w").value();
        });
    };
    const char* small = R"([{"name":"W","id":"w"}])";
    EXPECT_EQ(provide(small).version, 1);
    EXPECT_EQ(provide(small).version, 1);
    const auto changed = provide(
        R"([{"name":"W","id":"w","enabled":false,"routing_rules":[{"condition":{"type":"equals","field":"company","value":"ACME"},"destination":"ada"}]}])"
    );
    EXPECT_EQ(changed.version, 2);
    EXPECT_EQ(changed.state, model::WorkflowState::paused);
}

TEST_F(WorkflowJourney, EachTemplateRunsToItsEnd) {
    for (const model::WorkflowTemplate& each : model::workflow_templates()) {
        const auto id = publish(std::string(each.definition));
        RunRequest request;
        request.workflow_id = id;
        request.input.text =
            R"({"scheduled_for":"2026-01-05","body":{"recording":"https://x.example"}})";
        if (each.id != "daily_report" && each.id != "auto_campaign")
            request.lead_id = create(std::string(each.id) + "@example.com", 75).id;
        const auto started = run(runs_.trigger(actor(), request, {}));
        // A welcome that every new lead gets once has begun with the lead itself.
        if (!started) {
            EXPECT_EQ(started.error().kind, base::ErrorKind::conflict) << each.id;
        }
        finish_all();
        const auto runs = runs_of(id);
        EXPECT_FALSE(runs.empty()) << each.id;
        for (const model::Run& one : runs)
            EXPECT_EQ(one.status, model::RunStatus::completed) << each.id << ": " << one.error;
        EXPECT_TRUE(run(workflows_.set_state(actor(), id, model::WorkflowState::archived)));
    }
}

}  // namespace
}  // namespace ao::core
