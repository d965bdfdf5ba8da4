#include "api/api_rig.h"

namespace ao::api {
namespace {

using http::Method;

class LeadActionRoutes : public ApiRig {
  protected:
    std::string make(const std::string& body) {
        return member(post("/api/leads", body, token_).body, "id");
    }

    http::Response change(const std::string& body) {
        return post("/api/leads/bulk/change", body, token_);
    }

    std::string field(const std::string& id, const std::string& name) {
        return member(get("/api/leads/" + id, token_).body, name);
    }

    const std::string token_ = token_of("boss");
};

TEST_F(LeadActionRoutes, ChangeByFilterWithTheExpectedCount) {
    const auto one = make(R"({"first_name":"Ada","status":"new","owner":"bob"})");
    make(R"({"first_name":"Eve","status":"lost"})");
    const auto done = change(
        R"({"filter":{"status":"new"},"expected_count":1,"set":{"owner":null,"score":7},"add_tags":["x"]})"
    );
    EXPECT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(member(done.body, "done"), "1");
    EXPECT_EQ(field(one, "owner"), "") << "null clears, as in PATCH";
    EXPECT_EQ(field(one, "tags"), R"(["x"])");
    const auto refused =
        change(R"({"filter":{"status":"new"},"expected_count":2,"set":{"owner":"ann"}})");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(field(one, "owner"), "");
}

TEST_F(LeadActionRoutes, RefuseALeadThatHasAnotherVersionByNow) {
    const auto one = make(R"({"first_name":"Ada"})");
    const auto body =
        R"({"ids":[")" + one + R"("],"versions":{")" + one + R"(":1},"set":{"owner":"ann"}})";
    EXPECT_EQ(member(change(body).body, "done"), "1");
    const auto late = change(body);
    EXPECT_EQ(late.status, 200);
    EXPECT_EQ(member(late.body, "refused"), "1");
}

TEST_F(LeadActionRoutes, SayWhatIsWrongWithTheCall) {
    const auto fault_of = [&](const std::string& body) {
        const auto response = change(body);
        EXPECT_EQ(response.status, 422) << body;
        return response.body;
    };
    EXPECT_NE(fault_of(R"({"set":{"owner":"a"}})").find("/ids"), std::string::npos);
    EXPECT_NE(
        fault_of(R"({"filter":{"status":"new"},"set":{"owner":"a"}})").find("/expected_count"),
        std::string::npos
    );
    EXPECT_NE(
        fault_of(R"({"filter":{"stauts":"new"},"expected_count":1,"set":{"owner":"a"}})")
            .find("/filter/stauts"),
        std::string::npos
    ) << "an unknown filter would select everything";
    EXPECT_NE(
        fault_of(R"({"filter":{"limit":"1"},"expected_count":1,"set":{"owner":"a"}})")
            .find("/filter/limit"),
        std::string::npos
    );
    EXPECT_NE(fault_of(R"({"ids":["x"]})").find("/set"), std::string::npos);
    EXPECT_NE(
        fault_of(R"({"ids":["x"],"set":{"tags":["a"]},"add_tags":["b"]})").find("/set/tags"),
        std::string::npos
    );
    EXPECT_NE(
        fault_of(R"({"ids":["x"],"set":{"email":"no address"}})").find("/set/email"),
        std::string::npos
    );
}

TEST_F(LeadActionRoutes, DeleteAndDryRun) {
    const auto one = make(R"({"first_name":"Ada","status":"new"})");
    const auto counted =
        post("/api/leads/bulk/delete", R"({"filter":{"status":"new"},"dry_run":true})", token_);
    EXPECT_EQ(member(counted.body, "selected"), "1");
    EXPECT_EQ(member(counted.body, "dry_run"), "true");
    const auto none = post("/api/leads/bulk/delete", R"({"ids":["none"],"dry_run":true})", token_);
    EXPECT_EQ(member(none.body, "selected"), "0");
    EXPECT_EQ(member(none.body, "refused"), "1");
    EXPECT_EQ(get("/api/leads/" + one, token_).status, 200);
    const auto done =
        post("/api/leads/bulk/delete", R"({"ids":[")" + one + R"(","none"]})", token_);
    EXPECT_EQ(member(done.body, "done"), "1");
    EXPECT_EQ(member(done.body, "refused"), "1");
    EXPECT_EQ(get("/api/leads/" + one, token_).status, 404);
}

TEST_F(LeadActionRoutes, TakeAnImportBack) {
    const auto imported = ask(
        Method::post, "/api/leads/import", bearer(token_), "first_name,email\nAda,ada@example.com\n"
    );
    const std::string path = "/api/leads/import/" + member(imported.body, "import_id") + "/undo";
    EXPECT_EQ(member(post(path + "?dry_run=true", "", token_).body, "selected"), "1");
    EXPECT_EQ(member(post(path, "", token_).body, "done"), "1");
    EXPECT_EQ(post(path, "", token_).status, 404);
    EXPECT_EQ(post("/api/leads/import/none/undo", "", token_).status, 404);
}

class ViewRoutes : public LeadActionRoutes {};

TEST_F(ViewRoutes, KeepReadChangeAndDelete) {
    const auto made = post(
        "/api/views",
        R"({"name":"Week","filter":{"status":"new"},"sort":"-score","columns":["name"]})",
        token_
    );
    EXPECT_EQ(made.status, 200) << made.body;
    const std::string path = "/api/views/" + member(made.body, "id");
    EXPECT_NE(get("/api/views", token_).body.find("\"Week\""), std::string::npos);
    EXPECT_EQ(get("/api/views?page=tasks", token_).body, R"({"views":[]})");
    EXPECT_EQ(get("/api/views?page=none", token_).status, 422);
    const auto changed = ask(Method::put, path, bearer(token_), R"({"shared":true})");
    EXPECT_EQ(member(changed.body, "shared"), "true");
    EXPECT_EQ(member(changed.body, "sort"), "-score");
    make_user("viewer");
    const auto seen = get(path, token_of("viewer"));
    EXPECT_EQ(member(seen.body, "own"), "false");
    EXPECT_EQ(ask(Method::del, path, bearer(token_of("viewer"))).status, 403);
    EXPECT_EQ(ask(Method::del, path, bearer(token_)).status, 200);
    EXPECT_EQ(get(path, token_).status, 404);
}

TEST_F(ViewRoutes, OfLeadsAreOnesThatTheListCanShow) {
    EXPECT_EQ(post("/api/views", R"({"name":"a","filter":{"stauts":"x"}})", token_).status, 422);
    EXPECT_EQ(post("/api/views", R"({"name":"a","sort":"colour"})", token_).status, 422);
    EXPECT_EQ(post("/api/views", R"({"name":"","filter":{}})", token_).status, 422);
    EXPECT_EQ(
        post("/api/views", R"({"name":"a","page":"tasks","filter":{"queue":"crm"}})", token_)
            .status,
        200
    );
}

}  // namespace
}  // namespace ao::api
