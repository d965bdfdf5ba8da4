#pragma once
/// What every broker must pass: the tests are written against Broker and the rows behind it, and
/// run on each kind of broker.
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/id.h"
#include "base/metrics.h"
#include "queue/shared_clock.h"
#include "queue/store_broker.h"
#include "store/open.h"
#include "store/task_log.h"
#include "store/task_store.h"

namespace ao::queue {

/// What a broker under test stands on: a real database, and one event loop that the test's thread
/// runs.
struct BrokerGround {
    base::EventLoop& loop;
    store::Database& database;
    const Registry& registry;
    SharedClock& clock;
    base::Metrics& metrics;
    BrokerOptions options;
};

/// A broker with everything behind it, started.
class RunningBroker {
  public:
    virtual ~RunningBroker() = default;
    virtual Broker& broker() = 0;

    /// Looks for due tasks and expired leases now, because the test has moved the clock.
    virtual void wake() = 0;

    /// Returns when whatever was said to the broker is in the store, and the other way round.
    virtual base::Async<> settle() { co_return; }

    virtual base::Async<> stop() = 0;
};

/// One kind of broker.
struct BrokerMaker {
    const char* name;
    std::unique_ptr<RunningBroker> (*make)(const BrokerGround& ground);
};

class RunningStoreBroker final : public RunningBroker {
  public:
    explicit RunningStoreBroker(const BrokerGround& ground)
        : broker_(
              ground.loop,
              ground.database,
              ground.registry,
              ground.clock,
              ground.metrics,
              ground.options
          ) {
        broker_.start();
    }

    Broker& broker() override { return broker_; }

    void wake() override { broker_.wake(); }

    base::Async<> stop() override { return broker_.stop(); }

  private:
    StoreBroker broker_;
};

inline std::unique_ptr<RunningBroker> make_store_broker(const BrokerGround& ground) {
    return std::make_unique<RunningStoreBroker>(ground);
}

inline std::string broker_name(const testing::TestParamInfo<BrokerMaker>& maker) {
    return maker.param.name;
}

inline void PrintTo(const BrokerMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// A call that runs beside the test, and can be cancelled.
template <class T>
struct Call {
    base::asio::cancellation_signal signal{};
    std::optional<T> answer{};
    std::exception_ptr failure{};
    bool ended = false;
};

/// A database of its own with the broker of `maker` on it. Everything runs on the test's thread,
/// inside run_until().
class BrokerRig {
  public:
    explicit BrokerRig(const BrokerMaker& maker) : maker_(maker) {
        std::filesystem::create_directories(directory_);
        store::SqliteOptions sqlite;
        sqlite.path = directory_ / "queue.db";
        database_ = store::open_sqlite(sqlite, clock_, metrics_);
        options_.sweep_every = std::chrono::hours{1};  // what happens does not need polling
        options_.seed = 1;
    }

    ~BrokerRig() {
        stop();
        database_.reset();
        std::filesystem::remove_all(directory_);
    }

    BrokerRig(const BrokerRig&) = delete;
    BrokerRig& operator=(const BrokerRig&) = delete;

    void stop() {
        if (!running_) return;
        auto stopped = call(stopping());
        run_until([&] { return stopped->ended; });
        running_.reset();
    }

    void run_until(const std::function<bool()>& reached) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{90};
        while (!reached()) {
            ASSERT_LT(std::chrono::steady_clock::now(), limit) << "waited in vain";
            run_some();
        }
    }

    /// Lets what is ready happen.
    void run_some() {
        if (loop_.stopped()) loop_.restart();
        loop_.run_one_for(std::chrono::milliseconds{5});
    }

    /// The broker; started by the first use.
    Broker& broker() {
        if (!running_)
            running_ = maker_.make({loop_, *database_, registry_, clock_, metrics_, options_});
        return running_->broker();
    }

    void wake() { running_->wake(); }

    RunningBroker& running() { return *running_; }

    void settle() {
        if (!running_) return;
        auto settled = call(settling());
        run_until([&] { return settled->ended; });
    }

    /// Starts `work` beside the test.
    template <class T>
    std::shared_ptr<Call<T>> call(base::Async<T> work) {
        auto made = std::make_shared<Call<T>>();
        auto ended = [made](const std::exception_ptr& failure, T answer) {
            made->failure = failure;
            if (!failure) made->answer = std::move(answer);
            made->ended = true;
        };
        base::asio::co_spawn(
            loop_,
            std::move(work),
            base::asio::bind_cancellation_slot(made->signal.slot(), std::move(ended))
        );
        return made;
    }

    /// What `work` answers.
    template <class T>
    T get(base::Async<base::Result<T>> work) {
        auto answer = wait_for(std::move(work));
        EXPECT_TRUE(answer) << answer.error().message;
        if constexpr (!std::is_void_v<T>) return std::move(answer).value();
    }

    template <class T>
    T wait_for(base::Async<T> work) {
        auto made = call(std::optional<T>{}, std::move(work));
        run_until([&] { return made->ended; });
        return std::move(**made->answer);
    }

    TakeRequest wish(std::size_t limit, std::vector<Appetite> types = {}) {
        TakeRequest request;
        request.worker_id = "w1";
        request.limit = limit;
        request.types = std::move(types);
        return request;
    }

    std::vector<Assignment> take(
        TakeRequest request, std::chrono::milliseconds wait = std::chrono::milliseconds{50}
    ) {
        broker();
        settle();
        return get(broker().take(std::move(request), wait));
    }

    std::vector<Assignment> take(std::size_t limit) { return take(wish(limit)); }

    Assignment take_one() {
        auto taken = take(wish(1), std::chrono::seconds{10});
        EXPECT_EQ(taken.size(), 1U);
        return taken.empty() ? Assignment{} : taken.front();
    }

    LeaseState end(const Assignment& assignment, Outcome outcome) {
        settle();
        std::vector<Report> reports{{assignment.lease(), std::move(outcome)}};
        return get(broker().finish(std::move(reports), std::nullopt)).ends.at(0);
    }

    LeaseState beat(const Assignment& assignment) {
        settle();
        std::vector<Beat> beats{{assignment.lease()}};
        return get(broker().beat(std::move(beats))).at(0);
    }

    template <class Body>
    auto in_store(Body body) {
        auto transaction = [&](store::Session& session) { return base::Result(body(session)); };
        return database_->write_now("test", transaction).value();
    }

    model::Task task(const std::string& type) const {
        model::Task made;
        made.id = base::new_id();
        made.tenant_id = "default";
        made.type = type;
        made.run_at = made.created_at = clock_.now();
        return made;
    }

    std::string enqueue(const model::Task& made) {
        auto body = [&](store::Session& session) {
            return store::TaskStore(session).enqueue(made);
        };
        EXPECT_TRUE(in_store(body));
        return made.id;
    }

    std::string enqueue(const std::string& type) { return enqueue(task(type)); }

    model::Task row(const std::string& id) {
        settle();
        auto body = [&](store::Session& session) {
            return store::TaskStore(session).find("default", id);
        };
        return database_->read_now(body).value();
    }

    bool exists(const std::string& id) {
        settle();
        auto body = [&](store::Session& session) {
            return store::TaskStore(session).find("default", id).has_value();
        };
        return database_->read_now(body);
    }

    std::vector<store::TaskLogLine> log_of(const std::string& id) {
        settle();
        auto body = [&](store::Session& session) { return store::list_task_log(session, id); };
        return database_->read_now(body);
    }

    /// Leaves a task that nobody takes, to be found by `id`.
    static void mark(store::Session& session, const std::string& id) {
        model::Task marker;
        marker.id = id;
        marker.tenant_id = "default";
        marker.type = "marker";
        marker.queue = "elsewhere";
        store::TaskStore(session).enqueue(marker);
    }

    // NOLINTBEGIN(readability-identifier-naming): tests reach into the rig through its brokers.
    SharedClock clock_;
    base::Metrics metrics_;
    base::EventLoop loop_{1};
    Registry registry_;
    BrokerOptions options_;
    std::unique_ptr<store::Database> database_;
    // NOLINTEND(readability-identifier-naming)

  private:
    template <class T>
    std::shared_ptr<Call<std::optional<T>>> call(std::optional<T>, base::Async<T> work) {
        return call(boxed(std::move(work)));
    }

    /// Asio wants results that can be made from nothing.
    template <class T>
    static base::Async<std::optional<T>> boxed(base::Async<T> work) {
        co_return co_await std::move(work);
    }

    base::Async<bool> stopping() {
        co_await running_->stop();
        co_return true;
    }

    base::Async<bool> settling() {
        co_await running_->settle();
        co_return true;
    }

    BrokerMaker maker_;
    std::unique_ptr<RunningBroker> running_;
    std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("ao-broker-" + base::new_id());
};

/// A rig on the broker under test.
class BrokerConformance : public testing::TestWithParam<BrokerMaker>, public BrokerRig {
  protected:
    BrokerConformance() : BrokerRig(GetParam()) {}

    /// Starts a take that the test can cancel.
    auto begin_take(TakeRequest request, std::chrono::milliseconds wait) {
        broker();  // started outside of any coroutine
        return call(taking(std::move(request), wait));
    }

    base::Async<std::vector<Assignment>> taking(
        TakeRequest request, std::chrono::milliseconds wait
    ) {
        auto taken = co_await broker().take(std::move(request), wait);
        EXPECT_TRUE(taken);
        co_return taken ? std::move(*taken) : std::vector<Assignment>{};
    }
};

}  // namespace ao::queue
