#include "store/audit_store.h"

#include <thread>

#include "store/conformance_test.h"

namespace ao::store {
namespace {

class AuditStoreTest : public Conformance {
  protected:
    static model::AuditEvent sample(const std::string& id, const std::string& tenant = "default") {
        model::AuditEvent event;
        event.id = id;
        event.tenant_id = tenant;
        event.at = base::from_micros(1'000);
        event.type = "lead_created";
        event.actor = "ann";
        event.actor_id = "u1";
        event.address = "127.0.0.1";
        event.request_id = "r1";
        event.entity_type = "lead";
        event.entity_id = "l1";
        event.details.text = R"({"fields":["email"]})";
        return event;
    }

    model::AuditEvent append(const model::AuditEvent& event) {
        return write([&](Session& session) { return AuditStore(session).append(event); });
    }

    std::vector<model::AuditEvent> all() {
        return read([](Session& session) {
            std::vector<model::AuditEvent> events;
            AuditStore(session).for_each([&](const model::AuditEvent& event) {
                events.push_back(event);
                return true;
            });
            return events;
        });
    }

    void expect_sound_chain(std::size_t length) {
        const auto events = all();
        ASSERT_EQ(events.size(), length);
        std::string previous(model::kChainStart);
        for (std::size_t i = 0; i < events.size(); ++i) {
            EXPECT_EQ(events[i].sequence, static_cast<std::int64_t>(i) + 1);
            EXPECT_EQ(events[i].previous_hash, previous);
            EXPECT_EQ(events[i].hash, model::chain_hash(events[i]));
            previous = events[i].hash;
        }
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, AuditStoreTest, every_backend(), backend_name);

TEST_P(AuditStoreTest, WhatIsAppendedIsFoundWithEveryField) {
    const auto stored = append(sample("e1"));
    EXPECT_EQ(stored.sequence, 1);
    const auto found =
        read([](Session& session) { return AuditStore(session).find("default", "e1"); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->hash, stored.hash);
    EXPECT_EQ(model::chain_hash(*found), stored.hash) << "every hashed field came back";
    EXPECT_FALSE(read([](Session& session) { return AuditStore(session).find("other", "e1"); }));
}

TEST_P(AuditStoreTest, TheChainHoldsOverTenantsRestartsAndThreads) {
    append(sample("a"));
    append(sample("b", "other"));
    open();
    std::vector<std::thread> writers;
    for (int t = 0; t < 4; ++t)
        writers.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i)
                append(sample("t" + std::to_string(t) + "-" + std::to_string(i)));
        });
    for (auto& writer : writers)
        writer.join();
    expect_sound_chain(102);
}

TEST_P(AuditStoreTest, ARolledBackOperationDoesNotMoveTheChain) {
    append(sample("a"));
    auto fails = [](Session& session) -> base::Result<int> {
        AuditStore(session).append(sample("lost"));
        return base::conflict("no");
    };
    EXPECT_FALSE(database().write_now("test", fails));
    append(sample("b"));
    expect_sound_chain(2);
}

TEST_P(AuditStoreTest, SeveralEventsInOneTransactionChainToo) {
    write([](Session& session) {
        AuditStore audit(session);
        audit.append(sample("a"));
        audit.append(sample("b"));
    });
    expect_sound_chain(2);
}

TEST_P(AuditStoreTest, ListsNewestFirstByEveryFilter) {
    for (int i = 0; i < 5; ++i) {
        auto event = sample("e" + std::to_string(i));
        event.at = base::from_micros(1'000 * i);
        append(event);
    }
    auto odd = sample("odd");
    odd.type = "user_signed_in";
    odd.entity_type = "user";
    odd.entity_id = "u7";
    odd.actor = "bob";
    odd.at = base::from_micros(99'000);
    append(odd);
    append(sample("foreign", "other"));
    const auto list = [&](const model::AuditFilter& filter, std::int64_t skip, std::int64_t limit) {
        return read([&](Session& session) {
            return AuditStore(session).list("default", filter, skip, limit);
        });
    };
    const auto page = list({}, 1, 2);
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0].id, "e4");
    EXPECT_EQ(page[1].id, "e3");
    const auto expect_only_odd = [&](const auto& set) {
        model::AuditFilter filter;
        set(filter);
        const auto found = list(filter, 0, 10);
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found[0].id, "odd");
        EXPECT_EQ(
            read([&](Session& session) { return AuditStore(session).count("default", filter); }), 1
        );
    };
    expect_only_odd([](auto& filter) { filter.type = "user_signed_in"; });
    expect_only_odd([](auto& filter) { filter.entity_type = "user"; });
    expect_only_odd([](auto& filter) { filter.entity_id = "u7"; });
    expect_only_odd([](auto& filter) { filter.actor = "bob"; });
    expect_only_odd([](auto& filter) { filter.from = base::from_micros(99'000); });
    model::AuditFilter early;
    early.to = base::from_micros(2'000);
    EXPECT_EQ(list(early, 0, 10).size(), 2U);
}

}  // namespace
}  // namespace ao::store
