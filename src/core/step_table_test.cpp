#include "core/step_table.h"

#include <map>

#include "core/step_view.h"
#include "core/store_rig.h"
#include "store/campaign_store.h"
#include "store/delivery_store.h"
#include "store/follow_up_store.h"

namespace ao::core {
namespace {

using base::json::Raw;
using model::StepDone;
using model::StepFailed;
using model::StepOutcome;

class StepTable : public StoreRig {
  protected:
    StepTable() {
        model::Lead ada = lead("lead-1");
        ada.score = 40;
        ada.company = "ACME GmbH";
        insert_lead(ada);
    }

    StepContext context(const std::string& kind, const std::string& settings) {
        StepContext made;
        made.run.id = "run-1";
        made.run.tenant_id = "default";
        made.run.workflow_id = "workflow-1";
        made.run.lead_id = "lead-1";
        made.run.trigger_input.text = R"({"amount":12})";
        made.workflow_name = "Test";
        made.step.id = "step-1";
        made.step.kind = kind;
        made.step.settings.text = settings;
        made.key = "run-1:1";
        made.outputs = {{"ask", Raw{R"({"plan":"pro"})"}}};
        made.now = clock_.now();
        made.lead = in_store([](store::Session& session) {
            return store::LeadStore(session).find("default", "lead-1");
        });
        return made;
    }

    base::Result<Raw> plan(const StepContext& of) {
        return in_store([&](store::Session& session) {
                   return std::optional(kinds_.find(of.step.kind)->plan(session, of));
               }
        ).value();
    }

    /// Plans and commits a step, as the engine does.
    StepOutcome execute(const std::string& kind, const std::string& settings) {
        const StepContext of = context(kind, settings);
        auto input = plan(of);
        if (!input) return model::step_failed(input.error().message);
        return in_store([&](store::Session& session) {
            return kinds_.find(kind)->commit(session, of, *input, StepDone{});
        });
    }

    static std::string label(const StepOutcome& outcome) {
        return std::get<StepDone>(outcome).label;
    }

    static std::string output(const StepOutcome& outcome) {
        if (const auto* failed = std::get_if<StepFailed>(&outcome)) return "failed: " + failed->why;
        return std::get<StepDone>(outcome).output.text;
    }

    model::Lead ada() {
        return in_store([](store::Session& session) {
                   return store::LeadStore(session).find("default", "lead-1");
               }
        ).value();
    }

    Leads leads_{*database_, clock_, {}};
    StepVerbs verbs_{
        leads_, [](store::Session&, const StepContext&, const std::string& id, Raw trigger) {
            return base::Result<std::string>(id + trigger.text);
        }};
    StepKinds kinds_ = make_step_kinds(verbs_);
};

TEST_F(StepTable, HasEveryKindOfTheDefinitionsTable) {
    for (const model::StepShape& shape : model::step_shapes()) {
        if (shape.name == "email_send") continue;  // the engine's own
        EXPECT_NE(kinds_.find(shape.name), nullptr) << shape.name;
    }
}

TEST_F(StepTable, BranchesByConditionCaseAndShare) {
    const auto yes =
        execute("branch", R"({"condition":{"field":"lead.score","op":"greater","value":30}})");
    EXPECT_EQ(label(yes), "yes");
    EXPECT_EQ(output(yes), R"({"answer":true,"why":"lead.score 40 is greater than 30"})");
    EXPECT_EQ(
        label(execute(
            "branch", R"({"condition":{"field":"steps.ask.plan","op":"equals","value":"free"}})"
        )),
        "no"
    );
    const std::string cases = R"({"field":"lead.source","cases":[{"label":"web","value":"website"},
        {"label":"rich","condition":{"field":"trigger.amount","op":"greater","value":10}}]})";
    EXPECT_EQ(label(execute("switch", cases)), "rich");
    const std::string ways = R"({"ways":[{"label":"a","share":1},{"label":"b","share":1}]})";
    EXPECT_EQ(label(execute("split_test", ways)), label(execute("split_test", ways)));
}

TEST_F(StepTable, ASplitTestKeepsItsShares) {
    std::map<std::string, int> counts;
    StepContext of =
        context("split_test", R"({"ways":[{"label":"a","share":1},{"label":"b","share":3}]})");
    in_store([&](store::Session& session) {
        for (int i = 0; i < 2'000; ++i) {
            of.run.lead_id = "lead-" + std::to_string(i);
            ++counts[text_in(*kinds_.find("split_test")->plan(session, of), "way")];
        }
        return true;
    });
    EXPECT_NEAR(counts["a"], 500, 80);
    EXPECT_NEAR(counts["b"], 1'500, 80);
}

TEST_F(StepTable, WaitsForSpansDatesAndOfficeHours) {
    const auto until = [&](const char* kind, const char* settings) {
        return base::to_rfc3339(std::get<model::StepWaitsUntil>(execute(kind, settings)).at);
    };
    EXPECT_EQ(until("wait", R"({"for":"2d"})"), "2026-01-03T00:00:00.000000Z");
    EXPECT_EQ(
        until("wait_until", R"({"date":"2026-02-10","before":"3d"})"), "2026-02-07T00:00:00.000000Z"
    );
    EXPECT_EQ(
        until("wait_until", R"({"cron":"0 9 * * MON-FRI","time_zone":"Europe/Berlin"})"),
        "2026-01-01T08:00:00.000000Z"
    );
    EXPECT_EQ(
        output(execute("wait_until", R"({"date":"{{lead.custom_fields.renewal}}"})")),
        "failed: date: \"\" is not a date such as 2026-01-31"
    );
    const auto event = std::get<model::StepWaitsForEvent>(
        execute("wait_for_event", R"({"event":"email_opened","timeout":"1h"})")
    );
    EXPECT_EQ(event.event, "email_opened");
    EXPECT_EQ(base::to_rfc3339(event.until), "2026-01-01T01:00:00.000000Z");
    EXPECT_EQ(
        std::get<model::StepStopsRun>(execute("stop", R"({"reason":"{{lead.first_name}} left"})"))
            .why,
        "Ada left"
    );
}

TEST_F(StepTable, ChangesTheLead) {
    EXPECT_EQ(
        output(execute("set_field", R"({"field":"status","value":"plan {{steps.ask.plan}}"})")),
        R"({"changed":true})"
    );
    EXPECT_EQ(ada().status, "plan pro");
    EXPECT_EQ(
        output(execute("set_field", R"({"field":"status","value":"plan pro"})")),
        R"({"changed":false})"
    );
    execute("set_field", R"({"field":"custom_fields.plan","value":"{{steps.ask.plan}}"})");
    EXPECT_EQ(ada().custom_fields.text, R"({"plan":"pro"})");
    execute("add_tag", R"({"tag":"vip"})");
    execute("add_tag", R"({"tag":"new"})");
    EXPECT_EQ(ada().tags, (std::vector<std::string>{"new", "vip"}));
    execute("remove_tag", R"({"tag":"new"})");
    EXPECT_EQ(ada().tags, std::vector<std::string>{"vip"});
    EXPECT_EQ(output(execute("change_score", R"({"by":70})")), R"({"changed":true,"score":100})");
    execute("change_score", R"({"to":15})");
    EXPECT_EQ(ada().score, 15);
    EXPECT_EQ(
        output(execute("set_field", R"({"field":"email","value":"nobody"})")).substr(0, 14),
        "failed: /email"
    );
    EXPECT_EQ(
        output(execute("set_field", R"({"field":"score","value":"high"})")).substr(0, 7), "failed:"
    );
}

TEST_F(StepTable, AssignsInTurnByWeightAndByRule) {
    std::map<std::string, int> counts;
    for (int i = 0; i < 8; ++i) {
        const auto assigned = execute(
            "assign",
            R"({"method":"weighted","replace":true,"owners":[{"owner":"ada","weight":3},"bob"]})"
        );
        ++counts[text_in(std::get<StepDone>(assigned).output, "owner")];
    }
    EXPECT_EQ(counts["ada"], 6);
    EXPECT_EQ(counts["bob"], 2);
    execute("assign", R"({"owners":["carl"]})");
    EXPECT_NE(ada().owner, "carl");  // has one already
    execute("assign", R"({"method":"rules","replace":true,"rules":[
        {"condition":{"field":"lead.company","op":"contains","value":"ltd"},"owner":"x"},
        {"condition":{"field":"lead.company","op":"contains","value":"gmbh"},"owner":"dora"}]})");
    EXPECT_EQ(ada().owner, "dora");
}

TEST_F(StepTable, LeavesSomethingToDoForAPerson) {
    const auto done = execute(
        "follow_up_task", R"({"title":"Call {{lead.first_name}}","assignee":"bob","due_in":"1d"})"
    );
    const auto open = in_store([](store::Session& session) {
        return store::FollowUpStore(session).list("default", "", "bob", false, 0, 10);
    });
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].title, "Call Ada");
    EXPECT_EQ(open[0].id, text_in(std::get<StepDone>(done).output, "follow_up_id"));
    EXPECT_EQ(open[0].due_at, clock_.now() + std::chrono::hours{24});
}

TEST_F(StepTable, MakesACampaignAndStartsAWorkflow) {
    const auto made = execute("create_campaign", R"({"name":"News for {{lead.company}}"})");
    const std::string id = text_in(std::get<StepDone>(made).output, "campaign_id");
    const auto campaign = in_store([&](store::Session& session) {
        return store::CampaignStore(session).find("default", id);
    });
    ASSERT_TRUE(campaign);
    EXPECT_EQ(campaign->name, "News for ACME GmbH");
    const auto started =
        execute("start_workflow", R"({"workflow_id":"w2","data":{"score":"{{lead.score}}"}})");
    EXPECT_EQ(output(started), R"({"run_id":"w2{\"score\":40}"})");
}

TEST_F(StepTable, PlansMailWithTheRightEscapes) {
    StepContext of = context(
        "send_email",
        R"({"subject":"Hi {{lead.company}}","body":"<b>{{lead.company}}</b>","is_html":true})"
    );
    of.lead->company = "A & B";
    EXPECT_EQ(
        plan(of)->text, R"({"to":"ada@example.com","subject":"Hi A & B","html":"<b>A &amp; B</b>"})"
    );
    StepOutcome sent = StepDone{Raw{R"({"outcome":"done"})"}, {}};
    in_store([&](store::Session& session) {
        static_cast<void>(
            kinds_.find("send_email")
                ->commit(session, of, *kinds_.find("send_email")->plan(session, of), sent)
        );
        return true;
    });
    const auto timeline = in_store([](store::Session& session) {
        return store::DeliveryStore(session).timeline("default", "lead-1", 10);
    });
    EXPECT_FALSE(timeline.empty());
}

TEST_F(StepTable, PlansHttpCallsWhoseKeyStaysTheSame) {
    const StepContext of = context(
        "http_request",
        R"({"url":"https://a.example/x?c={{lead.company}}","headers":{"X-Plan":"{{steps.ask.plan}}"},
        "json":{"score":"{{lead.score}}"},"keep":{"city":"address.0.city"},"accept":[404]})"
    );
    const auto input = plan(of);
    ASSERT_TRUE(input);
    StepCall call;
    call.key = of.key;
    call.input = *input;
    const auto http = http_call_of(call);
    ASSERT_TRUE(http);
    EXPECT_EQ(http->method, "POST");
    EXPECT_EQ(http->url, "https://a.example/x?c=ACME%20GmbH");
    EXPECT_EQ(http->body, R"({"score":40})");
    EXPECT_EQ(http->headers[0].second, "pro");
    EXPECT_EQ(http->headers[1], std::pair(std::string("Idempotency-Key"), of.key));

    connect::HttpReply reply{.status = 200};
    reply.body = R"({"address":[{"city":"Rome"}]})";
    EXPECT_EQ(output(outcome_of(reply, call)), R"({"status":200,"city":"Rome"})");
    reply = {.fault = connect::Fault::rejected, .status = 404};
    EXPECT_EQ(output(outcome_of(reply, call)), R"({"status":404,"city":null})");
    reply.status = 400;
    EXPECT_FALSE(std::get<StepFailed>(outcome_of(reply, call)).retryable);
    reply = {.fault = connect::Fault::unavailable, .status = 503};
    EXPECT_TRUE(std::get<StepFailed>(outcome_of(reply, call)).retryable);
}

TEST_F(StepTable, AHeaderCannotBecomeTwo) {
    StepContext of = context(
        "http_request", R"({"url":"https://a.example","headers":{"X-Name":"{{lead.company}}"}})"
    );
    of.lead->company = "a\r\nX-Evil: 1";
    EXPECT_FALSE(plan(of));
}

}  // namespace
}  // namespace ao::core
