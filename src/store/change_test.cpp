#include "store/change.h"

#include "store/claim_rig.h"
#include "store/conformance_test.h"
#include "store/lead_store.h"
#include "store/task_store.h"

namespace ao::store {
namespace {

using std::chrono::seconds;
using Words = std::vector<std::string>;

class ChangeTest : public Conformance {
  protected:
    static std::string word(const Change& change) {
        using What = Change::What;
        switch (change.what) {
            case What::task:
                return change.id + " " + change.status + " " + std::to_string(change.attempt);
            case What::lead_created:
                return change.id + " created";
            case What::lead_updated:
                return change.id + " updated";
            case What::lead_deleted:
                return change.id + " deleted";
        }
        return "";
    }

    auto watch() {
        return database().watch([this](const Changes& changes) {
            for (const Change& change : changes.list)
                heard_.push_back(word(change));
            complete_ = complete_ && changes.complete;
            return more_;
        });
    }

    model::Task task(const std::string& id) {
        model::Task task;
        task.id = id;
        task.tenant_id = "default";
        task.type = "email_send";
        task.run_at = task.created_at = now();
        return task;
    }

    void enqueue(const std::string& id) {
        write([&](Session& session) { return TaskStore(session).enqueue(task(id)); });
    }

    Words take_heard() { return std::exchange(heard_, {}); }

    Words heard_;
    bool complete_ = true;
    bool more_ = true;
};

INSTANTIATE_TEST_SUITE_P(Backends, ChangeTest, every_backend(), backend_name);

TEST_P(ChangeTest, EveryStepOfATaskIsTold) {
    enqueue("before");
    const auto watching = watch();
    enqueue("a");
    EXPECT_EQ(take_heard(), Words{"a pending 0"}) << "and nothing of before";
    const auto claimed = write([&](Session& session) {
        return store::claim(session, "default", {}, "w", 2, now(), seconds(30));
    });
    EXPECT_EQ(take_heard(), (Words{"a processing 1", "before processing 1"}));
    write([&](Session& session) {
        const auto& mine = claimed.at(claimed.at(0).id == "a" ? 0 : 1);
        return TaskStore(session).complete(
            {mine.id, mine.attempt, mine.lease_token}, "done", {}, now()
        );
    });
    EXPECT_EQ(take_heard(), Words{"a completed 1"});
    write([&](Session& session) { return TaskStore(session).cancel("default", "before", now()); });
    EXPECT_EQ(take_heard(), Words{"before cancelled 1"});
}

TEST_P(ChangeTest, LeadsAreTold) {
    const auto watching = watch();
    model::Lead lead;
    lead.id = "l";
    lead.tenant_id = "default";
    lead.status = "active";
    write([&](Session& session) {
        LeadStore(session).insert(lead);
        return true;
    });
    EXPECT_EQ(take_heard(), Words{"l created"});
}

TEST_P(ChangeTest, WhatIsRolledBackIsNotTold) {
    const auto watching = watch();
    auto body = [&](Session& session) -> base::Result<bool> {
        TaskStore(session).enqueue(task("a"));
        return base::conflict("no");
    };
    EXPECT_FALSE(database().write_now("test", body));
    enqueue("b");
    EXPECT_EQ(take_heard(), Words{"b pending 0"});
}

TEST_P(ChangeTest, AWatcherEndsByItsHandleOrItsAnswer) {
    auto watching = watch();
    watching.reset();
    enqueue("a");
    EXPECT_TRUE(take_heard().empty());
    watching = watch();
    more_ = false;
    enqueue("b");
    enqueue("c");
    EXPECT_EQ(take_heard(), Words{"b pending 0"});
}

TEST_P(ChangeTest, AFloodIsCutAndSaysSo) {
    const auto watching = watch();
    write([&](Session& session) {
        TaskStore tasks(session);
        for (std::size_t i = 0; i < Changes::kMost + 5; ++i)
            tasks.enqueue(task("t" + std::to_string(i)));
        return true;
    });
    EXPECT_EQ(take_heard().size(), Changes::kMost);
    EXPECT_FALSE(complete_);
}

}  // namespace
}  // namespace ao::store
