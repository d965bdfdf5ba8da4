#include "model/lead_operation.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

Lead ada_lovelace() {
    Lead lead;
    lead.id = "lead-1";
    lead.first_name = "  aDA ";
    lead.email = "Ada@Example.COM";
    lead.phone = "+1 555-123-4567";
    lead.score = 40;
    lead.tags = {"new", "web"};
    return lead;
}

TEST(LeadOperation, RunsOneAfterTheOther) {
    const auto change = transform(
        ada_lovelace(),
        {{"trim", "first_name"},
         {"title", "first_name"},
         {"set", "company", "acme"},
         {"upper", "company"},
         {"add_tag", "", "vip"},
         {"remove_tag", "", "new"},
         {"add_score", "", "70"},
         {"normalise_email"}},
        "US"
    );
    ASSERT_TRUE(change);
    EXPECT_EQ(change->first_name, "Ada");
    EXPECT_EQ(change->company, "ACME");
    EXPECT_EQ(change->tags, (std::vector<std::string>{"vip", "web"}));
    EXPECT_EQ(change->score, 100);
    EXPECT_EQ(change->email, "ada@example.com");
    EXPECT_FALSE(change->last_name);
    EXPECT_FALSE(change->phone);
}

TEST(LeadOperation, NormalisesThePhone) {
    Lead lead = ada_lovelace();
    lead.phone = "(212) 555-0123";
    EXPECT_EQ(transform(lead, {{"normalise_phone"}}, "US")->phone, "+12125550123");
    const auto lost = transform(lead, {{"normalise_phone"}}, "");
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().fields.at(0).pointer, "/operations/0/op");
}

TEST(LeadOperation, EveryFaultNamesItsOperation) {
    const auto change = transform(
        ada_lovelace(),
        {{"trim", "first_name"},
         {"reverse", "first_name"},
         {"set", "no_such_field", "x"},
         {"add_score", "", "many"},
         {"add_tag"}},
        "US"
    );
    ASSERT_FALSE(change);
    std::vector<std::string> places;
    for (const auto& fault : change.error().fields)
        places.push_back(fault.pointer);
    EXPECT_EQ(
        places,
        (std::vector<std::string>{
            "/operations/1/op", "/operations/2/field", "/operations/3/value", "/operations/4/value"}
        )
    );
}

TEST(LeadOperation, WhatTheRulesOfLeadsRefuseIsTheLastOperationsFault) {
    const auto change = transform(
        ada_lovelace(), {{"set", "email", "fine@example.com"}, {"set", "email", "no address"}}, ""
    );
    ASSERT_FALSE(change);
    EXPECT_EQ(change.error().fields.at(0).pointer, "/operations/1/value");
}

}  // namespace
}  // namespace ao::model
