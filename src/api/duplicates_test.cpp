#include "api/api_rig.h"

namespace ao::api {
namespace {

class DuplicateRoutes : public ApiRig {
  protected:
    std::string lead_with(const std::string& fields) {
        return member(send("/api/leads", "{" + fields + "}").body, "id");
    }

    http::Response send(const std::string& target, const std::string& body) {
        return post(target, body, token_of("boss"));
    }

    http::Response read(const std::string& target) { return get(target, token_of("boss")); }
};

TEST_F(DuplicateRoutes, AreFoundMergedAndUndone) {
    const auto one = lead_with(R"("email":"ada@example.com","first_name":"Ada")");
    const auto two = lead_with(R"("email":"ADA@example.com","company":"Acme")");
    const auto found = read("/api/leads/" + one + "/duplicates");
    EXPECT_NE(found.body.find(R"("why":"same e-mail")"), std::string::npos) << found.body;
    const auto groups = read("/api/leads/duplicates");
    EXPECT_EQ(member(groups.body, "looked_at"), "2");
    EXPECT_NE(groups.body.find(one), std::string::npos) << groups.body;
    const auto merged =
        send("/api/leads/" + one + "/merge", R"({"duplicate_ids":[")" + two + R"("]})");
    ASSERT_EQ(merged.status, 200) << merged.body;
    EXPECT_EQ(member(member(merged.body, "lead"), "company"), "Acme");
    EXPECT_EQ(read("/api/leads/" + two).status, 404);
    const std::string id = member(member(merged.body, "merge"), "merge_id");
    EXPECT_NE(read("/api/leads/merges").body.find(id), std::string::npos);
    const auto undone = send("/api/leads/merges/" + id + "/undo", "");
    EXPECT_EQ(undone.status, 200) << undone.body;
    EXPECT_EQ(read("/api/leads/" + two).status, 200);
    const auto two_again =
        send("/api/leads/" + one + "/not-duplicates", R"({"lead_ids":[")" + two + R"("]})");
    EXPECT_EQ(two_again.status, 200) << two_again.body;
    EXPECT_EQ(member(read("/api/leads/" + one + "/duplicates").body, "duplicates"), "[]");
}

TEST_F(DuplicateRoutes, TheContractsListIsMadeOne) {
    const auto reply = send(
        "/api/dedup",
        R"({"leads":[{"id":"1","email":"a@b.c","first_name":"Al","created_at":"2026-01-01"},)"
        R"({"id":"2","email":"A@b.c ","phone":"5551234567","first_name":null,)"
        R"("created_at":"2026-02-01","x":[1]},{"id":"3","email":null}],"strategy":"email"})"
    );
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(member(reply.body, "status"), "completed");
    EXPECT_EQ(member(reply.body, "unique_count"), "2");
    EXPECT_EQ(member(reply.body, "duplicates_found"), "1");
    EXPECT_EQ(member(reply.body, "merged_leads"), "1");
    EXPECT_NE(
        reply.body.find(R"({"id":"2","email":"A@b.c ","phone":"5551234567",)"
                        R"("created_at":"2026-02-01","x":[1],"first_name":"Al",)"
                        R"("_merged_from":["1","2"],"_merge_count":2,"_merged_at":null})"),
        std::string::npos
    ) << reply.body;
}

TEST_F(DuplicateRoutes, NothingInCommonIsNoFault) {
    const auto none = send("/api/dedup", R"({"leads":[{"email":"a@b.c"},{"email":"x@y.z"}]})");
    EXPECT_EQ(member(none.body, "unique_count"), "2") << none.body;
    EXPECT_EQ(member(none.body, "merged_leads"), "0");
    EXPECT_EQ(send("/api/dedup", R"({"leads":[]})").status, 200);
    EXPECT_EQ(send("/api/dedup", "{}").status, 422);
    EXPECT_NE(send("/api/dedup", R"({"leads":[1]})").body.find("/leads/0"), std::string::npos);
    const auto strategy = send("/api/dedup", R"({"leads":[],"strategy":"magic"})");
    EXPECT_NE(strategy.body.find("/strategy"), std::string::npos) << strategy.body;
    EXPECT_EQ(member(read("/api/dedup/config").body, "fuzzy_threshold"), "0.85");
}

TEST_F(DuplicateRoutes, StoredLeadsAreMergedOnlyWhenAsked) {
    const auto one = lead_with(R"("email":"ada@example.com")");
    clock_.advance(std::chrono::seconds{1});
    const auto two = lead_with(R"("email":"ada@example.com")");
    const auto dry = send("/api/leads/deduplicate", R"({"strategy":"email","dry_run":true})");
    EXPECT_EQ(member(dry.body, "duplicates_found"), "1") << dry.body;
    EXPECT_EQ(member(dry.body, "unique_count"), "1");
    EXPECT_EQ(read("/api/leads/" + one).status, 200) << "nothing was merged";
    const auto wet = send("/api/leads/deduplicate", R"({"dry_run":false})");
    EXPECT_EQ(member(wet.body, "merged_leads"), "1") << wet.body;
    EXPECT_EQ(read("/api/leads/" + one).status, 404);
    EXPECT_EQ(read("/api/leads/" + two).status, 200) << "the newest is kept";
}

}  // namespace
}  // namespace ao::api
