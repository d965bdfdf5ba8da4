#include "store/lead_store.h"

#include "store/conformance_test.h"

namespace ao::store {
namespace {

model::Lead sample(const std::string& id, const std::string& tenant = "default") {
    model::Lead lead;
    lead.id = id;
    lead.tenant_id = tenant;
    lead.first_name = "Ann";
    lead.last_name = "Öztürk";
    lead.email = id + "@example.com";
    lead.phone = "(555) 123-4567";
    lead.phone_e164 = "+15551234567";
    lead.company = "Acme";
    lead.source = "web";
    lead.status = "active";
    lead.owner = "u1";
    lead.score = 42;
    lead.tags = {"big deal", "hot"};
    lead.custom_fields.text = R"({"size":"10"})";
    lead.created_at = base::from_micros(1'000);
    lead.updated_at = base::from_micros(2'000);
    return lead;
}

class LeadStoreTest : public Conformance {
  protected:
    void insert(const model::Lead& lead) {
        write([&](Session& session) { LeadStore(session).insert(lead); });
    }

    std::optional<model::Lead> find(const std::string& tenant, const std::string& id) {
        return read([&](Session& session) { return LeadStore(session).find(tenant, id); });
    }

    model::LeadList search(const std::string& q, const std::string& tenant = "default") {
        model::LeadFilter filter;
        filter.q = q;
        return *read([&](Session& session) { return LeadStore(session).list(tenant, filter, {}); });
    }

    std::int64_t count(const std::string& tenant) {
        return read([&](Session& session) { return LeadStore(session).count(tenant); });
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, LeadStoreTest, every_backend(), backend_name);

TEST_P(LeadStoreTest, WhatIsInsertedIsFoundWithEveryField) {
    const auto lead = sample("a");
    insert(lead);
    const auto found = find("default", "a");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->first_name, lead.first_name);
    EXPECT_EQ(found->last_name, lead.last_name);
    EXPECT_EQ(found->email, lead.email);
    EXPECT_EQ(found->phone, lead.phone);
    EXPECT_EQ(found->phone_e164, lead.phone_e164);
    EXPECT_EQ(found->company, lead.company);
    EXPECT_EQ(found->source, lead.source);
    EXPECT_EQ(found->status, lead.status);
    EXPECT_EQ(found->owner, lead.owner);
    EXPECT_EQ(found->score, lead.score);
    EXPECT_EQ(found->tags, lead.tags);
    EXPECT_EQ(found->custom_fields, lead.custom_fields);
    EXPECT_EQ(found->created_at, lead.created_at);
    EXPECT_EQ(found->updated_at, lead.updated_at);
    EXPECT_EQ(found->version, 1);
}

TEST_P(LeadStoreTest, ASecondLeadWithTheIdViolatesTheConstraint) {
    insert(sample("a"));
    std::string constraint;
    write([&](Session& session) {
        try {
            LeadStore(session).insert(sample("a"));
        } catch (const UniqueViolation& violation) {
            constraint = violation.constraint;
        }
    });
    EXPECT_EQ(constraint, "lead.tenant_id, lead.id");
    EXPECT_EQ(count("default"), 1);
    EXPECT_EQ(search("ann").total, 1);
}

TEST_P(LeadStoreTest, UpdateNeedsTheNextVersion) {
    insert(sample("a"));
    auto changed = sample("a");
    changed.first_name = "Bea";
    changed.tags = {"cold"};
    const auto update = [&] {
        return write([&](Session& session) { return LeadStore(session).update(changed); });
    };
    EXPECT_FALSE(update()) << "version 1 is the stored one";
    changed.version = 2;
    EXPECT_TRUE(update());
    EXPECT_FALSE(update()) << "somebody was faster";
    const auto found = find("default", "a");
    EXPECT_EQ(found->first_name, "Bea");
    EXPECT_EQ(found->tags, std::vector<std::string>{"cold"});
    EXPECT_EQ(found->version, 2);
    changed.id = "unknown";
    EXPECT_FALSE(update());
}

TEST_P(LeadStoreTest, RemoveTakesItOutOfEverything) {
    insert(sample("a"));
    insert(sample("b"));
    const auto remove = [&](const std::string& id) {
        return write([&](Session& session) { return LeadStore(session).remove("default", id); });
    };
    EXPECT_TRUE(remove("a"));
    EXPECT_FALSE(remove("a"));
    EXPECT_EQ(find("default", "a"), std::nullopt);
    EXPECT_EQ(count("default"), 1);
    EXPECT_EQ(search("ann").total, 1);
    model::LeadFilter tagged;
    tagged.tag = "hot";
    const auto list =
        read([&](Session& session) { return LeadStore(session).list("default", tagged, {}); });
    ASSERT_EQ(list->leads.size(), 1U);
    EXPECT_EQ(list->leads[0].id, "b");
}

TEST_P(LeadStoreTest, TenantsNeverSeeEachOther) {
    insert(sample("a", "one"));
    insert(sample("a", "two"));
    insert(sample("b", "two"));
    EXPECT_EQ(find("one", "b"), std::nullopt);
    EXPECT_EQ(count("one"), 1);
    EXPECT_EQ(count("two"), 2);
    EXPECT_EQ(search("ann", "one").total, 1);
    EXPECT_EQ(search("ann", "two").total, 2);
    EXPECT_EQ(search("ann", "three").total, 0);
    EXPECT_FALSE(write([](Session& session) { return LeadStore(session).remove("one", "b"); }));
    auto foreign = sample("b", "one");
    foreign.version = 2;
    EXPECT_FALSE(write([&](Session& session) { return LeadStore(session).update(foreign); }));
}

TEST_P(LeadStoreTest, SearchFindsWordsByTheirBeginningInEveryField) {
    insert(sample("a"));
    auto other = sample("b");
    other.first_name = "Zoe";
    other.last_name = "Smith";
    other.company = "Globex";
    other.tags = {};
    insert(other);
    EXPECT_EQ(search("an").total, 1);
    EXPECT_EQ(search("OZTURK").total, 1) << "case and diacritics do not matter";
    EXPECT_EQ(search("zoe glob").total, 1) << "every word must be there";
    EXPECT_EQ(search("ann glob").total, 0);
    EXPECT_EQ(search("b@example.com").total, 1);
    EXPECT_EQ(search("+15551").total, 2);
    EXPECT_EQ(search("deal").total, 1) << "a word of a tag";
    EXPECT_EQ(search("nn").total, 0) << "not the middle of a word";
}

TEST_P(LeadStoreTest, SearchFollowsChanges) {
    insert(sample("a"));
    auto changed = sample("a");
    changed.version = 2;
    changed.first_name = "Bea";
    changed.email = "bea@other.org";
    write([&](Session& session) { return LeadStore(session).update(changed); });
    EXPECT_EQ(search("ann").total, 0);
    EXPECT_EQ(search("bea").total, 1);
    EXPECT_EQ(search("other.org").total, 1);
}

TEST_P(LeadStoreTest, SearchKeepsUpWithSeveralChangesInOneTransaction) {
    write([&](Session& session) {
        LeadStore leads(session);
        leads.insert(sample("a"));
        auto changed = sample("a");
        changed.version = 2;
        changed.first_name = "Bea";
        leads.update(changed);
        leads.remove("default", "a");
        auto again = sample("c");
        again.first_name = "Cleo";
        leads.insert(again);
    });
    EXPECT_EQ(search("ann").total, 0);
    EXPECT_EQ(search("bea").total, 0);
    EXPECT_EQ(search("cleo").total, 1);
}

TEST_P(LeadStoreTest, WhatPeopleTypeIsNeverSyntax) {
    insert(sample("a"));
    for (const auto* typed :
         {"\"",
          "\"\"",
          "ann\" OR \"x",
          "NOT",
          "ann AND",
          "(",
          "ann)",
          "first_name:zoe",
          "*",
          "^ann",
          "NEAR(ann zoe, 1)",
          "-ann",
          "'; DROP TABLE lead; --",
          "\\",
          "{ann}",
          "a+b",
          ":",
          "é",
          "–"})
        EXPECT_NO_THROW(search(typed)) << typed;
    EXPECT_EQ(search("first_name:zoe").total, 0);
    EXPECT_EQ(search("ann\" OR \"zoe").total, 0) << "OR is a word like any other";
    EXPECT_EQ(search("- *").total, 0) << "a search without a word finds nothing";
    EXPECT_EQ(search("\"ann\"").total, 1);
    EXPECT_EQ(count("default"), 1);
}

TEST_P(LeadStoreTest, ARolledBackInsertLeavesNoTrace) {
    auto body = [](Session& session) -> base::Result<int> {
        LeadStore(session).insert(sample("a"));
        return base::conflict("no");
    };
    EXPECT_FALSE(database().write_now("test", body));
    EXPECT_EQ(find("default", "a"), std::nullopt);
    EXPECT_EQ(count("default"), 0);
    EXPECT_EQ(search("ann").total, 0);
}

}  // namespace
}  // namespace ao::store
