#include "api/workflow_runs.h"

#include <gmock/gmock.h>

#include "api/api_rig.h"

namespace ao::api {
namespace {

using testing::HasSubstr;

/// Workflows and runs through the whole pipeline; the test plays the worker.
class RunRoutes : public ApiRig {
  protected:
    static constexpr const char* kDefinition =
        R"({"name":"Greet","entry":"always","triggers":[{"kind":"new_lead","filter":{"field":"lead.source","op":"equals","value":"fair"}}],"steps":[{"id":"crm","kind":"update_crm"},{"id":"mail","kind":"email_send"}]})";

    RunRoutes() {
        make_user("viewer");
        boss_token_ = token_of("boss");
        workflow_ = member(send(http::Method::post, "", kDefinition).body, "id");
        EXPECT_EQ(send(http::Method::post, "/" + workflow_ + "/publish").status, 200);
    }

    http::Response send(
        http::Method method, const std::string& path, const std::string& body = ""
    ) {
        return ask(method, "/api/workflows" + path, bearer(boss_token_), body);
    }

    http::Response read(const std::string& path) { return send(http::Method::get, path); }

    http::Response act(
        const std::string& run_id, const std::string& verb, const std::string& body = ""
    ) {
        return send(http::Method::post, "/runs/" + run_id + "/" + verb, body);
    }

    std::string begin(const std::string& email = "ada@example.com") {
        const auto reply = send(
            http::Method::post,
            "/" + workflow_ + "/execute",
            R"({"lead_data":{"email":")" + email + R"("},"custom_context":{"n":1}})"
        );
        EXPECT_EQ(reply.status, 200) << reply.body;
        return member(reply.body, "execution_id");
    }

    std::string status_of(const std::string& run_id) {
        return member(read("/runs/" + run_id).body, "status");
    }

    /// The step that is at work ends so.
    void end_step(const std::string& run_id, const model::StepOutcome& outcome) {
        const auto view = run(workflow_runs_.get(actor(), run_id)).value();
        in_store([&](store::Session& session) {
            model::Task task =
                store::TaskStore(session).find("default", view.history.back().task_id).value();
            task.attempt = task.max_attempts;
            run_engine_->finish(session, task, {}, outcome, clock_.now());
            return true;
        });
    }

    std::string boss_token_;
    std::string workflow_;
};

TEST_F(RunRoutes, ARunShowsEveryAttemptAtItsSteps) {
    const std::string id = begin();
    end_step(id, model::step_done({R"({"crm_id":"7"})"}));
    const std::string body = read("/runs/" + id).body;
    EXPECT_EQ(member(body, "workflow_id"), workflow_);
    EXPECT_EQ(member(body, "workflow_name"), "Greet");
    EXPECT_EQ(member(body, "trigger"), "manual");
    EXPECT_EQ(member(body, "trigger_input"), R"({"n":1})");
    EXPECT_THAT(body, HasSubstr(R"("step_id":"crm","kind":"update_crm","status":"completed")"));
    EXPECT_THAT(body, HasSubstr(R"("output":{"crm_id":"7"})"));
    EXPECT_THAT(body, HasSubstr(R"("step_id":"mail","kind":"email_send","status":"running")"));
    EXPECT_EQ(read("/runs/no-such").status, 404);
}

TEST_F(RunRoutes, RunsAreListedByFilterAndPage) {
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i)
        ids.push_back(begin("n" + std::to_string(i) + "@example.com"));
    act(ids[1], "cancel");
    EXPECT_THAT(read("/runs?status=cancelled").body, HasSubstr(ids[1]));
    EXPECT_THAT(read("/runs?status=cancelled").body, testing::Not(HasSubstr(ids[0])));
    const std::string first = read("/runs?limit=2&workflow_id=" + workflow_).body;
    EXPECT_THAT(first, HasSubstr(ids[2]));
    EXPECT_THAT(first, testing::Not(HasSubstr(ids[0])));
    const std::string cursor = member(first, "next_cursor");
    EXPECT_THAT(
        read("/runs?limit=2&workflow_id=" + workflow_ + "&cursor=" + cursor).body, HasSubstr(ids[0])
    );
    EXPECT_EQ(member(read("/runs?started_after=2030-01-01T00:00:00Z").body, "runs"), "[]");
    for (const char* wrong : {"status=odd", "limit=0", "limit=1001", "started_after=yesterday"})
        EXPECT_EQ(read(std::string("/runs?") + wrong).status, 422) << wrong;
}

TEST_F(RunRoutes, ARunIsCancelledFromEveryState) {
    const std::string running = begin();
    EXPECT_EQ(act(running, "cancel").status, 200);
    EXPECT_EQ(status_of(running), "cancelled");
    EXPECT_EQ(act(running, "cancel").status, 200) << "again is no fault";
    const std::string paused = begin();
    act(paused, "pause");
    EXPECT_EQ(member(act(paused, "cancel").body, "status"), "cancelled");
    const std::string waiting = begin();
    end_step(waiting, model::StepWaitsUntil{clock_.now() + std::chrono::hours{1}});
    EXPECT_EQ(member(act(waiting, "cancel").body, "status"), "cancelled");
    const std::string failed = begin();
    end_step(failed, model::step_failed("no such account"));
    EXPECT_EQ(member(act(failed, "cancel").body, "status"), "failed") << "what has ended stays";
    EXPECT_EQ(act("no-such", "cancel").status, 404);
}

TEST_F(RunRoutes, APausedRunBeginsNoStepUntilItIsResumed) {
    const std::string id = begin();
    EXPECT_EQ(member(act(id, "pause").body, "status"), "paused");
    EXPECT_EQ(act(id, "pause").status, 409);
    EXPECT_THAT(read("/runs/" + id).body, HasSubstr(R"("status":"held")"));
    EXPECT_EQ(member(act(id, "resume").body, "status"), "running");
    EXPECT_EQ(act(id, "resume").status, 409);
    end_step(id, model::step_done());
    end_step(id, model::step_done());
    EXPECT_EQ(status_of(id), "completed");
    for (const char* verb : {"pause", "resume", "retry"})
        EXPECT_EQ(act(id, verb).status, 409) << verb;
}

TEST_F(RunRoutes, AFailedRunIsRetriedFromTheStepThatFailed) {
    const std::string id = begin();
    end_step(id, model::step_done());
    end_step(id, model::step_failed("mailbox full"));
    EXPECT_EQ(member(read("/runs/" + id).body, "error"), "mail: mailbox full");
    EXPECT_EQ(member(act(id, "retry", R"({"input":{"n":2}})").body, "status"), "running");
    EXPECT_EQ(member(read("/runs/" + id).body, "trigger_input"), R"({"n":2})");
    end_step(id, model::step_done());
    EXPECT_EQ(status_of(id), "completed");
    EXPECT_EQ(act(id, "retry", R"({"input":)").status, 400);
}

TEST_F(RunRoutes, AnEndedRunIsRunAgainFromAnyStepWithEditedInput) {
    const std::string id = begin();
    EXPECT_EQ(act(id, "rerun", R"({"step_id":"crm"})").status, 409) << "it has not ended";
    end_step(id, model::step_done());
    end_step(id, model::step_done());
    EXPECT_EQ(act(id, "rerun", R"({"step_id":"nowhere"})").status, 409);
    EXPECT_EQ(act(id, "rerun", "{}").status, 422);
    const auto again = act(id, "rerun", R"({"step_id":"mail","input":{"n":3}})");
    EXPECT_EQ(member(again.body, "status"), "running") << again.body;
    end_step(id, model::step_done());
    const std::string body = read("/runs/" + id).body;
    EXPECT_EQ(member(body, "status"), "completed");
    EXPECT_EQ(member(body, "trigger_input"), R"({"n":3})");
    EXPECT_THAT(body, HasSubstr(R"("visit":3,"attempt":1,"step_id":"mail")"));
}

TEST_F(RunRoutes, ManyRunsAreActedOnAtOnce) {
    const std::vector<std::string> ids{begin(), begin(), begin()};
    const auto actions = [&](const std::string& body) {
        return send(http::Method::post, "/runs/actions", body);
    };
    const std::string filter = R"("filter":{"workflow_id":")" + workflow_ + R"("})";
    EXPECT_EQ(actions(R"({"action":"pause",)" + filter + R"(,"expected_count":2})").status, 409);
    EXPECT_EQ(member(actions(R"({"action":"pause",)" + filter + "}").body, "done"), "3");
    const auto some = actions(R"({"action":"cancel","ids":[")" + ids[0] + R"(","no-such"]})");
    EXPECT_EQ(member(some.body, "done"), "1") << some.body;
    EXPECT_THAT(some.body, HasSubstr(R"({"id":"no-such","reason":"Run not found"})"));
    for (const char* wrong :
         {R"({"action":"cancel"})",
          R"({"action":"cancel","ids":[],"filter":{}})",
          R"({"action":"explode","ids":[]})",
          R"({"action":"retry","filter":{"status":"odd"}})"})
        EXPECT_EQ(actions(wrong).status, 422) << wrong;
}

TEST_F(RunRoutes, ADryRunTellsWhatWouldHappenAndDoesNothing) {
    const auto made_up = send(
        http::Method::post,
        "/" + workflow_ + "/dry-run",
        R"({"lead_data":{"email":"ada@example.com"}})"
    );
    EXPECT_EQ(member(made_up.body, "status"), "completed") << made_up.body;
    EXPECT_THAT(made_up.body, HasSubstr(R"("step_id":"mail")"));
    EXPECT_EQ(member(read("/runs").body, "runs"), "[]");
    const std::string path = "/" + workflow_ + "/dry-run";
    EXPECT_EQ(send(http::Method::post, path, R"({"lead_id":"no-such"})").status, 404);
    EXPECT_EQ(send(http::Method::post, path, R"({"definition":{"name":""}})").status, 422);
    EXPECT_EQ(send(http::Method::post, "/no-such/dry-run", "{}").status, 404);
}

TEST_F(RunRoutes, WhyALeadEntersOrDoesNotIsSaid) {
    const std::string lead = member(
        post("/api/leads", R"({"email":"eve@example.com","source":"web"})", boss_token_).body, "id"
    );
    const std::string path = "/" + workflow_ + "/why";
    const std::string outside = read(path + "?lead_id=" + lead).body;
    EXPECT_EQ(member(outside, "enters"), "false") << outside;
    EXPECT_THAT(outside, HasSubstr("lead.source"));
    const std::string other = read(path + "?trigger=tag_added&lead_id=" + lead).body;
    EXPECT_THAT(other, HasSubstr("has no trigger tag_added"));
    send(http::Method::post, "/" + workflow_ + "/pause");
    EXPECT_THAT(read(path + "?lead_id=" + lead).body, HasSubstr("is paused"));
    EXPECT_EQ(read(path).status, 422);
    EXPECT_EQ(read(path + "?lead_id=no-such").status, 404);
}

TEST_F(RunRoutes, WhoMayOnlyReadChangesNothingAndOthersSeeNothing) {
    const std::string id = begin();
    const std::string viewer = token_of("viewer");
    const std::string path = "/api/workflows/runs/" + id;
    EXPECT_EQ(get(path, viewer).status, 200);
    for (const char* verb : {"cancel", "pause", "resume", "retry", "rerun"})
        EXPECT_EQ(post(path + "/" + verb, R"({"step_id":"crm"})", viewer).status, 403) << verb;
    const auto elsewhere = run(tenants_.create(actor(), {.name = "Acme"})).value();
    make_user("stranger", model::Role::admin, elsewhere.id);
    const std::string stranger = token_of("stranger");
    EXPECT_EQ(get(path, stranger).status, 404);
    EXPECT_EQ(post(path + "/cancel", "", stranger).status, 404);
    EXPECT_EQ(status_of(id), "running");
}

TEST_F(RunRoutes, ADraftIsPublishedPausedAndArchived) {
    const auto saved = send(
        http::Method::put,
        "/" + workflow_,
        R"({"name":"Greet more","steps":[{"id":"mail","kind":"email_send"}]})"
    );
    EXPECT_EQ(member(saved.body, "has_draft"), "true");
    EXPECT_EQ(member(saved.body, "version"), "1") << "what is published stays";
    EXPECT_EQ(member(send(http::Method::post, "/" + workflow_ + "/publish").body, "version"), "2");
    EXPECT_EQ(send(http::Method::post, "/" + workflow_ + "/publish").status, 409) << "no draft";
    EXPECT_THAT(read("/" + workflow_ + "/versions").body, HasSubstr(R"("version":2)"));
    EXPECT_THAT(read("/" + workflow_ + "/versions/1").body, HasSubstr(R"("name":"Greet")"));
    EXPECT_EQ(read("/" + workflow_ + "/versions/9").status, 404);
    EXPECT_EQ(
        member(send(http::Method::post, "/" + workflow_ + "/pause").body, "status"), "paused"
    );
    EXPECT_EQ(send(http::Method::post, "/" + workflow_ + "/execute", "{}").status, 409);
    EXPECT_EQ(
        member(send(http::Method::post, "/" + workflow_ + "/resume").body, "status"), "active"
    );
    const auto bare = send(http::Method::post, "/" + workflow_ + "/execute");
    EXPECT_EQ(bare.status, 200) << "no body is needed: " << bare.body;
    EXPECT_EQ(
        member(send(http::Method::post, "/" + workflow_ + "/archive").body, "status"), "archived"
    );
    EXPECT_EQ(send(http::Method::post, "/" + workflow_ + "/resume").status, 409);
    EXPECT_EQ(send(http::Method::put, "/" + workflow_, kDefinition).status, 409);
}

TEST_F(RunRoutes, EveryFaultOfADefinitionIsNamed) {
    const auto refused = send(
        http::Method::post,
        "",
        R"({"name":"Bad","steps":[{"id":"a","kind":"email_send","next":"nowhere"},{"id":"a","kind":7}]})"
    );
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr("/steps/0/next"));
    EXPECT_THAT(refused.body, HasSubstr("/steps/1/"));
}

TEST_F(RunRoutes, OpenRunsAreMovedToANewVersionWhenTheyCan) {
    const std::string stays = begin();
    const std::string moves = begin();
    end_step(moves, model::step_done());
    send(
        http::Method::put,
        "/" + workflow_,
        R"({"name":"Greet","steps":[{"id":"mail","kind":"email_send"}]})"
    );
    send(http::Method::post, "/" + workflow_ + "/publish");
    const std::string path = "/" + workflow_ + "/move";
    EXPECT_EQ(
        member(send(http::Method::post, path, R"({"version":2,"dry_run":true})").body, "moved"), "1"
    );
    EXPECT_EQ(member(read("/runs/" + moves).body, "version"), "1") << "it was only asked";
    const auto report = send(http::Method::post, path, R"({"version":2})");
    EXPECT_THAT(report.body, HasSubstr(stays));
    EXPECT_EQ(member(read("/runs/" + moves).body, "version"), "2");
    EXPECT_EQ(member(read("/runs/" + stays).body, "version"), "1");
    EXPECT_EQ(send(http::Method::post, path, R"({"version":9})").status, 404);
}

}  // namespace
}  // namespace ao::api
