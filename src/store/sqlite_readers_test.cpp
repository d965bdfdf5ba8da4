#include "store/sqlite_readers.h"

#include <thread>

#include "store/account_store.h"
#include "store/conformance_test.h"

namespace ao::store {
namespace {

const std::string kLong =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
    "SELECT count(*) FROM n";

class SqliteReadersTest : public testing::Test {
  protected:
    static std::int64_t count_long(Session& session) {
        auto rows = session.query_text(kLong, {});
        rows->next();
        return rows->integer(0);
    }

    base::ManualClock clock_;
    base::Metrics metrics_;
    TemporaryDirectory place_;
    std::unique_ptr<Database> database_ =
        open_sqlite({.path = place_.file("test.db")}, clock_, metrics_);
};

TEST_F(SqliteReadersTest, ATriedReadIsLeftWhenItTakesLong) {
    SqliteReader reader(place_.file("test.db"), SqliteConnection::Role::reader);
    const std::atomic<std::uint64_t> commits{1};
    std::int64_t found = 0;
    const auto look = [&](Session& session) { found = count_long(session); };
    EXPECT_FALSE(reader.try_read(commits, look));
    EXPECT_EQ(found, 0);
    reader.read(commits, look);
    EXPECT_EQ(found, 100'000) << "only what is tried is limited";
}

TEST_F(SqliteReadersTest, ATriedReadMayRunManyShortStatementsAndFailAsItLikes) {
    SqliteReader reader(place_.file("test.db"), SqliteConnection::Role::reader);
    const std::atomic<std::uint64_t> commits{1};
    const auto ask = [](Session& session) {
        static_cast<void>(AccountStore(session).find_setting("a"));
    };
    for (int i = 0; i < 5'000; ++i)
        ASSERT_TRUE(reader.try_read(commits, ask)) << "each read has its own measure";
    const auto fail = [](Session& session) {
        static_cast<void>(session.query_text("SELECT nonsense", {}));
    };
    EXPECT_THROW(static_cast<void>(reader.try_read(commits, fail)), Failure);
}

TEST_F(SqliteReadersTest, APageIsReadOnItsOwnThreadOrOnAnotherWhenThatTakesLong) {
    std::vector<std::thread::id> quick;
    std::vector<std::thread::id> slow;
    std::int64_t found = 0;
    auto work = [&]() -> base::Async<> {
        auto ask = [&](Session&) {
            quick.push_back(std::this_thread::get_id());
            return 1;
        };
        auto look = [&](Session& session) {
            slow.push_back(std::this_thread::get_id());
            return count_long(session);
        };
        static_cast<void>(co_await database_->read(ReadCost::page, ask));
        found = co_await database_->read(ReadCost::page, look);
    };
    base::EventLoop loop;
    base::TaskGroup group(loop, "test");
    group.spawn(work());
    loop.run();
    const auto here = std::this_thread::get_id();
    EXPECT_EQ(quick, std::vector{here});
    ASSERT_EQ(slow.size(), 2U);
    EXPECT_EQ(slow[0], here);
    EXPECT_NE(slow[1], here);
    EXPECT_EQ(found, 100'000);
}

TEST_F(SqliteReadersTest, TheSameTextIsPreparedOnceAndStillMayBeReadTwiceAtATime) {
    database_->read_now([&](Session& session) {
        const std::string sql = "SELECT $1";
        const auto ask = [&](std::int64_t number) {
            const Value values[] = {value(number)};
            auto rows = session.query_text(sql, values);
            EXPECT_TRUE(rows->next());
            return rows;
        };
        auto first = ask(1);
        auto second = ask(2);  // while the first is being read
        EXPECT_EQ(first->integer(0), 1);
        EXPECT_EQ(second->integer(0), 2);
        first.reset();
        EXPECT_EQ(ask(3)->integer(0), 3);
        auto held = ask(4);
        for (int i = 0; i < 100; ++i)  // more texts than are kept
            session.query_text("SELECT " + std::to_string(i), {})->next();
        EXPECT_EQ(held->integer(0), 4) << "forgotten, but not while it is read";
        return 0;
    });
}

TEST_F(SqliteReadersTest, RowsOfOneTextThatAreNotBegunYetKeepTheirOwnValues) {
    database_->read_now([&](Session& session) {
        const std::string sql = "SELECT $1";
        const Value one[] = {value(1)};
        const Value two[] = {value(2)};
        const auto first = session.query_text(sql, one);
        const auto second = session.query_text(sql, two);
        EXPECT_TRUE(first->next());
        EXPECT_TRUE(second->next());
        EXPECT_EQ(first->integer(0), 1);
        EXPECT_EQ(second->integer(0), 2);
        return 0;
    });
}

TEST_F(SqliteReadersTest, ACommitTellsWhichTopicItTouched) {
    const auto write = [&](Topic topic, bool keep) {
        auto body = [&](Session& session) -> base::Result<int> {
            AccountStore(session).put_setting("a", "1");
            session.notify(topic);
            if (!keep) return base::conflict("no");
            return 1;
        };
        static_cast<void>(database_->write_now("test", body));
    };
    const auto before = database_->commits();
    EXPECT_FALSE(database_->has_changed(Topic::leads, before));
    write(Topic::leads, false);
    write(Topic::accounts, true);
    EXPECT_FALSE(database_->has_changed(Topic::leads, before));
    EXPECT_TRUE(database_->has_changed(Topic::accounts, before));
    write(Topic::leads, true);
    EXPECT_TRUE(database_->has_changed(Topic::leads, before));
    EXPECT_FALSE(database_->has_changed(Topic::leads, database_->commits()));
}

}  // namespace
}  // namespace ao::store
