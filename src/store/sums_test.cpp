#include "store/conformance_test.h"
#include "store/tally_store.h"

namespace ao::store {
namespace {

class SumsTest : public Conformance {
  protected:
    std::int64_t sent() {
        return read([](Session& session) {
            std::int64_t total = 0;
            TallyStore(session).each_event_count(
                "default",
                0,
                0,
                [&](model::Day, model::TallyEvent, std::int64_t count) { total += count; }
            );
            return total;
        });
    }

    static void count(Session& session, std::int64_t more) {
        TallyStore(session).count_event(
            "default", base::Time{}, model::TallyEvent::emails_sent, more
        );
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, SumsTest, every_backend(), backend_name);

TEST_P(SumsTest, WhatIsAddedIsThereAfterTheCommit) {
    write([](Session& session) {
        count(session, 2);
        count(session, 3);
    });
    EXPECT_EQ(sent(), 5);
    write([](Session& session) {
        count(session, 1);
        count(session, -1);
    });
    EXPECT_EQ(sent(), 5);
}

TEST_P(SumsTest, WhatIsRolledBackIsNotAdded) {
    struct Stop {};

    write([](Session& session) {
        count(session, 1);
        try {
            session.nested([&] {
                count(session, 10);
                throw Stop{};
            });
        } catch (const Stop&) {
            count(session, 2);
        }
        session.nested([&] { count(session, 4); });
    });
    EXPECT_EQ(sent(), 7);
    const auto refused =
        database().write_now("refused", [](Session& session) -> base::Result<bool> {
            count(session, 100);
            return base::conflict("no");
        });
    EXPECT_FALSE(refused);
    EXPECT_EQ(sent(), 7);
}

}  // namespace
}  // namespace ao::store
