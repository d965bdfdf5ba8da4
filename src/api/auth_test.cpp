#include "api/auth.h"

#include <gmock/gmock.h>

#include "api/api_rig.h"

namespace ao::api {
namespace {

using http::Method;
using testing::HasSubstr;
using testing::Not;

class SignInRoutes : public ApiRig {
  protected:
    http::Response login(const std::string& name, const std::string& password) {
        return post(
            "/api/auth/login", R"({"username":")" + name + R"(","password":")" + password + R"("})"
        );
    }
};

TEST_F(SignInRoutes, LoginAnswersAsTheContractSays) {
    auto response = login("boss", kPassword);
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(member(response.body, "token_type"), "bearer");
    EXPECT_EQ(member(response.body, "user_id"), boss_.id);
    EXPECT_EQ(member(response.body, "username"), "boss");
    EXPECT_EQ(member(response.body, "role"), "admin");
    EXPECT_EQ(member(response.body, "expires_in"), "86400");
    EXPECT_THAT(response.body, HasSubstr(R"("user":{"id":)"));
    EXPECT_EQ(get("/api/auth/me", member(response.body, "access_token")).status, 200);
}

TEST_F(SignInRoutes, KnownAndUnknownUsersGetTheSameReply) {
    auto known = login("boss", "wrong password here");
    auto unknown = login("nobody", "wrong password here");
    EXPECT_EQ(known.status, 401);
    EXPECT_EQ(known.body, unknown.body);
    EXPECT_EQ(known.headers, unknown.headers);
    EXPECT_EQ(member(known.body, "error"), "Invalid username or password");
}

TEST_F(SignInRoutes, BadBodiesAreNamed) {
    EXPECT_EQ(post("/api/auth/login", "{").status, 400);
    EXPECT_EQ(post("/api/auth/login", "").status, 400);
    auto missing = post("/api/auth/login", R"({"username":3})");
    EXPECT_EQ(missing.status, 422);
    EXPECT_THAT(missing.body, HasSubstr(R"("/username")"));
    EXPECT_THAT(missing.body, HasSubstr(R"("/password")"));
}

TEST_F(SignInRoutes, ThrottledLoginsAre429) {
    for (int i = 0; i < 5; ++i)
        login("boss", "wrong password here");
    auto refused = login("boss", kPassword);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(header(refused, "Retry-After"), "1");
}

TEST_F(SignInRoutes, MeShowsWhatTheCredentialMay) {
    make_user("ann");
    auto me = get("/api/auth/me", token_of("ann"));
    EXPECT_EQ(member(me.body, "role"), "viewer");
    EXPECT_EQ(member(me.body, "id"), member(me.body, "user_id"));
    EXPECT_THAT(me.body, HasSubstr("leads:read"));
    EXPECT_THAT(me.body, Not(HasSubstr("leads:write")));
}

TEST_F(SignInRoutes, KeysAreMadeListedAndRevoked) {
    std::string token = token_of("boss");
    auto made = post(
        "/api/auth/keys", R"({"name":"k1","expires_in_days":90,"scopes":["leads:read"]})", token
    );
    ASSERT_EQ(made.status, 200) << made.body;
    std::string secret = member(made.body, "api_key");
    EXPECT_TRUE(secret.starts_with("ao_"));
    EXPECT_EQ(ask(Method::get, "/api/leads", {{"x-api-key", secret}}).status, 200);
    EXPECT_EQ(ask(Method::post, "/api/leads", {{"x-api-key", secret}}, "{}").status, 403);
    auto listed = get("/api/auth/keys", token);
    EXPECT_TRUE(listed.body.starts_with("[{")) << "a bare array";
    EXPECT_THAT(listed.body, HasSubstr(R"("key_preview":"ao_)"));
    EXPECT_THAT(listed.body, Not(HasSubstr(secret)));
    EXPECT_TRUE(get("/api/auth/api-keys", token).body.starts_with(R"({"keys":[{)"));
    auto revoked = ask(Method::del, "/api/auth/keys/" + member(made.body, "key_id"), bearer(token));
    EXPECT_EQ(revoked.body, R"({"message":"API key revoked"})");
    EXPECT_EQ(ask(Method::get, "/api/leads", {{"x-api-key", secret}}).status, 401);
    auto unknown = post("/api/auth/keys", R"({"name":"k","scopes":["leads:eat"]})", token);
    EXPECT_EQ(unknown.status, 422);
    EXPECT_THAT(unknown.body, HasSubstr("/scopes/0"));
}

TEST_F(SignInRoutes, ARepeatedRequestForAKeyMakesNoSecondOneAndShowsNoSecret) {
    auto headers = bearer(token_of("boss"));
    headers.emplace_back("idempotency-key", "key-1");
    auto make = [&](const char* body) {
        return ask(Method::post, "/api/auth/keys", headers, body);
    };
    auto first = make(R"({"name":"k1"})");
    auto again = make(R"({"name":"k1"})");
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_TRUE(member(first.body, "api_key").starts_with("ao_"));
    EXPECT_THAT(again.body, HasSubstr(R"("api_key":null)"));
    EXPECT_EQ(member(again.body, "key_id"), member(first.body, "key_id"));
    EXPECT_EQ(make(R"({"name":"k2"})").status, 422);
    const std::string listed = get("/api/auth/keys", token_of("boss")).body;
    EXPECT_EQ(listed.find("key_id"), listed.rfind("key_id")) << listed;
}

TEST_F(SignInRoutes, UsersAndTenantsAreMadeOnceForEachKey) {
    auto headers = bearer(token_of("boss"));
    headers.emplace_back("idempotency-key", "account-1");
    auto make_user = [&](const char* password) {
        return ask(
            Method::post,
            "/api/users",
            headers,
            std::string(R"({"username":"once","role":"viewer","password":")") + password + "\"}"
        );
    };
    auto first = make_user("four quiet rivers run");
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(make_user("four quiet rivers run").body, first.body);
    EXPECT_EQ(make_user("another password, not kept").body, first.body)
        << "nothing that is kept depends on the password";
    headers.back().second = "account-2";
    auto tenant = ask(Method::post, "/api/tenants", headers, R"({"name":"Acme"})");
    ASSERT_EQ(tenant.status, 200) << tenant.body;
    EXPECT_EQ(ask(Method::post, "/api/tenants", headers, R"({"name":"Acme"})").body, tenant.body);
}

TEST_F(SignInRoutes, PasswordChangesVoidTheToken) {
    std::string token = token_of("boss");
    const std::string weak = R"({"current_password":"four quiet rivers run","new_password":"x"})";
    auto refused = post("/api/auth/password", weak, token);
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr(R"("/new_password")"));
    const std::string good =
        R"({"current_password":"four quiet rivers run","new_password":"seven green hills in fog"})";
    EXPECT_EQ(post("/api/auth/password", good, token).status, 200);
    EXPECT_EQ(get("/api/auth/me", token).status, 401);
    EXPECT_EQ(login("boss", "seven green hills in fog").status, 200);
}

TEST_F(SignInRoutes, UsersAnswerAsTheContractSays) {
    std::string token = token_of("boss");
    auto made = post(
        "/api/users",
        R"({"username":"ann","email":"a@b.example","role":"Manager","password":"seven green hills in fog"})",
        token
    );
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(member(made.body, "role"), "lead_manager");
    EXPECT_EQ(member(made.body, "active"), "true");
    EXPECT_EQ(member(made.body, "last_login"), "null");
    EXPECT_THAT(made.body, Not(HasSubstr("argon2")));
    std::string id = member(made.body, "user_id");
    EXPECT_EQ(login("ann", "seven green hills in fog").status, 200);
    EXPECT_EQ(get("/api/users/" + id, token).status, 200);
    EXPECT_EQ(get("/api/users/nobody", token).status, 404);
    auto role =
        ask(Method::put, "/api/users/" + id + "/role", bearer(token), R"({"role":"viewer"})");
    EXPECT_EQ(role.body, R"({"status":"updated","role":"viewer"})");
    EXPECT_EQ(
        post("/api/users/" + id + "/deactivate", "", token).body, R"({"status":"deactivated"})"
    );
    EXPECT_EQ(login("ann", "seven green hills in fog").status, 401);
    EXPECT_EQ(post("/api/users/" + id + "/activate", "", token).body, R"({"status":"activated"})");
    EXPECT_EQ(post("/api/users", R"({"username":"b","role":"BOSS"})", token).status, 422);
    EXPECT_TRUE(get("/api/users?active_only=true", token).body.starts_with("["));
    EXPECT_EQ(get("/api/users?active_only=maybe", token).status, 422);
}

TEST_F(SignInRoutes, TenantsAnswerAsTheContractSays) {
    std::string token = token_of("boss");
    auto made = post("/api/tenants", R"({"name":"T","email":"o@t.io"})", token);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(member(made.body, "owner_id"), "o@t.io");
    EXPECT_EQ(member(made.body, "max_users"), "3");
    EXPECT_EQ(
        member(made.body, "rate_limit"), R"({"requests_per_second":50,"leads_per_month":10000})"
    );
    EXPECT_THAT(made.body, HasSubstr(R"("salesforce_sync":true)"));
    std::string id = member(made.body, "tenant_id");
    auto plan = ask(Method::put, "/api/tenants/" + id + "/plan?plan=pro", bearer(token));
    EXPECT_EQ(plan.body, R"({"status":"updated","plan":"pro"})");
    EXPECT_EQ(ask(Method::put, "/api/tenants/" + id + "/plan", bearer(token)).status, 422);
    EXPECT_EQ(ask(Method::put, "/api/tenants/x/plan?plan=pro", bearer(token)).status, 404);
}

TEST_F(SignInRoutes, AuditEventsAreListedOldestFirst) {
    std::string token = token_of("boss");
    auto events = get("/api/audit/events?limit=2", token);
    ASSERT_EQ(events.status, 200);
    EXPECT_LT(events.body.find("user_created"), events.body.find("user_signed_in"));
    auto newest = get("/api/audit/events?limit=2&order=desc", token);
    EXPECT_GT(newest.body.find("user_created"), newest.body.find("user_signed_in"));
    EXPECT_EQ(get("/api/audit/events?limit=501", token).status, 422);
    EXPECT_EQ(get("/api/audit/events?from=yesterday", token).status, 422);
    EXPECT_EQ(get("/api/audit/events/none", token).status, 404);
    EXPECT_EQ(member(get("/api/audit/verify", token).body, "sound"), "true");
}

TEST_F(SignInRoutes, TasksAreMadeAndFound) {
    std::string token = token_of("boss");
    auto made = post("/api/tasks", R"({"type":"crm_update","data":{"lead_id":"l-1"}})", token);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(member(made.body, "status"), "pending");
    EXPECT_EQ(member(made.body, "data"), R"({"lead_id":"l-1"})");
    std::string id = member(made.body, "id");
    EXPECT_EQ(member(get("/api/tasks?status=pending", token).body, "total"), "1");
    EXPECT_EQ(get("/api/tasks?status=lost", token).status, 422);
    EXPECT_EQ(member(post("/api/tasks/" + id + "/cancel", "", token).body, "status"), "cancelled");
    EXPECT_EQ(post("/api/tasks", R"({"type":"dance"})", token).status, 422);
}

}  // namespace
}  // namespace ao::api
