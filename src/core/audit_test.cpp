#include "core/audit.h"

#include "core/account_rig.h"

namespace ao::core {
namespace {

class AuditVerbs : public AccountRig {
  protected:
    static model::AuditFilter of_type(const char* type) {
        model::AuditFilter filter;
        filter.type = type;
        return filter;
    }

    void append(const std::string& type, const std::string& tenant = "default") {
        in_store([&](store::Session& session) {
            audit(
                session, actor(tenant), type, "lead", "l-1", audit_fields({"email"}), clock_.now()
            );
            return true;
        });
    }
};

TEST_F(AuditVerbs, EventsSayWhoWhatAndWhence) {
    append("lead_updated");
    auto events = run(audit_.list(actor(), {}, 0, 10));
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].actor, "ada");
    EXPECT_EQ(events[0].actor_id, "user-1");
    EXPECT_EQ(events[0].request_id, "request-1");
    EXPECT_EQ(events[0].details.text, R"({"fields":["email"]})");
    EXPECT_EQ(events[0].at, clock_.now());
}

TEST_F(AuditVerbs, AreListedNewestFirstWithinTheTenant) {
    append("one");
    append("other", "acme");
    append("two");
    auto events = run(audit_.list(actor(), {}, 0, 10));
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].type, "two");
    EXPECT_EQ(run(audit_.list(actor(), of_type("one"), 0, 10)).size(), 1U);
    auto others = run(audit_.list(actor("acme"), {}, 0, 10));
    ASSERT_EQ(others.size(), 1U);
    EXPECT_FALSE(run(audit_.get(actor(), others[0].id)));
    EXPECT_TRUE(run(audit_.get(actor("acme"), others[0].id)));
}

TEST_F(AuditVerbs, AChainOfAllTenantsVerifies) {
    for (int i = 0; i < 20; ++i)
        append("lead_updated", i % 2 == 0 ? "default" : "acme");
    auto report = run(audit_.verify());
    EXPECT_TRUE(report.sound) << report.why;
    EXPECT_EQ(report.events, 20);
    EXPECT_EQ(report.head.size(), 64U);
}

TEST_F(AuditVerbs, AChangedEventIsFound) {
    for (int i = 0; i < 5; ++i)
        append("lead_updated");
    static const store::Statement kTamper{
        "test.tamper", "UPDATE audit_event SET actor = 'mallory' WHERE sequence = 3"};
    bool changed =
        in_store([&](store::Session& session) { return session.execute(kTamper, {}) == 1; });
    ASSERT_TRUE(changed);
    auto report = audit_.verify_now();
    EXPECT_FALSE(report.sound);
    EXPECT_EQ(report.broken_at, 3);
}

TEST_F(AuditVerbs, DenialsAreWrittenDown) {
    auto deny = [&]() -> base::Async<bool> {
        co_await audit_.record_denial(actor(), "DELETE /api/leads/{id}", clock_.now());
        co_return true;
    };
    run(deny());
    auto events = run(audit_.list(actor(), of_type("access_denied"), 0, 10));
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].entity_id, "DELETE /api/leads/{id}");
}

}  // namespace
}  // namespace ao::core
