#include "store/task_store.h"

#include "store/claim_rig.h"
#include "store/conformance_test.h"

namespace ao::store {
namespace {

using model::TaskStatus;
using std::chrono::seconds;

class TaskStoreTest : public Conformance {
  protected:
    model::Task sample(const std::string& id) {
        model::Task task;
        task.id = id;
        task.tenant_id = "default";
        task.type = "email_send";
        task.payload.text = R"({"to":"a"})";
        task.run_at = task.created_at = now();
        task.max_attempts = 3;
        task.request_id = "r1";
        return task;
    }

    bool enqueue(const model::Task& task) {
        return write([&](Session& session) { return TaskStore(session).enqueue(task); });
    }

    std::vector<model::Task> claim(
        std::size_t limit = 10, const std::vector<std::string>& types = {}
    ) {
        return write([&](Session& session) {
            return store::claim(session, "default", types, "w1", limit, now(), seconds(30));
        });
    }

    std::optional<model::Task> find(const std::string& id) {
        return read([&](Session& session) { return TaskStore(session).find("default", id); });
    }

    template <class Call>
    auto store(Call call) {
        return write([&](Session& session) {
            TaskStore tasks(session);
            return call(tasks);
        });
    }

    static Lease lease_of(const model::Task& task) {
        return {task.id, task.attempt, task.lease_token};
    }

    static std::vector<std::string> ids_of(const std::vector<model::Task>& tasks) {
        std::vector<std::string> ids;
        for (const auto& task : tasks)
            ids.push_back(task.id);
        return ids;
    }

    model::TaskDepth depth() {
        return read([&](Session& session) { return TaskStore(session).depth(now()); });
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, TaskStoreTest, every_backend(), backend_name);

TEST_P(TaskStoreTest, AClaimedTaskCarriesEverything) {
    auto task = sample("a");
    task.lead_id = "l1";
    task.unique_key = "k";
    task.priority = 5;
    EXPECT_TRUE(enqueue(task));
    const auto claimed = claim();
    ASSERT_EQ(claimed.size(), 1U);
    const auto& got = claimed[0];
    EXPECT_EQ(got.id, "a");
    EXPECT_EQ(got.tenant_id, "default");
    EXPECT_EQ(got.type, "email_send");
    EXPECT_EQ(got.payload.text, task.payload.text);
    EXPECT_EQ(got.status, TaskStatus::processing);
    EXPECT_EQ(got.priority, 5);
    EXPECT_EQ(got.attempt, 1);
    EXPECT_EQ(got.max_attempts, 3);
    EXPECT_EQ(got.lead_id, "l1");
    EXPECT_EQ(got.unique_key, "k");
    EXPECT_EQ(got.request_id, "r1");
    EXPECT_EQ(got.worker_id, "w1");
    EXPECT_EQ(got.lease_until, now() + seconds(30));
    EXPECT_EQ(got.started_at, now());
    EXPECT_FALSE(got.lease_token.empty());
    EXPECT_TRUE(claim().empty()) << "claimed once only";
}

TEST_P(TaskStoreTest, ClaimsHighestPriorityThenOldestFirst) {
    auto add = [&](const char* id, int priority, int late) {
        auto task = sample(id);
        task.priority = priority;
        task.run_at = now() - seconds(100) + seconds(late);
        enqueue(task);
    };
    add("low", -1, 0);
    add("new", 0, 50);
    add("old", 0, 10);
    add("high", 9, 90);
    EXPECT_EQ(ids_of(claim(2)), (std::vector<std::string>{"high", "old"}));
    EXPECT_EQ(ids_of(claim(9)), (std::vector<std::string>{"new", "low"}));
}

TEST_P(TaskStoreTest, ClaimsOnlyItsQueueAndTypes) {
    enqueue(sample("a"));
    auto other = sample("b");
    other.type = "crm_update";
    enqueue(other);
    auto elsewhere = sample("c");
    elsewhere.queue = "slow";
    enqueue(elsewhere);
    EXPECT_EQ(ids_of(claim(9, {"crm_update", "x"})), std::vector<std::string>{"b"});
    EXPECT_EQ(ids_of(claim(9)), std::vector<std::string>{"a"});
}

TEST_P(TaskStoreTest, ALaterTaskWaitsForItsTime) {
    auto task = sample("a");
    task.run_at = now() + seconds(60);
    enqueue(task);
    EXPECT_TRUE(claim().empty());
    EXPECT_EQ(depth().scheduled, 1);
    EXPECT_EQ(depth().pending, 0);
    const auto next = [&] {
        return read([&](Session& session) { return TaskLanes(session).next_due(); });
    };
    EXPECT_EQ(next(), task.run_at);
    clock_.advance(seconds(60));
    EXPECT_EQ(depth().pending, 1);
    EXPECT_EQ(claim().size(), 1U);
    EXPECT_EQ(next(), std::nullopt);
}

TEST_P(TaskStoreTest, AUniqueKeyAllowsOneUnfinishedTaskOfATenant) {
    auto first = sample("a");
    first.unique_key = "k";
    auto second = sample("b");
    second.unique_key = "k";
    EXPECT_TRUE(enqueue(first));
    EXPECT_FALSE(enqueue(second));
    auto foreign = sample("c");
    foreign.tenant_id = "other";
    foreign.unique_key = "k";
    EXPECT_TRUE(enqueue(foreign));
    const auto claimed = claim(1);
    EXPECT_FALSE(enqueue(second)) << "processing is unfinished";
    store([&](TaskStore& tasks) { return tasks.complete(lease_of(claimed[0]), "done", {}, now()); }
    );
    EXPECT_TRUE(enqueue(second));
    EXPECT_FALSE(enqueue(sample("b"))) << "the id exists";
}

TEST_P(TaskStoreTest, CompleteMovesToHistoryWithItsResult) {
    enqueue(sample("a"));
    const auto claimed = claim();
    clock_.advance(seconds(2));
    const auto complete = [&](const Lease& lease) {
        return store([&](TaskStore& tasks) {
            return tasks.complete(lease, "done", base::json::Raw{"{\"n\":1}"}, now());
        });
    };
    EXPECT_TRUE(complete(lease_of(claimed[0])));
    EXPECT_FALSE(complete(lease_of(claimed[0]))) << "finished already";
    const auto task = find("a");
    EXPECT_EQ(task->status, TaskStatus::completed);
    EXPECT_EQ(task->outcome, "done");
    EXPECT_EQ(task->result.text, "{\"n\":1}");
    EXPECT_EQ(task->finished_at, now());
    EXPECT_EQ(task->attempt, 1);
    EXPECT_EQ(depth().waiting() + depth().processing, 0);
}

TEST_P(TaskStoreTest, AStaleLeaseIsRefusedByEveryEnding) {
    enqueue(sample("a"));
    const auto old = lease_of(claim()[0]);
    clock_.advance(seconds(31));
    const auto rescued = store([&](TaskStore& tasks) { return tasks.rescue(now(), now(), 10); });
    EXPECT_EQ(rescued.pending, 1U);
    const auto current = claim();
    ASSERT_EQ(current.size(), 1U);
    EXPECT_EQ(current[0].attempt, 2);
    EXPECT_EQ(current[0].crashes, 1);
    auto wrong_token = lease_of(current[0]);
    wrong_token.token += "x";
    auto wrong_attempt = lease_of(current[0]);
    wrong_attempt.attempt = 1;
    for (const auto& lease : {old, wrong_token, wrong_attempt}) {
        EXPECT_FALSE(store([&](TaskStore& tasks) { return tasks.complete(lease, "", {}, now()); }));
        EXPECT_FALSE(store([&](TaskStore& tasks) { return tasks.retry(lease, "e", now(), now()); })
        );
        EXPECT_FALSE(store([&](TaskStore& tasks) { return tasks.fail(lease, "e", now()); }));
        EXPECT_FALSE(store([&](TaskStore& tasks) { return tasks.release(lease, now()); }));
    }
    const auto lost = store([&](TaskStore& tasks) {
        return tasks.renew({old, lease_of(current[0])}, now() + seconds(60));
    });
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_EQ(lost[0].token, old.token);
    EXPECT_EQ(find("a")->lease_until, now() + seconds(60));
    EXPECT_EQ(find("a")->status, TaskStatus::processing);
}

TEST_P(TaskStoreTest, RetryWaitsUntilAttemptsRunOut) {
    enqueue(sample("a"));
    for (int attempt = 1; attempt <= 3; ++attempt) {
        const auto claimed = claim();
        ASSERT_EQ(claimed.size(), 1U) << attempt;
        EXPECT_TRUE(store([&](TaskStore& tasks) {
            return tasks.retry(
                lease_of(claimed[0]), "error " + std::to_string(attempt), now() + seconds(10), now()
            );
        }));
        EXPECT_TRUE(claim().empty());
        EXPECT_EQ(find("a")->status, attempt < 3 ? TaskStatus::retry : TaskStatus::dead);
        clock_.advance(seconds(10));
    }
    const auto task = find("a");
    EXPECT_EQ(task->error, "error 3");
    ASSERT_EQ(task->failures.size(), 3U);
    EXPECT_EQ(task->failures[0].error, "error 1");
    EXPECT_EQ(task->failures[2].attempt, 3);
    EXPECT_EQ(depth().dead, 1);
}

TEST_P(TaskStoreTest, FailEndsAtOnce) {
    enqueue(sample("a"));
    const auto lease = lease_of(claim()[0]);
    EXPECT_TRUE(store([&](TaskStore& tasks) { return tasks.fail(lease, "bad address", now()); }));
    const auto task = find("a");
    EXPECT_EQ(task->status, TaskStatus::failed);
    EXPECT_EQ(task->error, "bad address");
    EXPECT_EQ(task->failures.size(), 1U);
}

TEST_P(TaskStoreTest, ReleaseDoesNotCountTheAttempt) {
    enqueue(sample("a"));
    const auto lease = lease_of(claim()[0]);
    EXPECT_TRUE(store([&](TaskStore& tasks) { return tasks.release(lease, now() + seconds(5)); }));
    EXPECT_TRUE(claim().empty());
    clock_.advance(seconds(5));
    const auto claimed = claim();
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_EQ(claimed[0].attempt, 1);
    EXPECT_TRUE(claimed[0].failures.empty());
}

TEST_P(TaskStoreTest, RescueTakesExpiredLeasesOnlyAndBuriesPoison) {
    enqueue(sample("a"));
    enqueue(sample("b"));
    claim(1);
    clock_.advance(seconds(20));
    claim(1);
    clock_.advance(seconds(15));
    const auto rescue = [&] {
        return store([&](TaskStore& tasks) { return tasks.rescue(now(), now(), 10); });
    };
    EXPECT_EQ(rescue().pending, 1U) << "the other lease still holds";
    EXPECT_EQ(find("a")->status, TaskStatus::pending);
    EXPECT_EQ(find("b")->status, TaskStatus::processing);
    TaskStore::Rescued last;
    for (int crash = 2; crash <= model::kMaxCrashes; ++crash) {
        ASSERT_EQ(claim(1).size(), 1U);
        clock_.advance(seconds(31));
        last = rescue();
    }
    ASSERT_EQ(last.dead.size(), 1U);
    EXPECT_EQ(last.dead[0].id, "a");
    EXPECT_EQ(last.dead[0].status, TaskStatus::dead);
    EXPECT_EQ(last.dead[0].crashes, model::kMaxCrashes);
    EXPECT_EQ(last.dead[0].failures.size(), static_cast<std::size_t>(model::kMaxCrashes));
}

TEST_P(TaskStoreTest, OnlyFiftyFailuresAreKept) {
    auto task = sample("a");
    task.max_attempts = 100;
    enqueue(task);
    for (int i = 0; i < 60; ++i) {
        const auto lease = lease_of(claim()[0]);
        store([&](TaskStore& tasks) { return tasks.retry(lease, std::to_string(i), now(), now()); }
        );
    }
    const auto found = find("a");
    ASSERT_EQ(found->failures.size(), 50U);
    EXPECT_EQ(found->failures.front().error, "10");
    EXPECT_EQ(found->failures.back().error, "59");
}

TEST_P(TaskStoreTest, CancelEndsWhatIsUnfinished) {
    enqueue(sample("waiting"));
    enqueue(sample("running"));
    const auto running = claim(2);
    const auto cancel = [&](const std::string& tenant, const std::string& id) {
        return store([&](TaskStore& tasks) { return tasks.cancel(tenant, id, now()); });
    };
    EXPECT_FALSE(cancel("other", "running"));
    EXPECT_TRUE(cancel("default", "running"));
    EXPECT_FALSE(cancel("default", "running"));
    EXPECT_FALSE(cancel("default", "unknown"));
    EXPECT_EQ(find("running")->status, TaskStatus::cancelled);
    const auto lost = std::find_if(running.begin(), running.end(), [](const model::Task& task) {
        return task.id == "running";
    });
    EXPECT_FALSE(store([&](TaskStore& tasks) {
        return tasks.complete(lease_of(*lost), "", {}, now());
    }));
}

TEST_P(TaskStoreTest, RetryNowBringsBackWhatEndedBadly) {
    enqueue(sample("a"));
    const auto first = lease_of(claim()[0]);
    store([&](TaskStore& tasks) { return tasks.fail(first, "e", now()); });
    const auto again = [&](const std::string& id) {
        return store([&](TaskStore& tasks) { return tasks.retry_now("default", id, now()); });
    };
    EXPECT_TRUE(again("a"));
    EXPECT_FALSE(again("a")) << "it is pending";
    auto claimed = claim();
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_EQ(claimed[0].attempt, 1) << "attempts start from 0";
    store([&](TaskStore& tasks) {
        return tasks.retry(lease_of(claimed[0]), "e", now() + seconds(99), now());
    });
    EXPECT_TRUE(claim().empty());
    EXPECT_TRUE(again("a")) << "a retry is made due";
    claimed = claim();
    ASSERT_EQ(claimed.size(), 1U);
    store([&](TaskStore& tasks) { return tasks.complete(lease_of(claimed[0]), "", {}, now()); });
    EXPECT_FALSE(again("a")) << "completed is final";
    EXPECT_FALSE(again("unknown"));
}

TEST_P(TaskStoreTest, ListsNewestFirstFromBothTables) {
    for (int i = 0; i < 6; ++i) {
        auto task = sample("t" + std::to_string(i));
        if (i % 2 == 0) task.lead_id = "l1";
        task.type = i < 3 ? "email_send" : "crm_update";
        enqueue(task);
    }
    auto foreign = sample("x");
    foreign.tenant_id = "other";
    enqueue(foreign);
    for (const auto& task : claim(3))
        store([&](TaskStore& tasks) { return tasks.complete(lease_of(task), "done", {}, now()); });
    const auto list = [&](const model::TaskFilter& filter, std::int64_t skip, std::int64_t limit) {
        return read([&](Session& session) {
            return TaskStore(session).list("default", filter, {.skip = skip, .limit = limit});
        });
    };
    EXPECT_EQ(ids_of(list({}, 1, 4).tasks), (std::vector<std::string>{"t4", "t3", "t2", "t1"}));
    EXPECT_EQ(list({}, 1, 4).total, 6);
    model::TaskFilter of_lead;
    of_lead.lead_id = "l1";
    EXPECT_EQ(ids_of(list(of_lead, 0, 9).tasks), (std::vector<std::string>{"t4", "t2", "t0"}));
    model::TaskFilter completed;
    completed.statuses = {TaskStatus::completed};
    completed.type = "email_send";
    EXPECT_EQ(list(completed, 0, 9).total, 3);
    model::TaskFilter elsewhere;
    elsewhere.queue = "slow";
    EXPECT_EQ(list(elsewhere, 0, 9).total, 0);
}

TEST_P(TaskStoreTest, WhatBecomesClaimableWakesSubscribers) {
    std::atomic<int> wakes{0};
    const auto subscription = database().subscribe(Topic::tasks, [&] { ++wakes; });
    enqueue(sample("a"));
    EXPECT_EQ(wakes, 1);
    const auto claimed = claim();
    EXPECT_EQ(wakes, 1);
    store([&](TaskStore& tasks) { return tasks.release(lease_of(claimed[0]), now()); });
    EXPECT_EQ(wakes, 2);
}

}  // namespace
}  // namespace ao::store
