#include "core/queue_rules.h"

#include <limits>

#include "core/store_rig.h"
#include "store/audit_store.h"
#include "store/queue_rule_store.h"

namespace ao::core {
namespace {

using model::RuleScope;

class ChangingQueueRules : public StoreRig {
  protected:
    std::vector<model::QueueRule> list(const std::string& tenant = "default") {
        return run(rules_.list(actor(tenant)));
    }

    std::vector<std::string> audit_types() {
        std::vector<std::string> types;
        const auto events = in_store([](store::Session& session) {
            return store::AuditStore(session).list("default", {}, 0, 10);
        });
        for (const model::AuditEvent& event : events)
            types.push_back(event.type + " " + event.entity_id);
        return types;
    }

    QueueRules rules_{*database_, clock_};
};

TEST_F(ChangingQueueRules, PutsReplacesAndRemovesWithATrace) {
    ASSERT_TRUE(run(rules_.put(actor(), {.scope = "queue", .name = "mail", .max_running = 4})));
    const auto replaced = run(
        rules_.put(actor(), {.scope = "queue", .name = "mail", .rate_per_second = 0.5, .burst = 3})
    );
    ASSERT_TRUE(replaced);
    const auto rules = list();
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules[0].scope, RuleScope::queue);
    EXPECT_EQ(rules[0].name, "mail");
    EXPECT_EQ(rules[0].max_running, 0) << "replaced as a whole";
    EXPECT_EQ(rules[0].rate_per_second, 0.5);
    EXPECT_EQ(rules[0].burst, 3);
    EXPECT_EQ(rules[0].updated_at, clock_.now());
    EXPECT_TRUE(list("other").empty());
    EXPECT_TRUE(run(rules_.remove(actor(), "queue", "mail")));
    EXPECT_TRUE(list().empty());
    EXPECT_EQ(
        run(rules_.remove(actor(), "queue", "mail")).error().kind, base::ErrorKind::not_found
    );
    EXPECT_EQ(
        audit_types(),
        (std::vector<std::string>{
            "queue_rule_removed queue:mail",
            "queue_rule_changed queue:mail",
            "queue_rule_changed queue:mail"})
    );
}

TEST_F(ChangingQueueRules, NamesEveryFaultyField) {
    const auto refused = run(rules_.put(
        actor(),
        {.scope = "world",
         .name = "two words",
         .max_running = -1,
         .rate_per_second = -0.5,
         .burst = 100'001}
    ));
    ASSERT_FALSE(refused);
    std::vector<std::string> pointers;
    for (const base::FieldError& fault : refused.error().fields)
        pointers.push_back(fault.pointer);
    const std::vector<std::string> all{
        "/scope", "/name", "/max_running", "/rate_per_second", "/burst"};
    EXPECT_EQ(pointers, all);
    EXPECT_FALSE(run(rules_.put(actor(), {.scope = "tenant", .name = "queue-1"})));
    EXPECT_FALSE(run(rules_.put(
        actor(),
        {.scope = "type", .name = "x", .rate_per_second = std::numeric_limits<double>::quiet_NaN()}
    )));
    EXPECT_TRUE(list().empty());
}

TEST_F(ChangingQueueRules, ATenantsOwnRuleNeedsNoName) {
    ASSERT_TRUE(run(rules_.put(actor(), {.scope = "tenant", .name = "", .max_running = 1})));
    EXPECT_EQ(list().at(0).name, "*");
}

TEST_F(ChangingQueueRules, PauseAndResumeLeaveLimitsAlone) {
    run(rules_.put(actor(), {.scope = "type", .name = "mail", .max_running = 4})).value();
    const auto paused = run(rules_.pause(actor(), "type", "mail"));
    ASSERT_TRUE(paused);
    EXPECT_TRUE(paused->paused);
    EXPECT_EQ(paused->max_running, 4);
    EXPECT_TRUE(run(rules_.pause(actor(), "type", "mail"))->paused) << "once more changes nothing";
    const auto resumed = run(rules_.resume(actor(), "type", "mail"));
    EXPECT_FALSE(resumed->paused);
    EXPECT_EQ(list().at(0).max_running, 4);
    EXPECT_EQ(
        audit_types(),
        (std::vector<std::string>{
            "queue_resumed type:mail", "queue_paused type:mail", "queue_rule_changed type:mail"})
    );
}

TEST_F(ChangingQueueRules, ARuleThatSaysNothingMoreIsRemoved) {
    EXPECT_TRUE(run(rules_.pause(actor(), "queue", "default"))->paused);
    EXPECT_EQ(list().size(), 1U);
    EXPECT_FALSE(run(rules_.resume(actor(), "queue", "default"))->paused);
    EXPECT_TRUE(list().empty());
    EXPECT_TRUE(run(rules_.resume(actor(), "queue", "default"))) << "was not paused";
}

TEST_F(ChangingQueueRules, ATenantHasABoundedNumberOfRules) {
    in_store([&](store::Session& session) {
        store::QueueRuleStore rules(session);
        for (std::int64_t i = 0; i < QueueRules::kMaxRules; ++i) {
            model::QueueRule rule{"default", RuleScope::key, "key" + std::to_string(i)};
            rule.max_running = 2;
            rules.put(rule);
        }
        return true;
    });
    EXPECT_EQ(
        run(rules_.put(actor(), {.scope = "key", .name = "one-more", .max_running = 1}))
            .error()
            .kind,
        base::ErrorKind::conflict
    );
    EXPECT_FALSE(run(rules_.pause(actor(), "key", "one-more")));
    EXPECT_TRUE(run(rules_.put(actor(), {.scope = "key", .name = "key1", .max_running = 9})));
    EXPECT_TRUE(run(rules_.put(actor("other"), {.scope = "key", .name = "k", .max_running = 9})));
}

}  // namespace
}  // namespace ao::core
