#include "core/leads.h"

#include <gmock/gmock.h>

#include "base/task_group.h"
#include "core/store_rig.h"
#include "store/audit_store.h"

namespace ao::core {
namespace {

using base::ErrorKind;
using testing::ElementsAre;
using testing::IsEmpty;

class LeadVerbs : public StoreRig {
  protected:
    static model::LeadChange john() {
        model::LeadChange change;
        change.first_name = "John";
        change.email = "john@EXAMPLE.com";
        change.phone = "+1-555-123-4567";
        change.custom_fields = base::json::Raw{R"({"industry":"Technology"})"};
        return change;
    }

    static model::LeadChange named(const std::string& name) {
        model::LeadChange change;
        change.first_name = name;
        return change;
    }

    model::Lead create(model::LeadChange change, const std::string& tenant = "default") {
        auto created = run(leads_.create(actor(tenant), std::move(change), {}));
        EXPECT_TRUE(created);
        return *created->value;
    }

    std::vector<std::string> audit_types(const std::string& lead_id) {
        model::AuditFilter filter;
        filter.entity_id = lead_id;
        std::vector<std::string> types;
        const auto events = in_store([&](store::Session& session) {
            return store::AuditStore(session).list("default", filter, 0, 100);
        });
        for (const model::AuditEvent& event : events)
            types.push_back(event.type);
        return types;
    }

    std::vector<std::string> task_types(const std::string& lead_id) {
        model::TaskFilter filter;
        filter.lead_id = lead_id;
        std::vector<std::string> types;
        const auto list = in_store([&](store::Session& session) {
            return store::TaskStore(session).list("default", filter, {});
        });
        for (const model::Task& task : list.tasks)
            types.push_back(task.type + " " + task.request_id);
        return types;
    }

    std::int64_t count(const std::string& tenant = "default") {
        return in_store([&](store::Session& session) {
            return store::LeadStore(session).count(tenant);
        });
    }

    Leads leads_{*database_, clock_, {}};
};

TEST_F(LeadVerbs, ANewLeadComesWithItsAuditEventAndItsFirstTask) {
    const model::Lead lead = create(john());
    EXPECT_EQ(lead.email, "john@example.com");
    EXPECT_EQ(lead.phone_e164, "+15551234567");
    const auto stored = run(leads_.get(actor(), lead.id));
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->email, "john@example.com");
    EXPECT_EQ(stored->custom_fields.text, R"({"industry":"Technology"})");
    EXPECT_EQ(stored->created_at, clock_.now());
    EXPECT_THAT(audit_types(lead.id), ElementsAre("lead_ingested"));
    EXPECT_THAT(task_types(lead.id), ElementsAre("crm_update request-1"));
}

TEST_F(LeadVerbs, TheAuditEventNamesFieldsAndNoContent) {
    const model::Lead lead = create(john());
    const auto events = in_store([&](store::Session& session) {
        return store::AuditStore(session).list("default", {}, 0, 10);
    });
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(
        events[0].details.text,
        R"({"source":"api","fields":["first_name","email","phone","custom_fields"]})"
    );
    EXPECT_EQ(events[0].entity_id, lead.id);
    EXPECT_EQ(events[0].actor, "ada");
}

TEST_F(LeadVerbs, AnInvalidLeadLeavesNothingBehind) {
    model::LeadChange change = john();
    change.email = "nobody";
    const auto refused = run(leads_.create(actor(), change, {}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
    EXPECT_EQ(refused.error().fields[0].pointer, "/email");
    EXPECT_EQ(count(), 0);
}

TEST_F(LeadVerbs, AChangeIsStoredWithItsAuditEvent) {
    const model::Lead lead = create(john());
    clock_.advance(std::chrono::seconds{5});
    model::LeadChange change = named("Jon");
    change.email = "new@example.com";
    const auto changed = run(leads_.change(actor(), lead.id, change));
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->version, 2);
    EXPECT_EQ(changed->updated_at, clock_.now());
    const auto stored = run(leads_.get(actor(), lead.id));
    EXPECT_EQ(stored->first_name, "Jon");
    EXPECT_EQ(stored->email, "new@example.com");
    EXPECT_EQ(stored->phone, "+1-555-123-4567");
    EXPECT_THAT(audit_types(lead.id), ElementsAre("lead_updated", "lead_ingested"));
    EXPECT_THAT(task_types(lead.id), ElementsAre("crm_update request-1"));
}

TEST_F(LeadVerbs, AChangeOfNothingWritesNothing) {
    const model::Lead lead = create(john());
    const auto changed = run(leads_.change(actor(), lead.id, john()));
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->version, 1);
    EXPECT_THAT(audit_types(lead.id), ElementsAre("lead_ingested"));
}

TEST_F(LeadVerbs, OnlyAVersionThatWasSeenIsChanged) {
    const model::Lead lead = create(john());
    ASSERT_TRUE(run(leads_.change(actor(), lead.id, named("A"), {{1}})));
    const auto late = run(leads_.change(actor(), lead.id, named("B"), {{1}}));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::precondition_failed);
    EXPECT_EQ(
        run(leads_.remove(actor(), lead.id, {{1}})).error().kind, ErrorKind::precondition_failed
    );
    EXPECT_TRUE(run(leads_.change(actor(), lead.id, named("B"), {{7, 2}})));
    EXPECT_TRUE(run(leads_.remove(actor(), lead.id, {{3}})));
}

TEST_F(LeadVerbs, CustomFieldsDoNotGrowWithoutEnd) {
    const model::Lead lead = create(john());
    model::LeadChange change;
    for (const char* key : {"a", "b"}) {
        change.custom_fields =
            base::json::Raw{std::string("{\"") + key + "\":\"" + std::string(40'000, 'x') + "\"}"};
        const auto changed = run(leads_.change(actor(), lead.id, change));
        EXPECT_EQ(changed.ok(), key == std::string("a"));
    }
    EXPECT_EQ(run(leads_.get(actor(), lead.id))->version, 2);
}

TEST_F(LeadVerbs, ARemovedLeadIsGoneButItsTimelineStays) {
    const model::Lead lead = create(john());
    ASSERT_TRUE(run(leads_.remove(actor(), lead.id)));
    EXPECT_EQ(run(leads_.get(actor(), lead.id)).error().kind, ErrorKind::not_found);
    EXPECT_EQ(run(leads_.get(actor(), lead.id)).error().message, "Lead " + lead.id + " not found");
    EXPECT_EQ(run(leads_.remove(actor(), lead.id)).error().kind, ErrorKind::not_found);
    EXPECT_EQ(run(leads_.change(actor(), lead.id, john())).error().kind, ErrorKind::not_found);
    const auto timeline = run(leads_.timeline(actor(), lead.id, 10));
    ASSERT_TRUE(timeline);
    std::vector<std::string> types;
    for (const model::TimelineEntry& entry : *timeline)
        types.push_back(entry.type);
    EXPECT_THAT(
        types, testing::UnorderedElementsAre("lead_deleted", "crm_update", "lead_ingested")
    );
    EXPECT_EQ(run(leads_.timeline(actor(), "nobody", 10)).error().kind, ErrorKind::not_found);
}

TEST_F(LeadVerbs, NothingCrossesTenants) {
    const model::Lead lead = create(john(), "one");
    const model::Actor stranger = actor("two");
    EXPECT_EQ(run(leads_.get(stranger, lead.id)).error().kind, ErrorKind::not_found);
    EXPECT_EQ(run(leads_.change(stranger, lead.id, john())).error().kind, ErrorKind::not_found);
    EXPECT_EQ(run(leads_.remove(stranger, lead.id)).error().kind, ErrorKind::not_found);
    EXPECT_EQ(run(leads_.timeline(stranger, lead.id, 10)).error().kind, ErrorKind::not_found);
    const auto list = run(leads_.list(stranger, {}, {}));
    EXPECT_THAT(list->leads, IsEmpty());
    EXPECT_EQ(list->total, 0);
    EXPECT_EQ(run(leads_.list(actor("one"), {}, {}))->total, 1);
}

TEST_F(LeadVerbs, PagesByCursorSeeEveryLeadOnce) {
    std::vector<std::string> all;
    for (int i = 0; i < 25; ++i) {
        clock_.advance(std::chrono::milliseconds{i % 3});
        all.push_back(create(named("n" + std::to_string(i))).id);
    }
    for (bool descending : {false, true}) {
        std::vector<std::string> seen;
        model::LeadPage page{.descending = descending, .limit = 4};
        do {
            auto list = run(leads_.list(actor(), {}, page));
            ASSERT_TRUE(list);
            EXPECT_EQ(list->total, 25);
            for (const model::Lead& lead : list->leads)
                seen.push_back(lead.id);
            page.cursor = list->next_cursor;
        } while (!page.cursor.empty());
        EXPECT_THAT(seen, testing::UnorderedElementsAreArray(all));
    }
}

TEST_F(LeadVerbs, ACursorOfAnotherTenantIsRefused) {
    for (int i = 0; i < 3; ++i)
        create(named("x"), "one");
    create(named("x"), "two");
    model::LeadPage page{.limit = 1};
    page.cursor = run(leads_.list(actor("one"), {}, page))->next_cursor;
    ASSERT_FALSE(page.cursor.empty());
    EXPECT_EQ(run(leads_.list(actor("two"), {}, page)).error().kind, ErrorKind::invalid);
    page.cursor = "garbage";
    EXPECT_EQ(run(leads_.list(actor("one"), {}, page)).error().fields[0].pointer, "query:cursor");
}

TEST_F(LeadVerbs, FiltersAndSearchNarrowTheList) {
    model::LeadChange change = john();
    change.tags = std::vector<std::string>{"vip"};
    change.company = "Acme Corp";
    create(change);
    create(named("Jane"));
    auto total = [&](model::LeadFilter filter) {
        return run(leads_.list(actor(), std::move(filter), {}))->total;
    };
    EXPECT_EQ(total({.email = "JOHN@example.com"}), 1);
    EXPECT_EQ(total({.tag = "vip"}), 1);
    EXPECT_EQ(total({.company = "Acme Corp"}), 1);
    EXPECT_EQ(total({.status = "active"}), 2);
    EXPECT_EQ(total({.source = "web"}), 0);
    EXPECT_EQ(total({.q = "acm jo"}), 1);
    EXPECT_EQ(total({.q = "jan"}), 1);
    model::LeadFilter custom;
    custom.custom_fields = {{"industry", "Technology"}};
    EXPECT_EQ(total(custom), 1);
}

TEST_F(LeadVerbs, AHundredParallelRequestsWithOneKeyMakeOneLead) {
    const Once<model::Lead> once{
        "key-1", "fingerprint", [](const model::Lead& lead) { return lead.id; }};
    std::vector<std::string> answers;
    int first = 0;
    auto request = [&]() -> base::Async<> {
        auto created = co_await leads_.create(actor(), john(), once);
        answers.push_back(created->answer);
        first += created->repeated ? 0 : 1;
    };
    base::TaskGroup group(loop_, "requests");
    for (int i = 0; i < 100; ++i)
        group.spawn(request());
    loop_.run_for(std::chrono::seconds{20});
    ASSERT_EQ(answers.size(), 100U);
    EXPECT_THAT(answers, testing::Each(answers[0]));
    EXPECT_EQ(first, 1);
    EXPECT_EQ(count(), 1);
    EXPECT_THAT(audit_types(answers[0]), ElementsAre("lead_ingested"));
}

TEST_F(LeadVerbs, AKeyBelongsToOneRequestOfOneUser) {
    const Once<model::Lead> once{"key", "a", [](const model::Lead& lead) { return lead.id; }};
    Once<model::Lead> other = once;
    other.fingerprint = "b";
    ASSERT_TRUE(run(leads_.create(actor(), john(), once)));
    EXPECT_EQ(run(leads_.create(actor(), john(), other)).error().kind, ErrorKind::invalid);
    EXPECT_FALSE(run(leads_.create(actor("two"), john(), other))->repeated);
}

TEST_F(LeadVerbs, AnAnswerIsKeptForTwoDaysAndThenForgotten) {
    Once<model::Lead> once{"key", "a", [](const model::Lead& lead) { return lead.id; }};
    Once<model::Lead> other = once;
    ASSERT_TRUE(run(leads_.create(actor(), john(), once)));
    clock_.advance(std::chrono::hours{47});
    other.key = "other";
    ASSERT_TRUE(run(leads_.create(actor(), john(), other)));
    EXPECT_TRUE(run(leads_.create(actor(), john(), once))->repeated);
    clock_.advance(std::chrono::hours{2});
    other.key = "third";
    ASSERT_TRUE(run(leads_.create(actor(), john(), other)));
    EXPECT_FALSE(run(leads_.create(actor(), john(), once))->repeated);
    other.key = "other";
    EXPECT_TRUE(run(leads_.create(actor(), john(), other))->repeated);
}

}  // namespace
}  // namespace ao::core
