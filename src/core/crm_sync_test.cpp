#include "core/crm_sync.h"

#include "core/store_rig.h"
#include "store/audit_store.h"
#include "store/crm_config_store.h"
#include "store/delivery_store.h"

namespace ao::core {
namespace {

/// Notes what it was asked and answers what it was told to.
class RecordingCrm final : public connect::Crm {
  public:
    [[nodiscard]] bool configured() const override { return is_configured; }

    base::Async<connect::CrmReply> push(
        model::Lead lead, std::string external_id, std::string idempotency_key
    ) override {
        leads.push_back(lead.id);
        external_ids.push_back(external_id);
        keys.push_back(idempotency_key);
        co_return reply;
    }

    base::Async<connect::CrmReply> probe() override { co_return reply; }

    bool is_configured = true;
    connect::CrmReply reply{connect::Fault::none, 201, "POST", "/leads", "crm-7"};
    std::vector<std::string> leads;
    std::vector<std::string> external_ids;
    std::vector<std::string> keys;
};

class SyncingCrm : public StoreRig {
  protected:
    SyncingCrm() {
        task_.id = "task-1";
        task_.tenant_id = "default";
        task_.type = "crm_update";
        task_.request_id = "request-1";
    }

    std::optional<CrmUpdate> look_up(const std::string& lead_id) {
        return in_store([&](store::Session& session) {
            return find_crm_update(session, "default", lead_id);
        });
    }

    CrmSync::Attempt push(const std::string& lead_id) {
        return run(sync_.push(task_.id, look_up(lead_id).value()));
    }

    void store(const CrmSync::Attempt& attempt) {
        in_store([&](store::Session& session) {
            record_crm_call(session, task_, attempt.call.value(), clock_.now());
            return true;
        });
    }

    std::vector<model::AuditEvent> events() {
        return in_store([&](store::Session& session) {
            return store::AuditStore(session).list("default", {}, 0, 10);
        });
    }

    RecordingCrm crm_;
    CrmSync::Maker maker_ = [this](connect::CrmOptions options, std::string target) {
        made_.push_back(target + " " + options.api_base_url + " " + options.auth_token);
        return std::make_unique<RecordingCrm>();
    };
    std::vector<std::string> made_;
    CrmSync sync_{crm_, maker_};
    model::Task task_;
};

TEST_F(SyncingCrm, CreatesTheLeadUnderTheTasksIdAndRecordsTheCall) {
    insert_lead(lead("lead-1"));
    const auto attempt = push("lead-1");
    EXPECT_EQ(attempt.delivery.kind, Delivery::Kind::done);
    EXPECT_EQ(attempt.delivery.text, "done");
    EXPECT_EQ(crm_.keys, std::vector<std::string>{"task-1"});
    EXPECT_EQ(crm_.external_ids, std::vector<std::string>{""});
    EXPECT_TRUE(events().empty());  // nothing is written before the task's own transaction
    store(attempt);
    ASSERT_EQ(events().size(), 1U);
    EXPECT_EQ(events()[0].type, "crm_update");
    EXPECT_EQ(events()[0].entity_id, "lead-1");
    EXPECT_EQ(events()[0].request_id, "request-1");
}

TEST_F(SyncingCrm, UpdatesALeadTheCrmKnows) {
    insert_lead(lead("lead-1"));
    store(push("lead-1"));
    push("lead-1");
    EXPECT_EQ(crm_.external_ids.back(), "crm-7");
}

TEST_F(SyncingCrm, ATenantsOwnCrmGoesBeforeTheFilesAndHasIdsOfItsOwn) {
    insert_lead(lead("lead-1"));
    store(push("lead-1"));
    clock_.advance(std::chrono::seconds{1});
    in_store([&](store::Session& session) {
        model::CrmSettings own;
        own.api_base_url = "https://own.example.com";
        own.auth_type = "bearer";
        own.sealed_secret = "sealed";
        own.created_at = clock_.now();
        store::CrmConfigStore(session).save("default", own);
        return true;
    });
    auto update = look_up("lead-1").value();
    EXPECT_EQ(update.external_id, "") << "the other CRM's id means nothing here";
    EXPECT_EQ(update.own.value().secret, "");
    update.own->secret = "opened";
    const auto attempt = run(sync_.push("task-2", update));
    EXPECT_EQ(attempt.delivery.text, "done");
    EXPECT_EQ(made_, std::vector<std::string>{"crm:default https://own.example.com opened"});
    EXPECT_EQ(crm_.keys.size(), 1U) << "the file's was not called again";
}

TEST_F(SyncingCrm, SkipsWhatCannotBeDone) {
    EXPECT_FALSE(look_up("lead-1"));
    insert_lead(lead("lead-1"));
    crm_.is_configured = false;
    const auto attempt = push("lead-1");
    EXPECT_EQ(attempt.delivery.text, "skipped: not configured");
    EXPECT_EQ(attempt.delivery.kind, Delivery::Kind::done);
    EXPECT_FALSE(attempt.call);
    EXPECT_TRUE(crm_.keys.empty());
}

TEST_F(SyncingCrm, RetriesWhatMayPassAndRecordsTheFailedCall) {
    insert_lead(lead("lead-1"));
    crm_.reply = {connect::Fault::throttled, 429, "POST", "/leads", "", std::chrono::seconds{30}};
    const auto attempt = push("lead-1");
    EXPECT_EQ(attempt.delivery.kind, Delivery::Kind::retry);
    EXPECT_EQ(attempt.delivery.text, "CRM: throttled (HTTP 429)");
    EXPECT_EQ(attempt.delivery.retry_after, std::chrono::seconds{30});
    store(attempt);
    EXPECT_TRUE(events().empty());
    const auto timeline = in_store([&](store::Session& session) {
        return store::DeliveryStore(session).timeline("default", "lead-1", 10);
    });
    ASSERT_EQ(timeline.size(), 1U);
    EXPECT_EQ(timeline[0].kind, "crm");
    EXPECT_EQ(timeline[0].status, "throttled");
}

TEST_F(SyncingCrm, GivesUpOnWhatTheCrmRefuses) {
    insert_lead(lead("lead-1"));
    crm_.reply = {connect::Fault::rejected, 400, "POST", "/leads"};
    EXPECT_EQ(push("lead-1").delivery.kind, Delivery::Kind::refused);
    crm_.reply = {connect::Fault::self_call, 0, "POST", "/leads"};
    EXPECT_EQ(push("lead-1").delivery.kind, Delivery::Kind::refused);
    EXPECT_EQ(push("lead-1").delivery.text, "CRM: self_call");
}

}  // namespace
}  // namespace ao::core
