#include "model/audit_event.h"

#include <set>

#include <gtest/gtest.h>

namespace ao::model {
namespace {

AuditEvent sample() {
    AuditEvent event;
    event.sequence = 7;
    event.id = "id";
    event.tenant_id = "tenant";
    event.at = base::from_micros(1'700'000'000'000'000);
    event.type = "lead_created";
    event.actor = "ann";
    event.actor_id = "u1";
    event.address = "127.0.0.1";
    event.request_id = "r1";
    event.entity_type = "lead";
    event.entity_id = "l1";
    event.details.text = R"({"a":1})";
    event.previous_hash = std::string(kChainStart);
    return event;
}

TEST(AuditChain, HashIsStableAndIgnoresItsOwnField) {
    auto event = sample();
    const auto hash = chain_hash(event);
    EXPECT_EQ(hash.size(), 64U);
    event.hash = "anything";
    EXPECT_EQ(chain_hash(event), hash);
}

TEST(AuditChain, EveryFieldChangesTheHash) {
    std::set<std::string> hashes{chain_hash(sample())};
    const auto changed = [&](auto member) {
        auto event = sample();
        event.*member += "x";
        hashes.insert(chain_hash(event));
    };
    for (auto member :
         {&AuditEvent::id,
          &AuditEvent::tenant_id,
          &AuditEvent::type,
          &AuditEvent::actor,
          &AuditEvent::actor_id,
          &AuditEvent::address,
          &AuditEvent::request_id,
          &AuditEvent::entity_type,
          &AuditEvent::entity_id,
          &AuditEvent::previous_hash})
        changed(member);
    auto event = sample();
    event.sequence = 8;
    hashes.insert(chain_hash(event));
    event = sample();
    event.at += std::chrono::microseconds(1);
    hashes.insert(chain_hash(event));
    event = sample();
    event.details.text = R"({"a":2})";
    hashes.insert(chain_hash(event));
    EXPECT_EQ(hashes.size(), 14U);
}

TEST(AuditChain, TextMovedFromOneFieldToTheNextIsAnotherEvent) {
    auto a = sample();
    auto b = sample();
    a.actor = "ab";
    a.actor_id = "c";
    b.actor = "a";
    b.actor_id = "bc";
    EXPECT_NE(chain_hash(a), chain_hash(b));
}

}  // namespace
}  // namespace ao::model
