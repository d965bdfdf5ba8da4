#include "api/tasks.h"

#include <gmock/gmock.h>

#include "api/door_rig.h"
#include "base/json_described.h"

namespace ao::api {
namespace {

using base::ErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class TaskRoutes : public DoorRig {
  protected:
    std::string create(const std::string& body) {
        auto response = send(door_, &TaskDoor::create, {.body = body});
        EXPECT_TRUE(response) << response.error().message;
        if (!response) return "";
        const auto document = *base::json::Document::parse(response->body);
        return std::string(document.root().find("id")->string());
    }

    std::string shown(const std::string& id) {
        return send(door_, &TaskDoor::get, {.id = id})->body;
    }

    std::vector<std::string> faults(const std::string& body) {
        auto refused = send(door_, &TaskDoor::create, {.body = body});
        std::vector<std::string> pointers;
        if (refused) return {"it was created"};
        for (const base::FieldError& fault : refused.error().fields)
            pointers.push_back(fault.pointer);
        return pointers;
    }

    core::Tasks tasks_{*database_, clock_, {"crm_update", "email_send"}};
    TaskDoor door_{tasks_, clock_};
};

TEST_F(TaskRoutes, EveryWishIsKeptAndShown) {
    const auto id = create(
        R"({"type":"crm_update","delay_seconds":60,"timeout_seconds":30,"result_ttl_seconds":3600,
            "unique_key":"u","unique_for_seconds":600,"concurrency_key":"crm","concurrency_limit":3,
            "tags":["nightly","eu"],"expires_at":"2100-01-01T00:00:00Z"})"
    );
    const auto body = shown(id);
    EXPECT_THAT(body, HasSubstr(R"("timeout_seconds":30)"));
    EXPECT_THAT(body, HasSubstr(R"("result_ttl_seconds":3600)"));
    EXPECT_THAT(body, HasSubstr(R"("unique_key":"u")"));
    EXPECT_THAT(body, HasSubstr(R"("concurrency_key":"crm","concurrency_limit":3)"));
    EXPECT_THAT(body, HasSubstr(R"("tags":["nightly","eu"])"));
    EXPECT_THAT(body, HasSubstr(R"("expires_at":"2100-01-01)"));
    EXPECT_THAT(body, HasSubstr(R"("progress":null)"));
    EXPECT_THAT(body, HasSubstr(R"("log":[])"));
    const auto task = run(tasks_.get(actor(), id));
    EXPECT_EQ(task->run_at, clock_.now() + std::chrono::seconds{60});
    EXPECT_EQ(task->unique_until, clock_.now() + std::chrono::seconds{600});
}

TEST_F(TaskRoutes, FaultyWishesAreNamed) {
    EXPECT_THAT(
        faults(R"({"type":"crm_update","delay_seconds":-1,"timeout_seconds":100000,
                   "result_ttl_seconds":-1,"unique_for_seconds":5,"concurrency_limit":0,
                   "tags":["two words"],"expires_at":"2000-01-01T00:00:00Z",
                   "concurrency_key":"a b"})"),
        ElementsAre(
            "/tags/0",
            "/concurrency_key",
            "/concurrency_limit",
            "/timeout_seconds",
            "/result_ttl_seconds",
            "/unique_for_seconds",
            "/delay_seconds",
            "/expires_at"
        )
    );
    EXPECT_THAT(
        faults(R"({"type":"crm_update","delay_seconds":1,"run_at":"2100-01-01T00:00:00Z"})"),
        ElementsAre("/delay_seconds")
    );
}

TEST_F(TaskRoutes, ListsByFilterAndPage) {
    const auto first = create(R"({"type":"crm_update","tags":["a"]})");
    const auto second = create(R"({"type":"crm_update"})");
    create(R"({"type":"email_send"})");
    const auto list = [&](const std::string& query) {
        return send(door_, &TaskDoor::list, {.query = query})->body;
    };
    EXPECT_THAT(list("tag=a"), HasSubstr(first));
    EXPECT_THAT(list("tag=a"), HasSubstr(R"("total":1)"));
    EXPECT_THAT(list("type=crm_update&status=pending,failed&limit=1"), HasSubstr(second));
    const auto page = list("type=crm_update&limit=1");
    EXPECT_THAT(page, HasSubstr(R"("next_cursor":")" + second));
    EXPECT_THAT(list("type=crm_update&cursor=" + second), HasSubstr(first));
    EXPECT_THAT(list("min_age_seconds=60"), HasSubstr(R"("total":0)"));
    clock_.advance(std::chrono::seconds{60});
    EXPECT_THAT(list("min_age_seconds=60"), HasSubstr(R"("total":3)"));
}

TEST_F(TaskRoutes, ABadFilterIsNamed) {
    for (const char* query :
         {"status=running", "created_after=soon", "min_age_seconds=x", "tag=", "skip=1&cursor=x"}) {
        auto refused = send(door_, &TaskDoor::list, {.query = query});
        ASSERT_FALSE(refused) << query;
        EXPECT_THAT(refused.error().fields.at(0).pointer, HasSubstr("query:")) << query;
    }
}

TEST_F(TaskRoutes, OnlyFinishedTasksAreForgotten) {
    const auto id = create(R"({"type":"crm_update"})");
    EXPECT_EQ(send(door_, &TaskDoor::remove, {.id = id}).error().kind, ErrorKind::conflict);
    ASSERT_TRUE(send(door_, &TaskDoor::cancel, {.id = id}));
    EXPECT_TRUE(send(door_, &TaskDoor::remove, {.id = id}));
    EXPECT_EQ(send(door_, &TaskDoor::get, {.id = id}).error().kind, ErrorKind::not_found);
}

TEST_F(TaskRoutes, CreatesManyAtOnce) {
    const auto reply = send(
        door_,
        &TaskDoor::create_many,
        {.body = R"({"tasks":[{"type":"crm_update"},{"type":7},{"type":"make_coffee"}]})"}
    );
    ASSERT_TRUE(reply);
    EXPECT_THAT(reply->body, HasSubstr(R"("status":"partial","created":1,"refused":2)"));
    EXPECT_THAT(reply->body, HasSubstr(R"("index":1,"status":"refused","id":null)"));
    EXPECT_FALSE(send(door_, &TaskDoor::create_many, {.body = R"({"tasks":{}})"}));
    EXPECT_FALSE(send(door_, &TaskDoor::create_many, {.body = R"({"tasks":[],"mode":"x"})"}));
}

TEST_F(TaskRoutes, ActsOnASelection) {
    const auto id = create(R"({"type":"crm_update"})");
    const auto cancel = [&](const std::string& body) {
        return send(door_, &TaskDoor::cancel_many, {.body = body});
    };
    EXPECT_EQ(cancel("{}").error().kind, ErrorKind::invalid);
    EXPECT_EQ(cancel(R"({"filter":{}})").error().kind, ErrorKind::invalid);
    EXPECT_EQ(
        cancel(R"({"filter":{"status":"x"},"expected_count":1})").error().fields.at(0).pointer,
        "/filter/status"
    );
    EXPECT_EQ(cancel(R"({"filter":{},"expected_count":2})").error().kind, ErrorKind::conflict);
    EXPECT_THAT(
        cancel(R"({"filter":{"status":"pending"},"expected_count":1})")->body,
        HasSubstr(R"("selected":1,"done":1,"skipped":0)")
    );
    EXPECT_THAT(cancel(R"({"ids":[")" + id + R"("]})")->body, HasSubstr(R"("result":"conflict")"));
}

TEST_F(TaskRoutes, RedriveTakesTheDeadOfOneQueue) {
    const auto id = create(R"({"type":"crm_update","queue":"crm","max_attempts":1})");
    in_store([&](store::Session& session) {
        store::TaskStore tasks(session);
        const auto task =
            store::claim(session, "crm", {}, "w", 1, clock_.now(), std::chrono::seconds{30}).at(0);
        return tasks.retry(
            {task.id, task.attempt, task.lease_token}, "e", clock_.now(), clock_.now()
        );
    });
    ASSERT_THAT(shown(id), HasSubstr(R"("status":"dead")"));
    const auto redrive = [&](const std::string& queue, const std::string& body) {
        return send(door_, &TaskDoor::redrive, {.body = body, .name = queue});
    };
    EXPECT_THAT(redrive("default", "")->body, HasSubstr(R"("selected":0)"));
    EXPECT_EQ(redrive("crm", R"({"expected_count":2})").error().kind, ErrorKind::conflict);
    EXPECT_THAT(redrive("crm", R"({"type":"email_send"})")->body, HasSubstr(R"("selected":0)"));
    EXPECT_THAT(redrive("crm", "")->body, HasSubstr(R"("done":1)"));
    EXPECT_THAT(shown(id), Not(HasSubstr(R"("status":"dead")")));
}

}  // namespace
}  // namespace ao::api
