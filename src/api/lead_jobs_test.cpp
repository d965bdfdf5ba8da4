#include <algorithm>

#include "api/api_rig.h"

namespace ao::api {
namespace {

using http::Method;

class Gathered final : public http::BodySink {
  public:
    base::Async<bool> write(std::string_view bytes) override {
        text += bytes;
        co_return true;
    }

    std::string text;
};

class LeadJobRoutes : public ApiRig {
  protected:
    LeadJobRoutes() {
        std::filesystem::create_directories(data_ / "exports");
        for (const char* name : {"Ada", "=1+1"})
            post("/api/leads", R"({"first_name":")" + std::string(name) + R"("})", token_);
    }

    std::string begin_export(const std::string& body) {
        const auto reply = post("/api/leads/export", body, token_);
        EXPECT_EQ(reply.status, 202) << reply.body;
        return member(reply.body, "id");
    }

    std::string download(const std::string& path, const std::string& token) {
        http::Response reply = get(path, token);
        EXPECT_EQ(reply.status, 200) << reply.body;
        last_ = reply;

        Gathered gathered;

        auto stream = [&]() -> base::Async<bool> {
            co_await reply.producer(gathered);
            co_return true;
        };
        run(stream());
        return gathered.text;
    }

    const std::string token_ = token_of("boss");
    http::Response last_;
};

TEST_F(LeadJobRoutes, AnExportIsBegunWatchedAndTaken) {
    const std::string id = begin_export("{}");
    auto job = get("/api/jobs/" + id, token_).body;
    EXPECT_EQ(member(job, "state"), "waiting");
    EXPECT_EQ(member(job, "total"), "2");
    EXPECT_EQ(member(job, "format"), "csv");
    EXPECT_EQ(member(job, "file"), "null");
    EXPECT_EQ(get("/api/jobs/" + id + "/file", token_).status, 409);
    lead_jobs_.work_off();
    job = get("/api/jobs/" + id, token_).body;
    EXPECT_EQ(member(job, "state"), "completed") << job;
    EXPECT_EQ(member(job, "file"), "/api/jobs/" + id + "/file");
    const std::string text = download(member(job, "file"), token_);
    EXPECT_EQ(header(last_, "Content-Disposition"), "attachment; filename=\"leads.csv\"");
    EXPECT_TRUE(text.starts_with("id,")) << text;
    EXPECT_NE(text.find("Ada"), std::string::npos);
    EXPECT_NE(text.find("'=1+1"), std::string::npos) << "no formula: " << text;
    EXPECT_EQ(std::to_string(text.size()), member(job, "bytes"));
    auto types = audit_types();
    for (const char* type : {"leads_exported", "lead_export_downloaded"})
        EXPECT_EQ(std::count(types.begin(), types.end(), type), 1) << type;
    EXPECT_EQ(ask(Method::del, "/api/jobs/" + id, bearer(token_)).status, 200);
    EXPECT_EQ(get("/api/jobs/" + id, token_).status, 404);
}

TEST_F(LeadJobRoutes, JsonIsAnArray) {
    const std::string id = begin_export(R"({"format":"json","filter":{"q":"Ada"}})");
    lead_jobs_.work_off();
    const std::string text = download("/api/jobs/" + id + "/file", token_);
    auto document = base::json::Document::parse(text);
    ASSERT_TRUE(document) << text;
    std::size_t count = 0;
    for ([[maybe_unused]] auto each : document->root().elements())
        ++count;
    EXPECT_EQ(count, 1U) << text;
}

TEST_F(LeadJobRoutes, FaultsNameTheirFields) {
    const auto filter = post("/api/leads/export", R"({"filter":{"colour":"red"}})", token_);
    EXPECT_EQ(filter.status, 422);
    EXPECT_NE(filter.body.find("/filter/colour"), std::string::npos) << filter.body;
    EXPECT_EQ(post("/api/leads/export", R"({"format":"xml"})", token_).status, 422);
    const std::string many = "/api/workflows/nowhere/execute/bulk";
    EXPECT_EQ(post(many, "{}", token_).status, 422);
    EXPECT_EQ(post(many, R"({"filter":{}})", token_).status, 422) << "no expected_count";
    EXPECT_EQ(post(many, R"({"filter":{},"expected_count":1})", token_).status, 409);
    EXPECT_EQ(post(many, R"({"filter":{},"expected_count":2})", token_).status, 404);
}

TEST_F(LeadJobRoutes, AWorkflowIsStartedForWhatAFilterSelects) {
    const auto made = post(
        "/api/workflows", R"({"name":"Greet","steps":[{"id":"s","kind":"update_crm"}]})", token_
    );
    const std::string workflow = member(made.body, "id");
    ASSERT_EQ(post("/api/workflows/" + workflow + "/publish", "", token_).status, 200) << made.body;
    const auto begun = post(
        "/api/workflows/" + workflow + "/execute/bulk",
        R"({"filter":{},"expected_count":2})",
        token_
    );
    ASSERT_EQ(begun.status, 202) << begun.body;
    EXPECT_EQ(member(begun.body, "workflow_name"), "Greet");
    lead_jobs_.work_off();
    const auto job = get("/api/jobs/" + member(begun.body, "id"), token_).body;
    EXPECT_EQ(member(job, "state"), "completed") << job;
    EXPECT_EQ(member(job, "done"), "2") << job;
    const auto runs = get("/api/workflows/runs?workflow_id=" + workflow, token_).body;
    EXPECT_NE(runs.find(R"("lead_name":"Ada")"), std::string::npos) << runs;
}

TEST_F(LeadJobRoutes, ARepeatedCallIsAnsweredLikeTheFirst) {
    auto headers = bearer(token_);
    headers.emplace_back("Idempotency-Key", "k1");
    const auto first = ask(Method::post, "/api/leads/export", headers, "{}");
    const auto again = ask(Method::post, "/api/leads/export", headers, "{}");
    EXPECT_EQ(again.status, 202);
    EXPECT_EQ(again.body, first.body);
}

TEST_F(LeadJobRoutes, ThoseWhoMayReadMayExportTheirOwn) {
    make_user("viewer", model::Role::viewer);
    const std::string viewer = token_of("viewer");
    const auto own = post("/api/leads/export", "{}", viewer);
    EXPECT_EQ(own.status, 202);
    EXPECT_EQ(
        post("/api/workflows/x/execute/bulk", R"({"filter":{},"expected_count":2})", viewer).status,
        403
    );
    const std::string others = begin_export("{}");
    EXPECT_EQ(get("/api/jobs/" + others, viewer).status, 404);
    EXPECT_EQ(post("/api/jobs/" + others + "/cancel", "", viewer).status, 404);
    EXPECT_EQ(post("/api/jobs/" + member(own.body, "id") + "/cancel", "", viewer).status, 200);
}

}  // namespace
}  // namespace ao::api
