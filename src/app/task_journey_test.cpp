#include <filesystem>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include "base/id.h"
#include "connect/connect.h"
#include "core/crm_sync.h"
#include "core/mailing.h"
#include "core/workflows.h"
#include "jobs/registry.h"
#include "queue/queue.h"
#include "store/delivery_store.h"
#include "store/lead_store.h"
#include "store/open.h"
#include "store/task_store.h"

namespace ao::app {
namespace {

using model::TaskStatus;
using namespace std::chrono_literals;

/// Answers what it was told to and notes the keys of the calls.
class StubCrm final : public connect::Crm {
  public:
    [[nodiscard]] bool configured() const override { return true; }

    base::Async<connect::CrmReply> push(model::Lead, std::string, std::string key) override {
        keys.push_back(std::move(key));
        co_return reply;
    }

    base::Async<connect::CrmReply> probe() override { co_return reply; }

    connect::CrmReply reply{connect::Fault::none, 201, "POST", "/leads", "crm-7"};
    std::vector<std::string> keys;
};

/// The real task table on a real worker and database; the outside world is a stub.
class TaskJourney : public testing::Test {
  protected:
    TaskJourney() {
        std::filesystem::create_directories(directory_);
        store::SqliteOptions options;
        options.path = directory_ / "journey.db";
        database_ = store::open_sqlite(options, clock_, metrics_);
        workflows_.emplace(*database_, std::vector{model::default_workflow()});
        sync_.emplace(*database_, crm_, clock_);
        mailing_.emplace(*database_, mailer_, clock_, core::Mailing::Options{});
        kinds_ = jobs::make_broker_table(*workflows_, clock_);
        registry_ = jobs::make_worker_table({*sync_, *mailing_}, 4);
        queue::BrokerOptions slow;
        slow.sweep_every = slow.retry_base = 1h;
        broker_.emplace(loop_, *database_, kinds_, clock_, metrics_, slow);
        broker_->start();
        queue::WorkerOptions few;
        few.concurrency = 4;
        worker_.emplace(loop_, *broker_, registry_, clock_, metrics_, few);
    }

    ~TaskJourney() override {
        bool stopped = false;
        auto ended = [&stopped](const std::exception_ptr&) { stopped = true; };
        base::asio::co_spawn(loop_, stop(), ended);
        run_until([&] { return stopped; });
        worker_.reset();
        broker_.reset();
        mailer_.close();
        database_.reset();
        std::filesystem::remove_all(directory_);
    }

    void run_until(const std::function<bool()>& reached) {
        const auto limit = std::chrono::steady_clock::now() + 20s;
        while (!reached()) {
            ASSERT_LT(std::chrono::steady_clock::now(), limit) << "waited in vain";
            if (loop_.stopped()) loop_.restart();
            loop_.run_one_for(10ms);
        }
    }

    /// A new lead and the first task of its workflow, in one transaction.
    void create_lead() {
        model::Lead lead;
        lead.id = "lead-1";
        lead.tenant_id = "default";
        lead.email = "ada@example.com";
        auto body = [&](store::Session& session) {
            store::LeadStore(session).insert(lead);
            for (const auto& task : model::tasks_for(model::default_workflow(), lead, clock_.now()))
                store::TaskStore(session).enqueue(task);
            return base::Result<void>();
        };
        ASSERT_TRUE(database_->write_now("test.lead", body));
    }

    std::optional<model::Task> find(const std::string& type) {
        model::TaskFilter filter;
        filter.type = type;
        auto body = [&](store::Session& session) {
            return store::TaskStore(session).list("default", filter, {.limit = 2});
        };
        auto list = database_->read_now(body);
        EXPECT_LE(list.total, 1) << type;
        if (list.tasks.empty()) return std::nullopt;
        return list.tasks[0];
    }

    bool has(const std::string& type, TaskStatus status) {
        const auto task = find(type);
        return task && task->status == status;
    }

    base::SystemClock clock_;
    base::Metrics metrics_;
    base::EventLoop loop_{1};
    StubCrm crm_;
    connect::Mailer mailer_{loop_, {}, {}, clock_, metrics_};
    std::unique_ptr<store::Database> database_;
    std::optional<core::Workflows> workflows_;
    std::optional<core::CrmSync> sync_;
    std::optional<core::Mailing> mailing_;
    queue::Registry registry_;
    queue::Registry kinds_;
    std::optional<queue::StoreBroker> broker_;
    std::optional<queue::Worker> worker_;

  private:
    base::Async<> stop() {
        co_await worker_->stop();
        co_await broker_->stop();
    }

    std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("ao-journey-" + base::new_id());
};

TEST_F(TaskJourney, ANewLeadReachesTheCrmAndThenTheMail) {
    worker_->start();
    create_lead();
    run_until([&] { return has("email_send", TaskStatus::completed); });
    const auto update = find("crm_update");
    ASSERT_TRUE(update);
    EXPECT_EQ(update->status, TaskStatus::completed);
    EXPECT_EQ(update->outcome, "done");
    EXPECT_EQ(crm_.keys, std::vector<std::string>{update->id});
    EXPECT_EQ(find("email_send")->outcome, "skipped: not configured");
    auto external_id = [](store::Session& session) {
        return store::DeliveryStore(session).find_external_id("default", "lead-1");
    };
    EXPECT_EQ(database_->read_now(external_id), "crm-7");
}

TEST_F(TaskJourney, ARefusalByTheCrmDoesNotHoldUpTheMail) {
    crm_.reply = {connect::Fault::rejected, 400, "POST", "/leads"};
    worker_->start();
    create_lead();
    run_until([&] { return has("email_send", TaskStatus::completed); });
    EXPECT_EQ(find("crm_update")->status, TaskStatus::failed);
    EXPECT_EQ(find("crm_update")->error, "CRM: rejected (HTTP 400)");
}

TEST_F(TaskJourney, TheMailWaitsWhileTheCrmIsTriedAgain) {
    crm_.reply = {connect::Fault::unavailable, 503, "POST", "/leads"};
    worker_->start();
    create_lead();
    run_until([&] { return has("crm_update", TaskStatus::retry); });
    EXPECT_FALSE(find("email_send"));
}

}  // namespace
}  // namespace ao::app
