#include <set>

#include <gmock/gmock.h>

#include "api/api_rig.h"
#include "api/openapi.h"

namespace ao::api {
namespace {

using base::json::Document;
using base::json::Node;
using testing::HasSubstr;
using testing::StartsWith;

class SystemDoors : public ApiRig {
  protected:
    void fill(const std::string& type) {
        in_store([&](store::Session& session) {
            model::Task task;
            task.id = base::new_id();
            task.tenant_id = "default";
            task.type = type;
            return store::TaskStore(session).enqueue(task);
        });
    }
};

TEST_F(SystemDoors, HealthHasTheFlatKeysAndTheComponents) {
    fill("crm_update");
    const std::string body = get("/health").body;
    EXPECT_EQ(member(body, "status"), "healthy");
    EXPECT_EQ(member(body, "version"), "1.0.0");
    EXPECT_EQ(member(body, "redis"), "fallback");
    EXPECT_EQ(member(body, "queue_depth"), "1");
    EXPECT_THAT(member(body, "components"), HasSubstr(R"("crm_connector":"not_configured")"));
    EXPECT_EQ(get("/api/health/detailed").body.substr(0, 20), body.substr(0, 20));
    EXPECT_THAT(member(get("/health/detailed").body, "queue"), HasSubstr(R"("pending":1)"));
}

TEST_F(SystemDoors, HealthSaysWhoCarriesTheTasks) {
    core::QueueState queue{.redis = "ready", .backend = "redis", .configured = true};
    queue.version = "7.0.15";
    queue.persistence = "aof";
    system_.set_queue_probe([&queue] { return queue; });
    EXPECT_EQ(member(get("/health").body, "redis"), "ready");
    const std::string body = get("/health/detailed").body;
    EXPECT_THAT(member(body, "queue"), HasSubstr(R"("backend":"redis")"));
    EXPECT_THAT(member(body, "redis_server"), HasSubstr(R"("persistence":"aof")"));
    clock_.advance(std::chrono::seconds{1});
    queue.redis = "unavailable";
    queue.fault = "Redis: connection refused";
    EXPECT_EQ(member(get("/health").body, "status"), "degraded");
    EXPECT_THAT(member(get("/health/detailed").body, "redis_server"), HasSubstr("refused"));
}

TEST_F(SystemDoors, HealthIsToldAgainForAMomentUnlessATaskChanges) {
    const std::string first = get("/health").body;
    clock_.advance(std::chrono::milliseconds{100});
    EXPECT_EQ(get("/health").body, first);
    fill("crm_update");
    const std::string fuller = get("/health").body;
    EXPECT_EQ(member(fuller, "queue_depth"), "1");
    clock_.advance(std::chrono::milliseconds{200});
    EXPECT_NE(member(get("/health").body, "timestamp"), member(fuller, "timestamp"));
}

TEST_F(SystemDoors, ReadinessFollowsTheLifeCycle) {
    EXPECT_EQ(get("/health/ready").status, 200);
    system_.set_ready(false);
    EXPECT_EQ(get("/health/ready").status, 503);
    EXPECT_EQ(get("/health/live").status, 200);
}

TEST_F(SystemDoors, MetricsAreJsonUnlessTextIsAskedFor) {
    const std::string body = get("/metrics").body;
    for (const char* key :
         {"requests_total",
          "requests_failed",
          "avg_latency_ms",
          "max_latency_ms",
          "uptime_seconds",
          "queue_depth",
          "rate_limit",
          "metrics"})
        EXPECT_NE(member(body, key), "") << key;
    EXPECT_THAT(get("/metrics?format=prometheus").content_type, StartsWith("text/plain"));
    EXPECT_THAT(
        ask(http::Method::get, "/metrics", {{"Accept", "text/plain;version=0.0.4"}}).body,
        HasSubstr("# TYPE ao_queue_depth gauge")
    );
    EXPECT_EQ(
        ask(http::Method::get, "/metrics", {{"Accept", "application/json, text/plain"}}
        ).content_type,
        "application/json"
    );
}

/// Every "$ref" below `node`.
void collect_references(Node node, std::set<std::string>& found) {
    if (node.kind() == base::json::Kind::object) {
        for (base::json::Member entry : node.members()) {
            if (entry.key == "$ref") found.emplace(entry.value.string());
            collect_references(entry.value, found);
        }
    } else if (node.kind() == base::json::Kind::array) {
        for (Node element : node.elements())
            collect_references(element, found);
    }
}

TEST_F(SystemDoors, TheDocumentNamesEveryRouteAndResolvesEveryReference) {
    const std::string text = make_openapi(endpoints_, "1.0.0");
    auto document = Document::parse(text);
    ASSERT_TRUE(document);
    std::set<std::string> operations;
    std::size_t count = 0;
    for (base::json::Member path : document->root().find("paths")->members())
        for (base::json::Member operation : path.value.members()) {
            ++count;
            operations.emplace(operation.value.find("operationId")->string());
            const auto responses = operation.value.find("responses");
            EXPECT_TRUE(responses->find("200") || responses->find("202")) << path.key;
        }
    EXPECT_EQ(count, endpoints_.size());
    EXPECT_EQ(operations.size(), count) << "an operationId stands twice";

    std::set<std::string> references;
    collect_references(document->root(), references);
    Node schemas = *document->root().find("components")->find("schemas");
    for (const std::string& reference : references)
        EXPECT_TRUE(schemas.find(reference.substr(reference.rfind('/') + 1))) << reference;
}

TEST_F(SystemDoors, ThePagesAreInsideTheProgram) {
    for (const char* path : {"/", "/docs", "/api/docs", "/redoc", "/setup"}) {
        http::Response page = get(path);
        EXPECT_EQ(page.status, 200) << path;
        EXPECT_THAT(page.content_type, StartsWith("text/html")) << path;
        EXPECT_THAT(page.body, testing::Not(HasSubstr("https://"))) << path;
        EXPECT_THAT(header(page, "Content-Security-Policy"), HasSubstr("script-src 'self'"))
            << path;
    }
    EXPECT_THAT(get("/docs/documentation.js").content_type, StartsWith("text/javascript"));
    EXPECT_EQ(get("/docs/secret.txt").status, 404);
}

}  // namespace
}  // namespace ao::api
