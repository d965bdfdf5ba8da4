#include "store/attempt_batch.h"

#include "store/conformance_test.h"
#include "store/task_lane.h"

namespace ao::store {
namespace {

using std::chrono::seconds;

/// So many as need statements of several sizes.
constexpr int kTasks = 21;

class AttemptBatchTest : public Conformance {
  protected:
    /// Leases kTasks tasks in one go.
    std::vector<Lease> lease_all() {
        return write([&](Session& session) {
            for (int i = 0; i < kTasks; ++i) {
                model::Task task;
                task.id = std::string(1, static_cast<char>('a' + i));
                task.tenant_id = "default";
                task.type = "t";
                task.run_at = task.created_at = now();
                TaskStore(session).enqueue(task);
            }
            TaskLanes lanes(session);
            auto chosen = lanes.front("default", "default", "t", kTasks);
            lanes.lease(chosen, "token", "w1", now(), now() + seconds(30));
            std::vector<Lease> leases;
            for (const Candidate& each : chosen)
                leases.push_back({each.task.id, each.task.attempt, each.task.lease_token});
            return leases;
        });
    }

    std::vector<std::optional<HeldRow>> find(const std::vector<Lease>& leases) {
        return write([&](Session& session) { return find_leased(session, leases); });
    }

    model::Task stored(const std::string& id) {
        return read([&](Session& session) { return TaskStore(session).find("default", id).value(); }
        );
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, AttemptBatchTest, every_backend(), backend_name);

TEST_P(AttemptBatchTest, ManyAreLeasedAtOnce) {
    const auto leases = lease_all();
    ASSERT_EQ(leases.size(), static_cast<std::size_t>(kTasks));
    for (const Lease& lease : leases) {
        const auto task = stored(lease.task_id);
        EXPECT_EQ(task.status, model::TaskStatus::processing);
        EXPECT_EQ(task.attempt, 1);
        EXPECT_EQ(task.worker_id, "w1");
        EXPECT_EQ(task.lease_until, now() + seconds(30));
    }
}

TEST_P(AttemptBatchTest, EachLeaseFindsItsTaskAndALostOneNothing) {
    auto leases = lease_all();
    leases.at(0).token = "of somebody else";
    leases.insert(leases.begin() + 5, {leases.at(5).task_id, 0, "token"});
    leases.insert(leases.begin() + 9, {"unknown", 1, "token"});
    leases.back().attempt = 7;
    const auto found = find(leases);
    ASSERT_EQ(found.size(), leases.size());
    for (std::size_t i = 0; i < leases.size(); ++i) {
        const bool lost = i == 0 || i == 5 || i == 9 || i + 1 == leases.size();
        ASSERT_EQ(found[i].has_value(), !lost) << i;
        EXPECT_EQ(lost ? leases[i].task_id : found[i]->task.id, leases[i].task_id);
    }
    EXPECT_TRUE(find({}).empty());
}

TEST_P(AttemptBatchTest, EachIsCompletedWithItsOwnOutcomeAndResult) {
    const auto leases = lease_all();
    write([&](Session& session) {
        const auto found = find_leased(session, leases);
        std::vector<std::string> results;
        for (const Lease& lease : leases)
            results.push_back("\"" + lease.task_id + "\"");
        std::vector<Completion> completions;
        for (std::size_t i = 1; i < found.size(); ++i)
            completions.push_back({&*found[i], leases[i].task_id, results[i]});
        complete(session, completions, now());
        return true;
    });
    EXPECT_EQ(stored("a").status, model::TaskStatus::processing) << "not among them";
    for (std::size_t i = 1; i < leases.size(); ++i) {
        const auto task = stored(leases[i].task_id);
        EXPECT_EQ(task.status, model::TaskStatus::completed);
        EXPECT_EQ(task.outcome, task.id);
        EXPECT_EQ(task.result.text, "\"" + task.id + "\"");
        EXPECT_EQ(task.finished_at, now());
    }
    const auto found = find(leases);
    EXPECT_TRUE(found[0].has_value());
    EXPECT_FALSE(found[1].has_value());
}

TEST_P(AttemptBatchTest, AnAttemptOutsideIsKeptAsItWas) {
    const auto begun = now() - seconds(5);
    const std::vector<Lease> leases{{"a", 1, "x"}, {"b", 2, "y"}, {"c", 1, "z"}, {"d", 1, "w"}};
    const std::vector<OutsideAttempt> attempts{
        {1, "far-1", begun}, {1, "far-2", begun}, {7, "far-3", begun}, {1, {}, {}}};
    write([&](Session& session) {
        for (const Lease& lease : leases) {
            model::Task task;
            task.id = lease.task_id;
            task.tenant_id = "default";
            task.type = "t";
            task.run_at = task.created_at = now();
            TaskStore(session).enqueue(task);
        }
        TaskLanes lanes(session);
        auto chosen = lanes.front("default", "default", "t", 4);
        lanes.hand_over(chosen);
        const auto found = find_handed_over(session, leases, attempts);
        EXPECT_FALSE(found.at(2)) << "another generation";
        std::vector<Completion> completions;
        for (const auto& each : found)
            if (each) completions.push_back({&*each, "", "1"});
        complete(session, completions, now());
        return true;
    });
    EXPECT_EQ(stored("a").worker_id, "far-1");
    EXPECT_EQ(stored("b").attempt, 2);
    EXPECT_EQ(stored("b").started_at, begun);
    EXPECT_EQ(stored("c").status, model::TaskStatus::pending);
    EXPECT_EQ(stored("d").status, model::TaskStatus::completed);
    EXPECT_EQ(stored("d").worker_id, "");
}

}  // namespace
}  // namespace ao::store
