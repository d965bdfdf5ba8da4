#include "core/lead_merging.h"

#include "core/leads.h"
#include "core/store_rig.h"
#include "store/audit_store.h"
#include "store/delivery_store.h"
#include "store/task_store.h"

namespace ao::core {
namespace {

using base::ErrorKind;

class MergingLeads : public StoreRig {
  protected:
    model::Lead person(std::string id, std::string first, std::string last, std::string email) {
        model::Lead made = lead(std::move(id));
        made.first_name = std::move(first);
        made.last_name = std::move(last);
        made.email = std::move(email);
        insert_lead(made);
        return made;
    }

    std::vector<std::string> found(const std::string& id) {
        std::vector<std::string> lines;
        const auto duplicates = run(merging_.duplicates(actor(), id));
        for (const Duplicate& each : duplicates.value())
            lines.push_back(each.lead.id + ": " + each.resemblance.why);
        return lines;
    }

    MergeWish wish(std::vector<std::string> ids) { return {"lead-1", std::move(ids)}; }

    std::size_t timeline_of(const std::string& id, const std::string& kind) {
        const auto entries = run(leads_.timeline(actor(), id, 100));
        if (!entries) return 0;
        std::size_t count = 0;
        for (const auto& entry : *entries)
            if (entry.kind == kind) ++count;
        return count;
    }

    void insert_mail(const std::string& lead_id) {
        in_store([&](store::Session& session) {
            model::Mail mail;
            mail.id = "mail-of-" + lead_id;
            mail.tenant_id = "default";
            mail.lead_id = lead_id;
            mail.outcome = "sent";
            store::DeliveryStore(session).insert_mail(mail);
            return true;
        });
    }

    LeadMerging merging_{*database_, clock_};
    Leads leads_{*database_, clock_, {}};
};

TEST_F(MergingLeads, FindsThemByIndexesAndSaysWhy) {
    person("lead-1", "Jon", "Smith", "jon@example.com");
    person("lead-2", "Johnny", "Miller", "JON@example.com");
    model::Lead other = lead("lead-3");
    other.first_name = "John";
    other.last_name = "Smith";
    other.email = "jon2@example.com";
    insert_lead(other);
    model::Lead phone = lead("lead-4");
    phone.first_name = "Zoe";
    phone.email = "";
    phone.phone = "555 123 4567";
    insert_lead(phone);
    phone.id = "lead-5";
    phone.first_name = "Zoey";
    insert_lead(phone);
    model::Lead foreign = lead("lead-6");
    foreign.tenant_id = "other";
    foreign.email = "jon@example.com";
    insert_lead(foreign);
    const std::vector<std::string> jon{"lead-2: same e-mail", "lead-3: similar name (0.95)"};
    EXPECT_EQ(found("lead-1"), jon);
    const std::vector<std::string> zoe{"lead-5: same phone, similar name (0.86)"};
    EXPECT_EQ(found("lead-4"), zoe);
    EXPECT_EQ(
        run(merging_.duplicates(actor("other"), "lead-1")).error().kind, ErrorKind::not_found
    );
}

TEST_F(MergingLeads, AWalkFindsEachGroupOnce) {
    for (const char* id : {"lead-1", "lead-2", "lead-3", "lead-4", "lead-5"}) {
        clock_.advance(std::chrono::seconds{1});
        person(id, "", "", std::string(id) == "lead-3" ? "x@y.z" : "a@b.c");
    }
    std::vector<std::string> groups;
    std::string cursor;
    do {
        auto walk = run(merging_.walk(actor(), cursor, 2)).value();
        for (const DuplicateGroup& group : walk.groups)
            groups.push_back(group.oldest.id + "+" + std::to_string(group.others.size()));
        cursor = walk.next_cursor;
    } while (!cursor.empty());
    EXPECT_EQ(groups, std::vector<std::string>{"lead-1+3"});
}

TEST_F(MergingLeads, MakesOneOfThemAndTakesTheirHistoryAlong) {
    model::Lead one = lead("lead-1");
    one.company = "";
    one.tags = {"a"};
    one.custom_fields.text = R"({"x":1})";
    insert_lead(one);
    model::Lead two = lead("lead-2");
    two.company = "Acme";
    two.first_name = "Augusta";
    two.score = 40;
    two.tags = {"b"};
    two.custom_fields.text = R"({"x":2,"y":3})";
    insert_lead(two);
    insert_mail("lead-2");
    MergeWish wanted = wish({"lead-2"});
    wanted.fields["first_name"] = "lead-2";
    const auto merged = run(merging_.merge(actor(), wanted));
    ASSERT_TRUE(merged);
    EXPECT_EQ(merged->second.company, "Acme") << "an empty field takes what there is";
    EXPECT_EQ(merged->second.first_name, "Augusta") << "as chosen";
    EXPECT_EQ(merged->second.score, 40);
    EXPECT_EQ(merged->second.tags, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(merged->second.custom_fields.text, R"({"x":1,"y":3})");
    EXPECT_EQ(run(leads_.get(actor(), "lead-1"))->company, "Acme");
    EXPECT_EQ(run(leads_.get(actor(), "lead-2")).error().kind, ErrorKind::not_found);
    EXPECT_EQ(timeline_of("lead-1", "mail"), 1U);
    const auto events = in_store([&](store::Session& session) {
        return store::AuditStore(session).list("default", {}, 0, 10);
    });
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events.at(0).type, "leads_merged");
    EXPECT_EQ(events.at(1).type, "lead_absorbed");
}

TEST_F(MergingLeads, UndoingBringsThemBackAndKeepsLaterChanges) {
    model::Lead one = lead("lead-1");
    insert_lead(one);
    model::Lead two = lead("lead-2");
    two.company = "Acme";
    two.phone = "555";
    insert_lead(two);
    insert_mail("lead-2");
    const auto merged = run(merging_.merge(actor(), wish({"lead-2"})));
    ASSERT_TRUE(merged);
    model::LeadChange later;
    later.company = "Globex";
    ASSERT_TRUE(run(leads_.change(actor(), "lead-1", later)));
    const std::string id = merged->first.id;
    EXPECT_EQ(run(merging_.undo(actor("other"), id)).error().kind, ErrorKind::not_found);
    ASSERT_TRUE(run(merging_.undo(actor(), id)));
    const auto kept = run(leads_.get(actor(), "lead-1"));
    EXPECT_EQ(kept->company, "Globex");
    EXPECT_EQ(kept->phone, "") << "this came from the other";
    EXPECT_EQ(run(leads_.get(actor(), "lead-2"))->company, "Acme");
    EXPECT_EQ(timeline_of("lead-1", "mail"), 0U);
    EXPECT_EQ(timeline_of("lead-2", "mail"), 1U);
    EXPECT_EQ(run(merging_.undo(actor(), id)).error().kind, ErrorKind::conflict);
    const auto merges = run(merging_.merges(actor(), 0, 10));
    ASSERT_EQ(merges.size(), 1U);
    EXPECT_EQ(merges.front().absorbed_ids.front(), "lead-2");
    EXPECT_FALSE(merges.front().kept_name.empty());
    EXPECT_EQ(merges.front().absorbed_names.size(), 1U);
}

TEST_F(MergingLeads, AfterThirtyDaysItIsTooLate) {
    insert_lead(lead("lead-1"));
    insert_lead(lead("lead-2"));
    const auto merged = run(merging_.merge(actor(), wish({"lead-2"})));
    clock_.advance(kUndoFor + std::chrono::hours{1});
    EXPECT_EQ(run(merging_.undo(actor(), merged->first.id)).error().kind, ErrorKind::conflict);
}

TEST_F(MergingLeads, WaitingTasksAreAboutTheLeadThatIsKept) {
    insert_lead(lead("lead-1"));
    insert_lead(lead("lead-2"));
    auto find_task = [&] {
        return in_store([&](store::Session& session) {
            return store::TaskStore(session).find("default", "task-1").value();
        });
    };
    in_store([&](store::Session& session) {
        model::Task task;
        task.id = "task-1";
        task.tenant_id = "default";
        task.type = "crm_update";
        task.lead_id = "lead-2";
        task.payload.text = R"({"lead_id":"lead-2"})";
        task.run_at = task.created_at = clock_.now();
        store::TaskStore(session).enqueue(task);
        return true;
    });
    const auto merged = run(merging_.merge(actor(), wish({"lead-2"})));
    ASSERT_TRUE(merged);
    EXPECT_EQ(find_task().lead_id, "lead-1");
    EXPECT_EQ(find_task().payload.text, R"({"lead_id":"lead-1"})");
    ASSERT_TRUE(run(merging_.undo(actor(), merged->first.id)));
    EXPECT_EQ(find_task().lead_id, "lead-2");
    EXPECT_EQ(find_task().payload.text, R"({"lead_id":"lead-2"})");
}

TEST_F(MergingLeads, FaultsAreNamed) {
    insert_lead(lead("lead-1"));
    MergeWish bad = wish({"lead-1", "lead-2", "lead-2"});
    bad.fields = {{"id", "lead-2"}, {"email", "lead-9"}};
    const auto refused = run(merging_.merge(actor(), bad));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.size(), 3U);
    EXPECT_EQ(run(merging_.merge(actor(), wish({}))).error().kind, ErrorKind::invalid);
    EXPECT_EQ(run(merging_.merge(actor(), wish({"lead-7"}))).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(run(leads_.get(actor(), "lead-1"))) << "nothing happened";
}

TEST_F(MergingLeads, WhatIsKnownToBeTwoIsNotFoundAgain) {
    insert_lead(lead("lead-1"));
    insert_lead(lead("lead-2"));
    insert_lead(lead("lead-3"));
    EXPECT_EQ(found("lead-1").size(), 2U);
    ASSERT_TRUE(run(merging_.mark_distinct(actor(), "lead-2", {"lead-1"})));
    EXPECT_EQ(found("lead-1").size(), 1U);
    EXPECT_EQ(found("lead-2").size(), 1U);
    EXPECT_EQ(found("lead-3").size(), 2U);
    EXPECT_FALSE(run(merging_.mark_distinct(actor(), "lead-1", {"lead-1"})));
    EXPECT_FALSE(run(merging_.mark_distinct(actor("other"), "lead-1", {"lead-2"})));
}

TEST_F(MergingLeads, ComparesAsThePolicySays) {
    person("lead-1", "Ada", "Lovelace", "ada@example.com");
    person("lead-2", "Ada", "Lovelace", "ada@example.com");
    const auto found_by = [&](DuplicatePolicy policy) {
        LeadMerging merging(*database_, clock_, std::move(policy));
        return run(merging.duplicates(actor(), "lead-1")).value().size();
    };
    EXPECT_EQ(found_by({}), 1U);
    EXPECT_EQ(found_by({.enabled = false}), 0U);
    DuplicatePolicy by_phone;
    by_phone.rule = model::rule_of({"phone"}).value();
    EXPECT_EQ(found_by(by_phone), 0U);
    DuplicatePolicy without_email;
    without_email.rule.ignored = {"email"};
    EXPECT_EQ(found_by(without_email), 0U) << "names alone, with nothing beside them";
}

TEST_F(MergingLeads, WithoutHistoryAMergeStands) {
    person("lead-1", "Ada", "Lovelace", "ada@example.com");
    person("lead-2", "Ada", "Lovelace", "ada@example.com");
    LeadMerging merging(*database_, clock_, {.keep_history = false});
    const auto merged = run(merging.merge(actor(), wish({"lead-2"}))).value();
    EXPECT_EQ(run(merging.undo(actor(), merged.first.id)).error().kind, ErrorKind::conflict);
}

}  // namespace
}  // namespace ao::core
