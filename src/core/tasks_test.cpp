#include "core/tasks.h"

#include "core/store_rig.h"
#include "store/audit_store.h"

namespace ao::core {
namespace {

using model::TaskStatus;

class ChangingTasks : public StoreRig {
  protected:
    std::string create(NewTask wish) {
        return run(tasks_.enqueue(actor(), std::move(wish)))->value->id;
    }

    std::vector<std::string> audit_types() {
        std::vector<std::string> types;
        const auto events = in_store([&](store::Session& session) {
            return store::AuditStore(session).list("default", {}, 0, 10);
        });
        for (const model::AuditEvent& event : events) {
            types.push_back(event.type);
        }
        return types;
    }

    Tasks tasks_{*database_, clock_, {"crm_update", "email_send"}};
};

TEST_F(ChangingTasks, CreatesATaskWithItsAuditEvent) {
    const std::string id =
        create({.type = "email_send", .payload = {R"({"to":"a@b.c"})"}, .priority = 5});
    const auto stored = run(tasks_.get(actor(), id));
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->status, TaskStatus::pending);
    EXPECT_EQ(stored->payload.text, R"({"to":"a@b.c"})");
    EXPECT_EQ(stored->priority, 5);
    EXPECT_EQ(stored->request_id, "request-1");
    EXPECT_EQ(audit_types(), std::vector<std::string>{"task_created"});
    EXPECT_EQ(run(tasks_.depth()).pending, 1);
}

TEST_F(ChangingTasks, NamesEveryFaultyField) {
    const auto refused = run(tasks_.enqueue(
        actor(),
        {.type = "unknown",
         .payload = {"[]"},
         .queue = "two words",
         .priority = 101,
         .max_attempts = 0}
    ));
    ASSERT_FALSE(refused);
    std::vector<std::string> pointers;
    for (const base::FieldError& fault : refused.error().fields) {
        pointers.push_back(fault.pointer);
    }
    const std::vector<std::string> all{"/type", "/data", "/queue", "/priority", "/max_attempts"};
    EXPECT_EQ(pointers, all);
}

TEST_F(ChangingTasks, RefusesAPayloadThatIsTooLarge) {
    NewTask wish{.type = "email_send"};
    wish.payload.text = "{\"body\":\"" + std::string(kMaxTaskPayload, 'x') + "\"}";
    const auto refused = run(tasks_.enqueue(actor(), wish));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::too_large);
}

TEST_F(ChangingTasks, AUniqueKeyIsTakenUntilItsTaskEnds) {
    const NewTask wish{.type = "crm_update", .unique_key = "lead-1"};
    const std::string id = create(wish);
    EXPECT_EQ(run(tasks_.enqueue(actor(), wish)).error().kind, base::ErrorKind::conflict);
    ASSERT_TRUE(run(tasks_.cancel(actor(), id)));
    EXPECT_TRUE(run(tasks_.enqueue(actor(), wish)));
}

TEST_F(ChangingTasks, TheSameIdempotencyKeyCreatesOnce) {
    const Once<model::Task> once{
        "key-1", "fingerprint", [](const model::Task& task) { return task.id; }};
    const NewTask wish{.type = "crm_update"};
    const auto first = run(tasks_.enqueue(actor(), wish, once));
    const auto again = run(tasks_.enqueue(actor(), wish, once));
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->answer, first->value->id);
    EXPECT_EQ(run(tasks_.list(actor(), {}, {})).total, 1);
}

TEST_F(ChangingTasks, CancelsAndRetries) {
    const std::string id = create({.type = "crm_update"});
    EXPECT_EQ(run(tasks_.cancel(actor(), id))->status, TaskStatus::cancelled);
    EXPECT_EQ(run(tasks_.cancel(actor(), id)).error().kind, base::ErrorKind::conflict);
    EXPECT_EQ(run(tasks_.retry(actor(), id))->status, TaskStatus::pending);
    EXPECT_EQ(run(tasks_.retry(actor(), id)).error().kind, base::ErrorKind::conflict);
    const std::vector<std::string> newest_first{"task_retried", "task_cancelled", "task_created"};
    EXPECT_EQ(audit_types(), newest_first);
}

TEST_F(ChangingTasks, NothingCrossesTenants) {
    const std::string id = create({.type = "crm_update"});
    EXPECT_EQ(run(tasks_.get(actor("other"), id)).error().kind, base::ErrorKind::not_found);
    EXPECT_EQ(run(tasks_.cancel(actor("other"), id)).error().kind, base::ErrorKind::not_found);
    EXPECT_EQ(run(tasks_.retry(actor("other"), id)).error().kind, base::ErrorKind::not_found);
    EXPECT_EQ(run(tasks_.list(actor("other"), {}, {})).total, 0);
}

}  // namespace
}  // namespace ao::core
