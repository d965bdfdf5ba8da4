#include "store/conformance_test.h"

#include <future>
#include <set>
#include <stdexcept>
#include <thread>

#include "store/account_store.h"

namespace ao::store {
namespace {

class TransactionTest : public Conformance {
  protected:
    void put(const std::string& name, const std::string& text) {
        write([&](Session& session) { AccountStore(session).put_setting(name, text); });
    }

    std::optional<std::string> find(const std::string& name) {
        return read([&](Session& session) { return AccountStore(session).find_setting(name); });
    }

    /// Keeps the writer busy until released, so that what follows is queued behind it.
    struct Plug {
        std::promise<void> entered, release;
        std::thread thread;

        explicit Plug(Database& database) {
            thread = std::thread([this, &database] {
                auto body = [this](Session&) -> base::Result<bool> {
                    entered.set_value();
                    release.get_future().wait();
                    return true;
                };
                ASSERT_TRUE(database.write_now("plug", body));
            });
            entered.get_future().wait();
        }

        void pull() {
            release.set_value();
            thread.join();
        }
    };

    void wait_until_waiting(std::int64_t count) {
        for (int i = 0; i < 100'000 && database().figures().waiting < count; ++i)
            std::this_thread::yield();
        ASSERT_EQ(database().figures().waiting, count);
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, TransactionTest, every_backend(), backend_name);

TEST_P(TransactionTest, AnErrorRollsBackAndIsReturned) {
    auto body = [](Session& session) -> base::Result<int> {
        AccountStore(session).put_setting("a", "1");
        return base::conflict("no");
    };
    auto result = database().write_now("test", body);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, base::ErrorKind::conflict);
    EXPECT_EQ(find("a"), std::nullopt);
}

TEST_P(TransactionTest, AnExceptionRollsBackAndReachesTheCaller) {
    auto body = [](Session& session) -> base::Result<int> {
        AccountStore(session).put_setting("a", "1");
        throw std::runtime_error("bug");
    };
    EXPECT_THROW(static_cast<void>(database().write_now("test", body)), std::runtime_error);
    EXPECT_EQ(find("a"), std::nullopt);
    put("b", "2");
    EXPECT_EQ(find("b"), "2");
}

TEST_P(TransactionTest, AnErrorOrExceptionHarmsNoNeighbourOfTheSameCommit) {
    Plug plug(database());
    std::vector<std::thread> callers;
    std::atomic<int> kept{0};
    std::atomic<int> refused{0};
    std::atomic<int> thrown{0};
    for (int i = 0; i < 30; ++i)
        callers.emplace_back([&, i] {
            auto body = [i](Session& session) -> base::Result<int> {
                AccountStore(session).put_setting(std::to_string(i), "kept");
                if (i % 3 == 1) return base::conflict("no");
                if (i % 3 == 2) throw std::runtime_error("bug");
                return i;
            };
            try {
                ++(database().write_now("test", body) ? kept : refused);
            } catch (const std::runtime_error&) {
                ++thrown;
            }
        });
    wait_until_waiting(30);
    const auto commits = database().figures().commits;
    plug.pull();
    for (auto& caller : callers)
        caller.join();
    EXPECT_EQ(kept, 10);
    EXPECT_EQ(refused, 10);
    EXPECT_EQ(thrown, 10);
    EXPECT_EQ(database().figures().commits, commits + 2) << "the plug, and one group of 30";
    for (int i = 0; i < 30; ++i)
        EXPECT_EQ(find(std::to_string(i)).has_value(), i % 3 == 0) << i;
}

TEST_P(TransactionTest, AFullQueueRefusesAtOnceAndRecovers) {
    open({.max_waiting_writes = 3});
    Plug plug(database());
    std::vector<std::thread> callers;
    for (int i = 0; i < 3; ++i)
        callers.emplace_back([&, i] { put(std::to_string(i), "x"); });
    wait_until_waiting(3);
    auto body = [](Session&) -> base::Result<int> { return 1; };
    auto result = database().write_now("test", body);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, base::ErrorKind::unavailable);
    EXPECT_GE(result.error().retry_after, std::chrono::seconds(1));
    EXPECT_EQ(database().figures().refused, 1U);
    plug.pull();
    for (auto& caller : callers)
        caller.join();
    EXPECT_TRUE(database().write_now("test", body));
}

TEST_P(TransactionTest, ACoroutineIsRefusedByAFullQueueToo) {
    open({.max_waiting_writes = 1});
    Plug plug(database());
    std::thread caller([&] { put("a", "x"); });
    wait_until_waiting(1);
    base::ErrorKind kind{};
    auto work = [&]() -> base::Async<> {
        auto body = [](Session&) -> base::Result<int> { return 1; };
        auto result = co_await database().write("test", body);
        kind = result ? base::ErrorKind::invalid : result.error().kind;
    };
    run_on_loop(work());
    EXPECT_EQ(kind, base::ErrorKind::unavailable);
    plug.pull();
    caller.join();
}

TEST_P(TransactionTest, CoroutinesOfSeveralLoopsResumeOnTheirOwnLoop) {
    constexpr int kLoops = 3;
    constexpr int kEach = 200;
    std::atomic<int> right{0};
    std::vector<std::thread> loops;
    for (int l = 0; l < kLoops; ++l)
        loops.emplace_back([&, l] {
            base::EventLoop loop;
            base::TaskGroup group(loop, "test");
            auto one = [&](int i) -> base::Async<> {
                const auto home = std::this_thread::get_id();
                auto body = [&](Session& session) -> base::Result<int> {
                    AccountStore(session).put_setting(std::to_string(l * kEach + i), "x");
                    return i;
                };
                auto result = co_await database().write("test", body);
                if (std::this_thread::get_id() == home && result && *result == i) ++right;
            };
            for (int i = 0; i < kEach; ++i)
                group.spawn(one(i));
            loop.run();
        });
    for (auto& loop : loops)
        loop.join();
    EXPECT_EQ(right, kLoops * kEach);
    EXPECT_EQ(find(std::to_string(kLoops * kEach - 1)), "x");
}

TEST_P(TransactionTest, ACoroutineGetsTheExceptionOfItsBody) {
    std::string caught;
    auto work = [&]() -> base::Async<> {
        auto body = [](Session&) -> base::Result<int> { throw std::runtime_error("bug"); };
        try {
            auto result = co_await database().write("test", body);
            static_cast<void>(result);
        } catch (const std::runtime_error& failure) {
            caught = failure.what();
        }
    };
    run_on_loop(work());
    EXPECT_EQ(caught, "bug");
}

TEST_P(TransactionTest, AReadAfterAnAnswerSeesTheWriteOnEveryThread) {
    std::atomic<int> stale{0};
    for (int i = 0; i < 300; ++i) {
        put("n", std::to_string(i));
        std::thread other([&] {
            if (find("n") != std::to_string(i)) ++stale;
        });
        if (find("n") != std::to_string(i)) ++stale;
        other.join();
    }
    EXPECT_EQ(stale, 0);
}

TEST_P(TransactionTest, ALoopThatReadsAlwaysSeesItsOwnWrites) {
    int stale = 0;
    auto work = [&]() -> base::Async<> {
        for (int i = 0; i < 200; ++i) {
            auto put_body = [i](Session& session) -> base::Result<bool> {
                AccountStore(session).put_setting("n", std::to_string(i));
                return true;
            };
            auto find_body = [](Session& session) {
                return AccountStore(session).find_setting("n");
            };
            auto written = co_await database().write("test", put_body);
            auto point = co_await database().read(ReadCost::point, find_body);
            auto scan = co_await database().read(ReadCost::scan, find_body);
            if (!written || point != std::to_string(i) || scan != std::to_string(i)) ++stale;
        }
    };
    run_on_loop(work());
    EXPECT_EQ(stale, 0);
}

TEST_P(TransactionTest, AReadIsOneSnapshot) {
    put("n", "old");
    auto both = read([&](Session& session) {
        AccountStore accounts(session);
        auto first = accounts.find_setting("n");
        std::thread([&] { put("n", "new"); }).join();
        return std::pair(first, accounts.find_setting("n"));
    });
    EXPECT_EQ(both.first, "old");
    EXPECT_EQ(both.second, "old");
    EXPECT_EQ(find("n"), "new");
}

TEST_P(TransactionTest, AReadCannotWrite) {
    EXPECT_THROW(
        read([](Session& session) {
            AccountStore(session).put_setting("a", "1");
            return 0;
        }),
        Failure
    );
    EXPECT_EQ(find("a"), std::nullopt);
}

TEST_P(TransactionTest, AReadThatThrowsOnTheScanThreadsReachesItsCaller) {
    bool caught = false;
    auto work = [&]() -> base::Async<> {
        auto body = [](Session&) -> int { throw std::runtime_error("bug"); };
        try {
            static_cast<void>(co_await database().read(ReadCost::scan, body));
        } catch (const std::runtime_error&) {
            caught = true;
        }
    };
    run_on_loop(work());
    EXPECT_TRUE(caught);
}

TEST_P(TransactionTest, EffectsRunInOrderAfterTheCommitAndOnlyForWhatWasKept) {
    std::vector<std::string> order;
    auto body = [&](const char* name, bool keep) {
        return [&order, name, keep, this](Session& session) -> base::Result<int> {
            AccountStore(session).put_setting(name, "x");
            session.after_commit([&order, name, this] {
                order.emplace_back(find(name) ? name : "not on disk yet");
            });
            session.after_commit([&order, name] { order.push_back(name + std::string("2")); });
            if (!keep) return base::conflict("no");
            return 1;
        };
    };
    Plug plug(database());
    std::vector<std::thread> callers;
    int queued = 0;
    for (const auto& [name, keep] : {std::pair("a", true), {"b", false}, {"c", true}}) {
        callers.emplace_back([&, work = body(name, keep)]() mutable {
            static_cast<void>(database().write_now("test", std::move(work)).ok());
        });
        wait_until_waiting(++queued);
    }
    plug.pull();
    for (auto& caller : callers)
        caller.join();
    EXPECT_EQ(order, (std::vector<std::string>{"a", "a2", "c", "c2"}));
}

TEST_P(TransactionTest, StepsBeforeTheCommitRunOnceAndOnlyForWhatWasKept) {
    auto body = [](const std::string& name, bool keep) {
        return [=](Session& session) -> base::Result<int> {
            session.before_commit([name](Session& writer) {
                AccountStore(writer).put_setting(name, "step");
            });
            if (!keep) return base::conflict("no");
            return 1;
        };
    };
    EXPECT_TRUE(database().write_now("test", body("kept", true)));
    EXPECT_FALSE(database().write_now("test", body("dropped", false)));
    EXPECT_EQ(find("kept"), "step");
    EXPECT_EQ(find("dropped"), std::nullopt);
}

TEST_P(TransactionTest, SubscribersAreWokenByCommitsOfTheirTopicOnly) {
    std::atomic<int> accounts{0};
    std::atomic<int> tasks{0};
    auto first = database().subscribe(Topic::accounts, [&] { ++accounts; });
    auto second = database().subscribe(Topic::tasks, [&] { ++tasks; });
    put("a", "1");
    EXPECT_EQ(accounts, 1);
    auto fails = [](Session& session) -> base::Result<int> {
        AccountStore(session).put_setting("b", "1");
        return base::conflict("no");
    };
    EXPECT_FALSE(database().write_now("test", fails));
    EXPECT_EQ(accounts, 1);
    first.reset();
    put("c", "1");
    EXPECT_EQ(accounts, 1);
    EXPECT_EQ(tasks, 0);
}

TEST_P(TransactionTest, AUniqueViolationCanBeCaughtAndTheTransactionGoesOn) {
    auto body = [](Session& session) -> base::Result<std::string> {
        AccountStore accounts(session);
        std::string constraint;
        try {
            model::Tenant tenant;
            tenant.id = "default";
            accounts.insert_tenant(tenant);
        } catch (const UniqueViolation& violation) {
            constraint = violation.constraint;
        }
        accounts.put_setting("a", "1");
        return constraint;
    };
    auto result = database().write_now("test", body);
    EXPECT_EQ(*result, "tenant.id");
    EXPECT_EQ(find("a"), "1");
}

TEST_P(TransactionTest, CloseLetsQueuedWritesFinish) {
    Plug plug(database());
    std::vector<std::thread> callers;
    for (int i = 0; i < 20; ++i)
        callers.emplace_back([&, i] { put(std::to_string(i), "x"); });
    wait_until_waiting(20);
    std::thread closer([&] { database().close(); });
    plug.pull();
    for (auto& caller : callers)
        caller.join();
    closer.join();
    open();
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(find(std::to_string(i)), "x") << i;
}

TEST_P(TransactionTest, ManyThreadsLoseNothing) {
    std::vector<std::thread> writers;
    for (int t = 0; t < 8; ++t)
        writers.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i)
                put(std::to_string(t * 50 + i), "x");
        });
    for (auto& writer : writers)
        writer.join();
    open();
    for (int i = 0; i < 400; ++i)
        EXPECT_EQ(find(std::to_string(i)), "x") << i;
    EXPECT_EQ(database().fault(), "");
}

}  // namespace
}  // namespace ao::store
