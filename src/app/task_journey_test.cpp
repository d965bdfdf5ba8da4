#include <filesystem>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include "base/id.h"
#include "connect/connect.h"
#include "core/crm_sync.h"
#include "core/leads.h"
#include "core/mailing.h"
#include "core/workflows.h"
#include "jobs/registry.h"
#include "queue/queue.h"
#include "store/audit_store.h"
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
        leads_.emplace(*database_, clock_, core::LeadOptions{"US", runs_});
        kinds_ = jobs::make_broker_table({*leads_, *runs_, model::default_mails(), clock_});
        registry_ = jobs::make_worker_table({sync_, mailing_, alert_webhook_, steps_}, 4);
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
            const core::Fired fired{"default", "new_lead", &lead};
            EXPECT_EQ(runs_->fire(session, fired, clock_.now()).runs, 1U);
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

    std::int64_t count(const std::string& type, TaskStatus status) {
        model::TaskFilter filter;
        filter.type = type;
        filter.statuses = {status};
        auto body = [&](store::Session& session) {
            return store::TaskStore(session).list("default", filter, {.limit = 2}).total;
        };
        return database_->read_now(body);
    }

    void enqueue(const std::string& type, std::string payload) {
        model::Task task;
        task.id = base::new_id();
        task.tenant_id = "default";
        task.type = type;
        task.payload.text = std::move(payload);
        task.run_at = task.created_at = clock_.now();
        auto body = [&](store::Session& session) {
            store::TaskStore(session).enqueue(task);
            return base::Result<void>();
        };
        ASSERT_TRUE(database_->write_now("test.task", body));
    }

    model::Lead get_lead() {
        auto body = [](store::Session& session) {
            return store::LeadStore(session).find("default", "lead-1").value();
        };
        return database_->read_now(body);
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
    std::shared_ptr<const core::RunEngine> runs_ = core::make_run_engine();
    core::StepKinds steps_;
    std::optional<core::Leads> leads_;
    core::CrmSync sync_{crm_, {}};
    core::Mailing mailing_{mailer_};
    connect::HttpClient http_{loop_, {}, metrics_};
    connect::Targets targets_{{}, clock_, metrics_};
    core::AlertWebhook alert_webhook_{http_, targets_, clock_, {}};
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

TEST_F(TaskJourney, ACallIsRecordedAlsoWhenItFails) {
    crm_.reply = {connect::Fault::rejected, 400, "POST", "/leads"};
    worker_->start();
    create_lead();
    run_until([&] { return has("crm_update", TaskStatus::failed); });
    auto timeline = [](store::Session& session) {
        return store::DeliveryStore(session).timeline("default", "lead-1", 10);
    };
    const auto entries = database_->read_now(timeline);
    const bool has_call = std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
        return entry.kind == "crm" && entry.status == "rejected";
    });
    EXPECT_TRUE(has_call);
}

TEST_F(TaskJourney, AWorkflowCanBeStartedAgainForALead) {
    worker_->start();
    create_lead();
    run_until([&] { return has("email_send", TaskStatus::completed); });
    enqueue("workflow_execute", R"({"workflow_id":"workflow-1","lead_id":"lead-1"})");
    run_until([&] { return count("email_send", TaskStatus::completed) == 2; });
    EXPECT_EQ(count("crm_update", TaskStatus::completed), 2);
    EXPECT_TRUE(has("workflow_execute", TaskStatus::completed));
}

TEST_F(TaskJourney, AWorkflowThatIsNotThereCannotBeStarted) {
    worker_->start();
    create_lead();
    enqueue("workflow_execute", R"({"workflow_id":"workflow-7","lead_id":"lead-1"})");
    run_until([&] { return has("workflow_execute", TaskStatus::failed); });
    EXPECT_EQ(find("workflow_execute")->error, "Workflow workflow-7 not found");
    EXPECT_EQ(find("workflow_execute")->attempt, 1);
}

TEST_F(TaskJourney, AWorkflowCannotBeStartedForNobody) {
    worker_->start();
    enqueue("workflow_execute", R"({"workflow_id":"workflow-1","lead_id":"lead-7"})");
    run_until([&] { return has("workflow_execute", TaskStatus::failed); });
    EXPECT_EQ(find("workflow_execute")->error, "Lead lead-7 not found");
}

TEST_F(TaskJourney, ALeadsDataAreTransformedInOneStep) {
    worker_->start();
    create_lead();
    enqueue("lead_process", R"({"lead_id":"lead-1","operations":[
        {"op":"set","field":"first_name","value":"ada"},
        {"op":"title","field":"first_name"},
        {"op":"add_tag","value":"vip"},
        {"op":"add_score","value":15}]})");
    run_until([&] { return has("lead_process", TaskStatus::completed); });
    const auto lead = get_lead();
    EXPECT_EQ(lead.first_name, "Ada");
    EXPECT_EQ(lead.tags, std::vector<std::string>{"vip"});
    EXPECT_EQ(lead.score, 15);
    auto events = [](store::Session& session) {
        return store::AuditStore(session).list("default", {}, 0, 10);
    };
    const auto audit = database_->read_now(events);
    const bool told = std::any_of(audit.begin(), audit.end(), [](const auto& event) {
        return event.type == "lead_updated" && event.entity_id == "lead-1";
    });
    EXPECT_TRUE(told);
}

TEST_F(TaskJourney, ATransformationWithAFaultChangesNothing) {
    worker_->start();
    create_lead();
    enqueue("lead_process", R"({"lead_id":"lead-1","operations":[
        {"op":"add_tag","value":"vip"},{"op":"set","field":"email","value":"nowhere"}]})");
    run_until([&] { return has("lead_process", TaskStatus::failed); });
    EXPECT_NE(find("lead_process")->error.find("/operations/1/value"), std::string::npos);
    EXPECT_TRUE(get_lead().tags.empty());
}

}  // namespace
}  // namespace ao::app
