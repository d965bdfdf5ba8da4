#include "store/delivery_store.h"

#include "store/audit_store.h"
#include "store/claim_rig.h"
#include "store/conformance_test.h"
#include "store/idempotency_store.h"
#include "store/task_store.h"

namespace ao::store {
namespace {

class DeliveryStoreTest : public Conformance {
  protected:
    static model::CrmCall sample_call(const std::string& id, std::int64_t at) {
        model::CrmCall call;
        call.id = id;
        call.tenant_id = "default";
        call.lead_id = "l1";
        call.task_id = "t1";
        call.idempotency_key = "key";
        call.method = "POST";
        call.path = "/leads";
        call.status = 201;
        call.outcome = "created";
        call.at = base::from_micros(at);
        return call;
    }

    static model::Mail sample_mail(const std::string& id, std::int64_t at) {
        model::Mail mail;
        mail.id = id;
        mail.tenant_id = "default";
        mail.lead_id = "l1";
        mail.task_id = "t2";
        mail.to = "a@example.com";
        mail.subject = "Welcome";
        mail.outcome = "sent";
        mail.at = base::from_micros(at);
        return mail;
    }

    std::vector<model::TimelineEntry> timeline(const std::string& tenant, std::int64_t limit) {
        return read([&](Session& session) {
            return DeliveryStore(session).timeline(tenant, "l1", limit);
        });
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, DeliveryStoreTest, every_backend(), backend_name);

TEST_P(DeliveryStoreTest, TheNewestExternalIdCounts) {
    const auto external_id = [&](const std::string& tenant) {
        return read([&](Session& session) {
            return DeliveryStore(session).find_external_id(tenant, "l1");
        });
    };
    EXPECT_EQ(external_id("default"), "");
    write([](Session& session) {
        DeliveryStore deliveries(session);
        auto call = sample_call("c1", 10);
        call.external_id = "old";
        deliveries.insert_crm_call(call);
        call = sample_call("c2", 20);
        call.external_id = "new";
        deliveries.insert_crm_call(call);
        deliveries.insert_crm_call(sample_call("c3", 30));
    });
    EXPECT_EQ(external_id("default"), "new");
    EXPECT_EQ(external_id("other"), "");
}

TEST_P(DeliveryStoreTest, TheTimelineJoinsEveryKindNewestFirst) {
    write([&](Session& session) {
        model::AuditEvent event;
        event.id = "a1";
        event.tenant_id = "default";
        event.type = "lead_created";
        event.actor = "ann";
        event.entity_type = "lead";
        event.entity_id = "l1";
        event.at = base::from_micros(1);
        AuditStore(session).append(event);
        model::Task task;
        task.id = "t1";
        task.tenant_id = "default";
        task.type = "crm_update";
        task.lead_id = "l1";
        task.created_at = task.run_at = base::from_micros(2);
        TaskStore tasks(session);
        tasks.enqueue(task);
        const auto claimed = store::claim(
            session, "default", {}, "w", 1, base::from_micros(3), std::chrono::milliseconds(1)
        );
        tasks.complete({"t1", 1, claimed[0].lease_token}, "done", {}, base::from_micros(5));
        task.id = "t2";
        task.type = "email_send";
        task.created_at = task.run_at = base::from_micros(6);
        tasks.enqueue(task);
        DeliveryStore(session).insert_crm_call(sample_call("c1", 4));
        DeliveryStore(session).insert_mail(sample_mail("m1", 7));
    });
    const auto entries = timeline("default", 100);
    ASSERT_EQ(entries.size(), 5U);
    const std::vector<std::pair<std::string, std::string>> expected{
        {"mail", "m1"}, {"task", "t2"}, {"task", "t1"}, {"crm", "c1"}, {"audit", "a1"}};
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(entries[i].kind, expected[i].first);
        EXPECT_EQ(entries[i].id, expected[i].second);
        EXPECT_FALSE(entries[i].summary.empty());
    }
    EXPECT_EQ(entries[0].type, "email_sent");
    EXPECT_EQ(entries[1].status, "pending");
    EXPECT_EQ(entries[2].status, "completed");
    EXPECT_EQ(timeline("default", 2).size(), 2U);
    EXPECT_TRUE(timeline("other", 100).empty());
}

class IdempotencyStoreTest : public Conformance {};

INSTANTIATE_TEST_SUITE_P(Backends, IdempotencyStoreTest, every_backend(), backend_name);

TEST_P(IdempotencyStoreTest, AnAnswerIsKeptForItsUserAlone) {
    write([](Session& session) {
        IdempotencyStore(session).insert(
            "default", "u1", "k", {"print", std::string("an\0swer", 7)}, base::from_micros(5)
        );
    });
    const auto find = [&](const char* tenant, const char* user, const char* key) {
        return read([&](Session& session) {
            return IdempotencyStore(session).find(tenant, user, key);
        });
    };
    const auto found = find("default", "u1", "k");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->fingerprint, "print");
    EXPECT_EQ(found->answer, std::string("an\0swer", 7));
    EXPECT_FALSE(find("default", "u2", "k"));
    EXPECT_FALSE(find("other", "u1", "k"));
    EXPECT_FALSE(find("default", "u1", "K"));
}

TEST_P(IdempotencyStoreTest, AKeyIsTakenOnce) {
    const auto insert = [&] {
        return write([](Session& session) -> std::string {
            try {
                IdempotencyStore(session).insert("default", "u1", "k", {}, {});
            } catch (const UniqueViolation& violation) {
                return violation.constraint;
            }
            return "stored";
        });
    };
    EXPECT_EQ(insert(), "stored");
    EXPECT_EQ(
        insert(), "idempotency_answer.tenant_id, idempotency_answer.user_id, idempotency_answer.key"
    );
}

TEST_P(IdempotencyStoreTest, OldAnswersAreForgottenALimitAtATime) {
    write([](Session& session) {
        for (int i = 0; i < 10; ++i)
            IdempotencyStore(session).insert(
                "default", "u1", std::to_string(i), {}, base::from_micros(i)
            );
    });
    const auto forget = [&] {
        return write([](Session& session) {
            return IdempotencyStore(session).forget_before(base::from_micros(5), 3);
        });
    };
    EXPECT_EQ(forget(), 3);
    EXPECT_EQ(forget(), 2);
    EXPECT_EQ(forget(), 0);
}

}  // namespace
}  // namespace ao::store
