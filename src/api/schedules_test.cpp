#include "api/schedules.h"

#include <gmock/gmock.h>

#include "api/door_rig.h"
#include "api/schedule_wire.h"
#include "base/json_described.h"

namespace ao::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ScheduleRoutes : public DoorRig {
  protected:
    std::string create(const std::string& body) {
        auto response = send(door_, &ScheduleDoor::create, {.body = body});
        EXPECT_TRUE(response) << response.error().message;
        if (!response) return "";
        const auto document = *base::json::Document::parse(response->body);
        return std::string(document.root().find("id")->string());
    }

    core::Schedules schedules_{*database_, clock_, {"crm_update", "email_send"}};
    ScheduleDoor door_{schedules_};
};

TEST_F(ScheduleRoutes, EveryWishIsKeptAndShown) {
    const auto id = create(
        R"({"name":"Morning","cron":"0 9 * * MON-FRI","time_zone":"Europe/Berlin",
            "type":"crm_update","data":{"lead_id":"l"},"queue":"slow","priority":3,
            "max_attempts":2,"tags":["a","b"],"misfire":"all","overlap":"skip_if_running",
            "enabled":false})"
    );
    const auto body = send(door_, &ScheduleDoor::get, {.id = id})->body;
    for (const char* part :
         {R"("name":"Morning")",
          R"("cron":"0 9 * * MON-FRI")",
          R"("description":"every weekday at 09:00 Europe/Berlin")",
          R"("data":{"lead_id":"l"})",
          R"("queue":"slow")",
          R"("priority":3)",
          R"("max_attempts":2)",
          R"("tags":["a","b"])",
          R"("misfire":"all")",
          R"("overlap":"skip_if_running")",
          R"("enabled":false)",
          R"("last_at":null)"})
        EXPECT_THAT(body, HasSubstr(part));
    EXPECT_THAT(send(door_, &ScheduleDoor::list, {})->body, HasSubstr(R"("total":1)"));
}

TEST_F(ScheduleRoutes, APatchKeepsWhatItDoesNotSayAndAPutDoesNot) {
    const auto id =
        create(R"({"name":"Morning","cron":"0 9 * * *","type":"crm_update","priority":3})");
    const auto patched = send(door_, &ScheduleDoor::patch, {.body = R"({"tags":["x"]})", .id = id});
    EXPECT_THAT(patched->body, HasSubstr(R"("priority":3)"));
    EXPECT_THAT(patched->body, HasSubstr(R"("tags":["x"])"));
    const auto put = send(
        door_,
        &ScheduleDoor::put,
        {.body = R"({"name":"Morning","cron":"@hourly","type":"email_send"})", .id = id}
    );
    EXPECT_THAT(put->body, HasSubstr(R"("priority":0)"));
    EXPECT_THAT(put->body, HasSubstr(R"("tags":[])"));
    EXPECT_THAT(put->body, HasSubstr(R"x("description":"every hour (UTC)")x"));
}

TEST_F(ScheduleRoutes, ShowsTicksOfAScheduleAndOfAnyExpression) {
    const auto id = create(R"({"name":"Leap","cron":"0 0 29 2 *","type":"crm_update"})");
    EXPECT_THAT(
        send(door_, &ScheduleDoor::next, {.query = "count=2", .id = id})->body,
        HasSubstr(R"("local":"2032-02-29T00:00:00+00:00")")
    );
    EXPECT_THAT(
        send(door_, &ScheduleDoor::preview, {.body = R"({"cron":"* * * * *","count":1})"})->body,
        HasSubstr(R"x("description":"every minute (UTC)")x")
    );
    const auto refused =
        send(door_, &ScheduleDoor::preview, {.body = R"({"cron":"*","time_zone":"Nowhere"})"});
    ASSERT_FALSE(refused);
    std::vector<std::string> pointers;
    for (const base::FieldError& fault : refused.error().fields)
        pointers.push_back(fault.pointer);
    EXPECT_THAT(pointers, ElementsAre("/cron", "/time_zone"));
}

TEST_F(ScheduleRoutes, RunsPausesResumesAndRemoves) {
    const auto id = create(R"({"name":"Morning","cron":"0 9 * * *","type":"crm_update"})");
    EXPECT_THAT(
        send(door_, &ScheduleDoor::run, {.id = id})->body,
        HasSubstr(R"("schedule_id":")" + id + '"')
    );
    EXPECT_THAT(
        send(door_, &ScheduleDoor::pause, {.id = id})->body, HasSubstr(R"("enabled":false)")
    );
    EXPECT_THAT(
        send(door_, &ScheduleDoor::resume, {.id = id})->body, HasSubstr(R"("enabled":true)")
    );
    EXPECT_TRUE(send(door_, &ScheduleDoor::remove, {.id = id}));
    EXPECT_FALSE(send(door_, &ScheduleDoor::get, {.id = id}));
}

}  // namespace
}  // namespace ao::api
