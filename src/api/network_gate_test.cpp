#include "api/network_gate.h"

#include "api/api_rig.h"

namespace ao::api {
namespace {

base::Networks networks(const std::vector<std::string>& entries) {
    return base::Networks::parse(entries).value();
}

class Gate : public ApiRig {
  protected:
    int status_from(const std::string& address, const std::string& path) {
        address_ = address;
        return get(path, token_).status;
    }

    const std::string token_ = token_of("boss");
};

TEST_F(Gate, NothingConfiguredLetsEverybodyIn) {
    EXPECT_FALSE(gate_.find_refusal("203.0.113.9", true));
    EXPECT_FALSE(gate_.find_refusal("", false));
}

TEST_F(Gate, AnswersTheAllowedOnlyAndSaysWhy) {
    gate_.configure({.allowed = networks({"10.0.0.0/8"}), .denied = networks({"10.9.0.0/16"})});
    EXPECT_EQ(status_from("10.1.2.3", "/api/leads"), 200);
    for (const char* path : {"/api/leads", "/health", "/api/no/such", "/no/page"})
        EXPECT_EQ(status_from("203.0.113.9", path), 403) << path;
    const auto refused = get("/api/leads", token_);
    EXPECT_EQ(member(refused.body, "code"), "address_not_allowed");
    EXPECT_NE(refused.body.find("203.0.113.9"), std::string::npos);
    EXPECT_NE(refused.body.find("security.ip_allowlist"), std::string::npos);
    EXPECT_EQ(status_from("10.9.1.1", "/api/leads"), 403);
    EXPECT_NE(get("/api/leads", token_).body.find("security.ip_denylist"), std::string::npos);
    gate_.configure({});
    EXPECT_EQ(status_from("203.0.113.9", "/api/leads"), 200) << "from the next request on";
}

TEST_F(Gate, AdministrationHasAListOfItsOwn) {
    gate_.configure({.admin_allowed = networks({"192.0.2.7"})});
    EXPECT_EQ(status_from("203.0.113.9", "/api/leads"), 200);
    EXPECT_EQ(status_from("203.0.113.9", "/api/tenants"), 403);
    EXPECT_EQ(status_from("203.0.113.9", "/api/admin/audit/backups"), 403);
    EXPECT_EQ(status_from("192.0.2.7", "/api/tenants"), 200);
}

TEST_F(Gate, CommandsOnThisMachineAreLetIn) {
    gate_.configure({.allowed = networks({"10.0.0.0/8"})});
    EXPECT_EQ(status_from("127.0.0.1", "/api/leads"), 403);
    from_this_machine_ = true;
    EXPECT_EQ(get("/api/leads", local_key_.secret()).status, 200);
    from_this_machine_ = false;
    EXPECT_EQ(get("/api/leads", local_key_.secret()).status, 403);
}

}  // namespace
}  // namespace ao::api
