#include "api/queues.h"

#include <gmock/gmock.h>

#include "api/door_rig.h"
#include "api/tasks.h"

namespace ao::api {
namespace {

using base::ErrorKind;
using testing::HasSubstr;

class QueueRoutes : public DoorRig {
  protected:
    std::string get(const std::string& name) {
        auto reply = send(door_, &QueueDoor::get, {.name = name});
        return reply ? reply->body : reply.error().message;
    }

    core::Tasks tasks_{*database_, clock_, {"crm_update"}};
    core::Queues queues_{*database_, clock_};
    core::QueueRules rules_{*database_, clock_};
    QueueDoor door_{queues_, rules_, clock_};
};

TEST_F(QueueRoutes, AQueueSaysHowItStands) {
    ASSERT_TRUE(run(tasks_.enqueue(actor(), {.type = "crm_update", .queue = "crm"})));
    clock_.advance(std::chrono::seconds{30});
    const auto crm = get("crm");
    EXPECT_THAT(crm, HasSubstr(R"("ready":1,"scheduled":0)"));
    EXPECT_THAT(crm, HasSubstr(R"("oldest_age_seconds":30)"));
    EXPECT_THAT(send(door_, &QueueDoor::list, {})->body, HasSubstr(R"("name":"default")"));
    EXPECT_EQ(send(door_, &QueueDoor::get, {.name = "x"}).error().kind, ErrorKind::not_found);
}

TEST_F(QueueRoutes, LimitsAndPausesKeepEachOther) {
    ASSERT_TRUE(send(door_, &QueueDoor::pause, {.name = "crm"}));
    const auto limited =
        send(door_, &QueueDoor::limit, {.body = R"({"max_running":5,"burst":3})", .name = "crm"});
    EXPECT_THAT(limited->body, HasSubstr(R"("paused":true,"max_running":5)"));
    EXPECT_THAT(
        send(door_, &QueueDoor::resume, {.name = "crm"})->body, HasSubstr(R"("paused":false)")
    );
    EXPECT_THAT(get("crm"), HasSubstr(R"("limits":{"max_running":5)"));
    ASSERT_TRUE(send(door_, &QueueDoor::limit, {.body = "{}", .name = "crm"}));
    EXPECT_THAT(get("crm"), HasSubstr("no tasks in a queue")) << "the empty rule is gone";
    EXPECT_EQ(
        send(door_, &QueueDoor::limit, {.body = R"({"max_running":-1})", .name = "crm"})
            .error()
            .fields.at(0)
            .pointer,
        "/max_running"
    );
}

TEST_F(QueueRoutes, TypesHaveRulesOfTheirOwn) {
    ASSERT_TRUE(send(door_, &QueueDoor::pause_type, {.type = "crm_update"}));
    EXPECT_THAT(
        send(door_, &QueueDoor::list_rules, {})->body,
        HasSubstr(R"("scope":"type","name":"crm_update","paused":true)")
    );
    ASSERT_TRUE(send(door_, &QueueDoor::resume_type, {.type = "crm_update"}));
    EXPECT_THAT(send(door_, &QueueDoor::list_rules, {})->body, HasSubstr(R"("rules":[])"));
}

TEST_F(QueueRoutes, AnyRuleByScopeAndName) {
    const Sent key{
        .body = R"({"max_running":2})",
        .name = "acme",
        .scope = "key",
        .method = http::Method::put};
    ASSERT_TRUE(send(door_, &QueueDoor::put_rule, key));
    EXPECT_THAT(send(door_, &QueueDoor::get_rule, key)->body, HasSubstr(R"("max_running":2)"));
    ASSERT_TRUE(send(door_, &QueueDoor::remove_rule, key));
    EXPECT_EQ(send(door_, &QueueDoor::get_rule, key).error().kind, ErrorKind::not_found);
    EXPECT_EQ(send(door_, &QueueDoor::remove_rule, key).error().kind, ErrorKind::not_found);
    EXPECT_EQ(
        send(door_, &QueueDoor::put_rule, {.body = "{}", .name = "x", .scope = "planet"})
            .error()
            .fields.at(0)
            .pointer,
        "/scope"
    );
}

}  // namespace
}  // namespace ao::api
