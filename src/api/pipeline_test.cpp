#include "api/pipeline.h"

#include <stdexcept>

#include <gmock/gmock.h>

#include "api/api_rig.h"

namespace ao::api {
namespace {

using namespace std::chrono_literals;
using http::Method;
using testing::HasSubstr;
using testing::Not;

class Requests : public ApiRig {
  protected:
    /// The reply to a line of its own behind the pipeline.
    http::Response ask_line(Access access, EndpointHandler handler, const Headers& headers = {}) {
        std::vector<Endpoint> lines{
            {Method::get, "/api/probe", access, RateClass::normal, "Test", "Probe", {}, handler}};
        http::Router router;
        pipeline_.mount(lines, router);
        http::Request request;
        request.id = "request-7";
        for (const auto& [name, value] : headers)
            request.fields.push_back({name, value});
        return run(router.find(Method::get, "/api/probe", request).route->handler(request));
    }
};

TEST_F(Requests, StrangersLearnNothing) {
    for (const char* path :
         {"/api/leads", "/api/leads/x", "/api/no/such/path", "/api/users", "/api/"}) {
        auto response = get(path);
        EXPECT_EQ(response.status, 401) << path;
        EXPECT_EQ(member(response.body, "detail"), "Authentication required");
        EXPECT_EQ(header(response, "WWW-Authenticate"), "Bearer");
    }
    EXPECT_EQ(ask(Method::del, "/api/auth/login").status, 405) << "a public path";
    EXPECT_EQ(ask(Method::del, "/api/leads").status, 401) << "not a public one";
}

TEST_F(Requests, UnknownPathsAndMethods) {
    std::string token = token_of("boss");
    auto missing = get("/api/nonexistent", token);
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(member(missing.body, "status_code"), "404");
    EXPECT_EQ(get("/nonexistent").status, 404);
    auto wrong = ask(Method::del, "/api/leads", bearer(token));
    EXPECT_EQ(wrong.status, 405);
    EXPECT_THAT(header(wrong, "Allow"), HasSubstr("POST"));
    EXPECT_THAT(header(wrong, "Allow"), HasSubstr("GET"));
}

TEST_F(Requests, EveryFormOfCredentialIsTaken) {
    std::string token = token_of("boss");
    auto key = run(keys_.create(actor_of(token), {.name = "k"})).value().secret;
    auto me = [&](const Headers& headers) {
        return ask(Method::get, "/api/auth/me", headers).status;
    };
    EXPECT_EQ(me({{"Authorization", "Bearer " + token}}), 200);
    EXPECT_EQ(me({{"authorization", "bearer " + token}}), 200);
    EXPECT_EQ(me({{"Authorization", "BEARER  " + token}}), 200);
    EXPECT_EQ(me({{"Authorization", "Bearer " + key}}), 200);
    EXPECT_EQ(me({{"x-api-key", key}}), 200);
    EXPECT_EQ(me({{"Authorization", "Bearer broken"}, {"X-API-Key", key}}), 200);
    EXPECT_EQ(me({{"Authorization", token}}), 401);
    EXPECT_EQ(me({{"Authorization", "Basic " + token}}), 401);
    EXPECT_EQ(me({{"Authorization", "Bearer"}}), 401);
    EXPECT_EQ(me({{"Authorization", "Bearer "}}), 401);
    EXPECT_EQ(me({{"x-api-key", token}}), 401) << "a token is no key";
    EXPECT_EQ(me({{"x-api-key", model::make_api_key_secret()}}), 401);
    EXPECT_EQ(me({{"Cookie", "token=" + token}}), 401);
}

TEST_F(Requests, TheLocalKeyOpensOnThisMachineOnly) {
    const Headers as_key{{"x-api-key", local_key_.secret()}};
    EXPECT_EQ(ask(Method::get, "/api/users", as_key).status, 401) << "from 127.0.0.1 by a proxy";
    from_this_machine_ = true;
    EXPECT_EQ(ask(Method::get, "/api/users", as_key).status, 200);
    EXPECT_EQ(get("/api/users", local_key_.secret()).status, 200) << "as a bearer";
    EXPECT_EQ(get("/api/users", local_key_.secret() + "x").status, 401);
    EXPECT_EQ(get("/api/users").status, 401) << "the machine alone is no credential";
    from_this_machine_ = false;
    EXPECT_EQ(get("/api/users", local_key_.secret()).status, 401) << "remembered by no cache";
}

TEST_F(Requests, RevocationIsSeenByTheNextRequest) {
    std::string token = token_of("boss");
    auto secret = run(keys_.create(actor_of(token), {.name = "k"})).value();
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(get("/api/leads", token).status, 200);
    EXPECT_EQ(get("/api/leads", secret.secret).status, 200);
    EXPECT_TRUE(run(keys_.revoke(actor(), secret.key.id)).ok());
    EXPECT_EQ(get("/api/leads", secret.secret).status, 401);
    EXPECT_EQ(post("/api/auth/logout", "", token).status, 200);
    EXPECT_EQ(get("/api/leads", token).status, 401);

    auto ann = make_user("ann", model::Role::lead_manager);
    token = token_of("ann");
    EXPECT_EQ(post("/api/leads", R"({"email":"a@b.example"})", token).status, 200);
    EXPECT_TRUE(run(users_.change_role(actor(), ann.id, model::Role::viewer)));
    EXPECT_EQ(post("/api/leads", R"({"email":"c@d.example"})", token).status, 401);
    EXPECT_EQ(post("/api/leads", "{}", token_of("ann")).status, 403);
}

TEST_F(Requests, TokensExpireInsideTheCacheToo) {
    std::string token = token_of("boss");
    EXPECT_EQ(get("/api/leads", token).status, 200);
    clock_.advance(24h - 1s);
    EXPECT_EQ(get("/api/leads", token).status, 200);
    clock_.advance(1s);
    EXPECT_EQ(get("/api/leads", token).status, 401);
}

TEST_F(Requests, TheRateIsLimitedAfterAuthenticationAndBeforePermission) {
    limiter_.configure({.window = 60s, .max_requests = 10});
    make_user("ann");
    std::string token = token_of("ann");
    const auto window_end =
        std::chrono::ceil<std::chrono::seconds>(clock_.now() + 60s).time_since_epoch().count();
    for (int i = 0; i < 10; ++i) {
        auto denied = post("/api/leads", "{}", token);
        EXPECT_EQ(denied.status, 403) << i;
        EXPECT_EQ(header(denied, "RateLimit-Policy"), R"("default";q=10;w=60)");
        EXPECT_EQ(header(denied, "RateLimit"), "\"default\";r=" + std::to_string(9 - i) + ";t=60");
        EXPECT_EQ(header(denied, "X-RateLimit-Limit"), "10");
        EXPECT_EQ(header(denied, "X-RateLimit-Remaining"), std::to_string(9 - i));
        EXPECT_EQ(header(denied, "X-RateLimit-Reset"), std::to_string(window_end));
    }
    auto blocked = get("/api/leads", token);
    EXPECT_EQ(blocked.status, 429);
    EXPECT_EQ(member(blocked.body, "detail"), "Rate limit exceeded. Try again later.");
    EXPECT_EQ(member(blocked.body, "retry_after"), "60");
    EXPECT_EQ(header(blocked, "Retry-After"), "60");
    EXPECT_THAT(member(blocked.body, "type"), HasSubstr("#quota-exceeded"));
    EXPECT_EQ(limiter_.blocked(), 1U);
    EXPECT_EQ(get("/api/leads").status, 401) << "a stranger is asked who he is first";
    EXPECT_EQ(get("/api/leads", token_of("boss")).status, 200) << "buckets are one a user";
    EXPECT_EQ(get("/health").status, 200) << "probes are not counted";
    clock_.advance(60s);
    EXPECT_EQ(get("/api/leads", token).status, 200);
}

TEST_F(Requests, DenialsAreAudited) {
    make_user("ann");
    EXPECT_EQ(ask(Method::del, "/api/leads/x", bearer(token_of("ann"))).status, 403);
    EXPECT_THAT(audit_types(), testing::Contains("access_denied"));
}

TEST_F(Requests, NothingOfAnExceptionLeaves) {
    auto throws = [](Call&) -> Answer {
        throw std::runtime_error("SELECT secret FROM /var/lib/x.db");
        co_return http::Response{};
    };
    auto response = ask_line(Access::anyone(), throws);
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_THAT(response.body, Not(HasSubstr("SELECT")));
    EXPECT_EQ(member(response.body, "request_id"), "request-7");
}

TEST_F(Requests, ABrokenDatabaseIs503) {
    auto throws = [](Call&) -> Answer {
        throw store::Failure(store::Failure::Kind::io, "disk I/O error", "Check the disk.");
        co_return http::Response{};
    };
    auto response = ask_line(Access::anyone(), throws);
    EXPECT_EQ(response.status, 503);
    EXPECT_FALSE(header(response, "Retry-After").empty());
    EXPECT_THAT(response.body, Not(HasSubstr("disk")));
}

TEST_F(Requests, RepliesCarryTheSecurityFields) {
    for (const char* path : {"/api/leads", "/health", "/api/none"}) {
        auto response = get(path);
        EXPECT_THAT(std::string(response.fixed_fields), HasSubstr("nosniff")) << path;
        EXPECT_THAT(std::string(response.fixed_fields), HasSubstr("no-store")) << path;
        EXPECT_THAT(std::string(response.fixed_fields), HasSubstr("Referrer-Policy"));
    }
    auto page = get("/docs");
    EXPECT_THAT(std::string(page.fixed_fields), Not(HasSubstr("default-src 'none'")));
    EXPECT_THAT(std::string(page.fixed_fields), HasSubstr("X-Frame-Options: DENY"));
}

TEST_F(Requests, EngineErrorsAreProblemsToo) {
    http::Request request;
    request.id = "request-9";
    auto response = pipeline_.engine_error(431, "too many header fields", request);
    EXPECT_EQ(response.status, 431);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(member(response.body, "request_id"), "request-9");
    EXPECT_EQ(member(response.body, "title"), "Request header fields too large");
    EXPECT_EQ(member(response.body, "type"), "urn:ao:problem:headers-too-large");
    EXPECT_EQ(member(response.body, "instance"), "");
    request.path = "/api/leads";
    const auto large = pipeline_.engine_error(413, "the body is too large", request);
    EXPECT_EQ(member(large.body, "type"), "urn:ao:problem:too-large");
    EXPECT_EQ(member(large.body, "instance"), "/api/leads");
}

TEST_F(Requests, WithoutAuthenticationEverybodyIsAnonymous) {
    Pipeline open(gate_, authenticator_, limiter_, setup_, audit_, clock_, {.auth_enabled = false});
    http::Router router;
    open.mount(endpoints_, router);
    http::Request request;
    request.remote_address = "10.0.0.1";
    auto handler = router.find(Method::get, "/api/auth/me", request).route->handler;
    auto me = run(handler(request));
    EXPECT_EQ(me.status, 200);
    EXPECT_EQ(member(me.body, "username"), "anonymous");
    auto list = router.find(Method::get, "/api/users", request).route->handler;
    EXPECT_EQ(run(list(request)).status, 200);
}

TEST_F(Requests, OthersMayCountAndThisServerAloneWhileTheyAreAway) {
    limiter_.configure({.window = 60s, .max_requests = 10});
    std::optional<RateDecision> told;
    std::vector<std::string> asked;
    pipeline_.set_shared_count(
        [&](std::string key, RateLimitOptions limits) -> base::Async<std::optional<RateDecision>> {
            asked.push_back(std::move(key));
            EXPECT_EQ(limits.max_requests, 10);
            co_return told;
        }
    );
    const std::string token = token_of("boss");
    asked.clear();
    told = RateDecision{.allowed = true, .limit = 10, .remaining = 4, .window = 60s, .reset = 7s};
    const auto allowed = get("/api/users", token);
    EXPECT_EQ(allowed.status, 200);
    EXPECT_EQ(header(allowed, "RateLimit"), R"("default";r=4;t=7)");
    told->allowed = false;
    EXPECT_EQ(get("/api/users", token).status, 429);
    EXPECT_EQ(get("/api/nothing-here", token).status, 429);
    EXPECT_EQ(limiter_.blocked(), 2U);
    told.reset();
    EXPECT_EQ(header(get("/api/users", token), "RateLimit"), R"("default";r=9;t=60)");
    ASSERT_EQ(asked.size(), 4U);
    EXPECT_TRUE(asked.front().starts_with("user:")) << asked.front();
}

class BeforeSetup : public core::AccountRig {};

TEST_F(BeforeSetup, OnlyProbesDocumentsAndSetupAreServed) {
    setup_.prepare_now();
    const core::LocalKey local_key;
    const NetworkGate gate({});
    SignatureCheck signatures(clock_);
    Authenticator authenticator(sessions_, keys_, browsers_, epoch_, local_key, signatures, clock_);
    RateLimiter limiter(clock_);
    Pipeline pipeline(gate, authenticator, limiter, setup_, audit_, clock_, {});
    auto answers = [](Call&) -> Answer { co_return http::Response{.body = "{}"}; };
    auto line = [&](std::string path, RateClass rate) {
        return Endpoint{
            http::Method::get, std::move(path), Access::anyone(), rate, "T", "t", {}, answers};
    };
    std::vector<Endpoint> lines{
        line("/health", RateClass::none),
        line("/api/setup", RateClass::normal),
        line("/api/auth/login", RateClass::login),
        line("/api/leads", RateClass::normal)};
    http::Router router;
    pipeline.mount(lines, router);
    auto status_of = [&](const std::string& path) {
        http::Request request;
        request.path = path;
        auto match = router.find(http::Method::get, path, request);
        return match.route != nullptr ? run(match.route->handler(request)).status
                                      : run(router.fallback()(request, match.allow)).status;
    };
    EXPECT_EQ(status_of("/health"), 200);
    EXPECT_EQ(status_of("/api/setup"), 200);
    EXPECT_EQ(status_of("/api/auth/login"), 503);
    EXPECT_EQ(status_of("/api/leads"), 503);
    EXPECT_EQ(status_of("/api/none"), 503);
    EXPECT_EQ(status_of("/none"), 404);
    make_user("boss", model::Role::admin);
    EXPECT_EQ(status_of("/api/auth/login"), 200);
}

}  // namespace
}  // namespace ao::api
