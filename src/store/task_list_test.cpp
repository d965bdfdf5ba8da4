#include "store/claim_rig.h"
#include "store/conformance_test.h"
#include "store/task_store.h"

namespace ao::store {
namespace {

using model::TaskStatus;
using std::chrono::seconds;
using Ids = std::vector<std::string>;

class TaskListTest : public Conformance {
  protected:
    void add(const std::string& id, const std::function<void(model::Task&)>& shape = {}) {
        model::Task task;
        task.id = id;
        task.tenant_id = "default";
        task.type = "email_send";
        task.run_at = task.created_at = now();
        if (shape) shape(task);
        write([&](Session& session) { return TaskStore(session).enqueue(task); });
    }

    /// Fails the oldest task of `type`.
    void fail_one(const std::string& type, const std::string& error) {
        write([&](Session& session) {
            TaskStore tasks(session);
            auto claimed = store::claim(session, "default", {type}, "w1", 1, now(), seconds(30));
            const auto& task = claimed.at(0);
            return tasks.fail({task.id, task.attempt, task.lease_token}, error, now());
        });
    }

    model::TaskList list(const model::TaskFilter& filter, const model::TaskPage& page = {}) {
        return read([&](Session& session) {
            return TaskStore(session).list("default", filter, page);
        });
    }

    Ids ids(const model::TaskFilter& filter, const model::TaskPage& page = {}) {
        Ids found;
        for (const auto& task : list(filter, page).tasks)
            found.push_back(task.id);
        return found;
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, TaskListTest, every_backend(), backend_name);

TEST_P(TaskListTest, EveryFilterPicksItsTasks) {
    add("a", [](model::Task& task) {
        task.tags = {"red", "blue"};
        task.concurrency_key = "k1";
    });
    add("b", [](model::Task& task) {
        task.tags = {"redder"};
        task.schedule_id = "s1";
    });
    add("c", [](model::Task& task) { task.type = "crm_update"; });
    fail_one("crm_update", "the CRM answered 418");
    EXPECT_EQ(ids({.tag = "red"}), Ids{"a"}) << "the whole tag, not a part";
    EXPECT_EQ(ids({.key = "k1"}), Ids{"a"});
    EXPECT_EQ(ids({.schedule_id = "s1"}), Ids{"b"});
    EXPECT_EQ(ids({.worker = "w1"}), Ids{"c"});
    EXPECT_EQ(ids({.error = "answered 4"}), Ids{"c"});
    EXPECT_EQ(ids({.error = "%"}), Ids{}) << "text, not a pattern";
    EXPECT_EQ(ids({.statuses = {TaskStatus::pending, TaskStatus::failed}}), (Ids{"c", "b", "a"}));
    EXPECT_EQ(ids({.statuses = {TaskStatus::failed, TaskStatus::dead}}), Ids{"c"});
    EXPECT_EQ(ids({.statuses = {TaskStatus::processing}}), Ids{});
}

TEST_P(TaskListTest, TimesAreHalfOpen) {
    const auto start = now();
    add("a");
    clock_.advance(seconds(10));
    add("b", [](model::Task& task) { task.type = "crm_update"; });
    clock_.advance(seconds(10));
    fail_one("crm_update", "e");
    EXPECT_EQ(ids({.created_after = start + seconds(10)}), Ids{"b"});
    EXPECT_EQ(ids({.created_before = start + seconds(10)}), Ids{"a"});
    EXPECT_EQ(ids({.finished_after = start + seconds(20)}), Ids{"b"});
    EXPECT_EQ(ids({.finished_before = start + seconds(20)}), Ids{});
}

TEST_P(TaskListTest, ACursorWalksBothTables) {
    for (const char* id : {"a", "b", "c", "d", "e"})
        add(id);
    fail_one("email_send", "e");
    const auto first = list({}, {.limit = 2});
    EXPECT_EQ(first.total, 5);
    EXPECT_EQ(first.next_cursor, "d");
    const auto second = list({}, {.limit = 2, .cursor = first.next_cursor, .want_total = false});
    EXPECT_EQ(second.total, 0);
    EXPECT_EQ(second.tasks.at(0).id, "c");
    const auto last = list({}, {.limit = 2, .cursor = second.next_cursor});
    EXPECT_EQ(last.tasks.size(), 1U);
    EXPECT_TRUE(last.next_cursor.empty());
}

TEST_P(TaskListTest, SelectsIdsUpToALimit) {
    for (const char* id : {"a", "b", "c"})
        add(id);
    const auto select = [&](std::int64_t limit) {
        return read([&](Session& session) {
            return TaskStore(session).select_ids("default", {.type = "email_send"}, limit);
        });
    };
    EXPECT_EQ(select(9), (Ids{"c", "b", "a"}));
    EXPECT_EQ(select(2), (Ids{"c", "b"}));
}

TEST_P(TaskListTest, OnlyAFinishedTaskIsForgottenAndWholly) {
    add("a");
    const auto remove = [&](const std::string& tenant) {
        return write([&](Session& session) { return TaskStore(session).remove(tenant, "a"); });
    };
    EXPECT_FALSE(remove("default")) << "unfinished";
    fail_one("email_send", "e");
    EXPECT_FALSE(remove("other"));
    EXPECT_TRUE(remove("default"));
    EXPECT_FALSE(remove("default"));
    add("a");
    const auto again =
        read([&](Session& session) { return TaskStore(session).find("default", "a"); });
    EXPECT_TRUE(again->failures.empty()) << "its failures went with it";
}

}  // namespace
}  // namespace ao::store
