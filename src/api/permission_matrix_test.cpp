#include "api/api_rig.h"

namespace ao::api {
namespace {

using http::Method;
using model::Permission;
using model::Role;

/// Every line of the table × every kind of caller. What a caller may is written down here once more
/// and by hand, so that a slip in the table or in the permissions shows.
class PermissionMatrix : public ApiRig {
  protected:
    struct Caller {
        std::string name;
        std::string credential;
        Role role;
    };

    PermissionMatrix() {
        make_user("manager", Role::lead_manager);
        make_user("viewer", Role::viewer);
        make_user("gone", Role::admin);
        auto tenant = run(tenants_.create(actor(), {.name = "Acme"})).value();
        make_user("elsewhere", Role::admin, tenant.id);
        callers_ = {
            {"admin", token_of("boss"), Role::admin},
            {"manager", token_of("manager"), Role::lead_manager},
            {"viewer", token_of("viewer"), Role::viewer},
            {"admin of another tenant", token_of("elsewhere"), Role::admin}};
    }

    static bool expects_permission(Role role, Permission permission) {
        using enum Permission;
        static const std::set<Permission> kViewer{
            nothing,
            signed_in,
            leads_read,
            tasks_read,
            workflows_read,
            campaigns_read,
            crm_read,
            monitoring_read};
        static const std::set<Permission> kManager{
            leads_write, tasks_write, workflows_write, campaigns_write, email_send, users_read};
        if (role == Role::admin || kViewer.contains(permission)) return true;
        return role == Role::lead_manager && kManager.contains(permission);
    }

    static std::string concrete(std::string pattern) {
        while (pattern.find('{') != std::string::npos)
            pattern.replace(
                pattern.find('{'), pattern.find('}') - pattern.find('{') + 1, "no-such-id"
            );
        return pattern;
    }

    int ask_as(const Endpoint& line, const std::string& credential) {
        return ask(line.method, concrete(line.pattern), bearer(credential), "{}").status;
    }

    static bool is_public(const Endpoint& line) {
        return line.access.permission() == Permission::nothing;
    }

    /// What concerns the whole installation is for the operator's administrators alone.
    static bool is_for_operators(const Endpoint& line) {
        const bool steers_alerts = line.pattern.starts_with("/api/monitoring/") &&
                                   line.access.permission() == Permission::admin;
        return steers_alerts || line.pattern.starts_with("/api/admin/");
    }

    static std::string name_of(const Endpoint& line) {
        return std::string(http::to_string(line.method)) + " " + line.pattern;
    }

    std::vector<Caller> callers_;
};

TEST_F(PermissionMatrix, EveryRouteAnswersEveryRoleByThePolicy) {
    std::size_t cells = 0;
    for (const Endpoint& line : endpoints_) {
        if (line.pattern == "/api/auth/logout") continue;   // would end the caller's session
        if (line.pattern == "/api/auth/session") continue;  // of the cookie: browsers_test
        // Their signatures are their credentials.
        if (line.pattern == "/api/campaigns/webhook") continue;
        if (line.pattern.starts_with("/api/hooks/")) continue;
        for (const Caller& caller : callers_) {
            int status = ask_as(line, caller.credential);
            bool allowed = expects_permission(caller.role, line.access.permission());
            if (is_for_operators(line) && caller.name == "admin of another tenant") allowed = false;
            if (allowed)
                EXPECT_TRUE(status != 401 && status != 403)
                    << name_of(line) << " as " << caller.name << ": " << status;
            else
                EXPECT_EQ(status, 403) << name_of(line) << " as " << caller.name;
            EXPECT_LT(status, 500) << name_of(line);
            ++cells;
        }
    }
    EXPECT_GT(cells, 200U);
}

TEST_F(PermissionMatrix, StrangersAndVoidCredentialsGetPublicRoutesOnly) {
    std::string expired = token_of("viewer");
    clock_.advance(std::chrono::hours{25});
    std::string disabled = token_of("gone");
    auto gone = run(users_.list(actor(), false));
    for (const auto& user : gone) {
        if (user.username != "gone") continue;
        EXPECT_TRUE(run(users_.set_active(actor(), user.id, false)));
    }
    auto key = run(keys_.create(actor_of(token_of("viewer")), {.name = "k"})).value();
    EXPECT_TRUE(run(keys_.revoke(actor(), key.key.id)).ok());

    for (const Endpoint& line : endpoints_) {
        for (const std::string& credential :
             {std::string(), expired, disabled, key.secret, std::string("a.b.c")}) {
            int status = ask_as(line, credential);
            if (is_public(line))
                EXPECT_NE(status, 403) << name_of(line);
            else
                EXPECT_EQ(status, 401) << name_of(line) << " with " << credential.substr(0, 12);
        }
    }
}

TEST_F(PermissionMatrix, AKeyIsHeldToItsScopes) {
    auto owner = actor_of(token_of("boss"));
    auto key = run(keys_.create(owner, {.name = "k", .scopes = {Permission::leads_read}})).value();
    for (const Endpoint& line : endpoints_) {
        if (line.pattern == "/api/auth/logout" || is_public(line)) continue;
        Permission wanted = line.access.permission();
        bool allowed = wanted == Permission::leads_read || wanted == Permission::signed_in;
        // Refused by the verbs: see sessions_test, two_factor_test.
        if (line.pattern == "/api/auth/password") continue;
        if (line.pattern.starts_with("/api/auth/two-factor")) continue;
        int status = ask_as(line, key.secret);
        EXPECT_EQ(status == 403, !allowed) << name_of(line) << ": " << status;
    }
}

TEST_F(PermissionMatrix, PublicRoutesAreTheContractsAndNoOthers) {
    const std::set<std::string> expected{
        "GET /",
        "GET /setup",
        "POST /api/auth/login",
        "POST /api/auth/session",
        "GET /api/setup",
        "POST /api/setup",
        "POST /api/campaigns/webhook",
        "POST /api/hooks/{tenant_id}/{workflow_id}",
        "GET /health",
        "GET /health/detailed",
        "GET /api/health/detailed",
        "GET /health/live",
        "GET /health/ready",
        "GET /api/status",
        "GET /metrics",
        "GET /api/metrics",
        "GET /metrics/prometheus",
        "GET /openapi.json",
        "GET /api/openapi.json",
        "GET /docs",
        "GET /api/docs",
        "GET /redoc",
        "GET /api/redoc",
        "GET /docs/{file}"};
    std::set<std::string> found;
    for (const Endpoint& line : endpoints_)
        if (is_public(line)) found.insert(name_of(line));
    EXPECT_EQ(found, expected);
}

TEST_F(PermissionMatrix, IdsOfAnotherTenantAreNotFound) {
    std::string ours = callers_[0].credential;
    std::string theirs = callers_[3].credential;
    auto created = post("/api/leads", R"({"email":"a@b.example"})", ours);
    std::string lead = member(created.body, "id");
    auto key = run(keys_.create(actor_of(ours), {.name = "k"})).value().key.id;
    auto event = run(audit_.list(actor(), {}, 0, 1)).at(0).id;
    auto task = run(tasks_.list(actor(), {}, {.limit = 1}));
    std::vector<std::pair<Method, std::string>> requests{
        {Method::get, "/api/leads/" + lead},
        {Method::put, "/api/leads/" + lead},
        {Method::patch, "/api/leads/" + lead},
        {Method::del, "/api/leads/" + lead},
        {Method::get, "/api/leads/" + lead + "/timeline"},
        {Method::get, "/api/users/" + boss_.id},
        {Method::post, "/api/users/" + boss_.id + "/deactivate"},
        {Method::del, "/api/auth/keys/" + key},
        {Method::get, "/api/audit/events/" + event},
        {Method::get, "/api/tenants/default"},
        {Method::post, "/api/tenants/default/activate"}};
    if (!task.tasks.empty()) {
        requests.emplace_back(Method::get, "/api/tasks/" + task.tasks[0].id);
        requests.emplace_back(Method::post, "/api/tasks/" + task.tasks[0].id + "/cancel");
    }
    for (const auto& [method, target] : requests) {
        auto refused = ask(method, target, bearer(theirs), "{}");
        EXPECT_EQ(refused.status, 404) << http::to_string(method) << " " << target;
        EXPECT_EQ(refused.body.find("a@b.example"), std::string::npos) << refused.body;
        EXPECT_EQ(refused.body.find("boss"), std::string::npos) << refused.body;
    }
    EXPECT_EQ(member(get("/api/leads", theirs).body, "total"), "0");
    EXPECT_EQ(member(get("/api/leads?q=a", theirs).body, "total"), "0");
    EXPECT_EQ(get("/api/leads/" + lead, ours).status, 200) << "untouched";
}

}  // namespace
}  // namespace ao::api
