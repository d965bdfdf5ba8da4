#include <gmock/gmock.h>

#include "core/leads.h"
#include "core/store_rig.h"
#include "store/idempotency_store.h"

namespace ao::core {
namespace {

using base::ErrorKind;

class BulkCalls : public StoreRig {
  protected:
    /// `size` rows, those at `bad` with a faulty address.
    static BulkRequest rows(std::size_t size, const std::vector<std::size_t>& bad = {}) {
        BulkRequest request;
        for (std::size_t i = 0; i < size; ++i) {
            model::LeadChange change;
            change.email = "row" + std::to_string(i) + "@example.com";
            if (std::find(bad.begin(), bad.end(), i) != bad.end()) change.email = "bad";
            request.push_back(std::move(change));
        }
        return request;
    }

    static Once<BulkOutcome> key(const std::string& text) {
        return {text, "fingerprint", [](const BulkOutcome& outcome) {
                    std::string ids;
                    for (const BulkRow& row : outcome.rows)
                        ids += row.id + ",";
                    return ids;
                }};
    }

    auto create(BulkRequest request, BulkMode mode, Once<BulkOutcome> once = {}) {
        return run(leads_.create_many(actor(), std::move(request), mode, std::move(once)));
    }

    std::int64_t count() {
        return in_store([&](store::Session& session) {
            return store::LeadStore(session).count("default");
        });
    }

    Leads leads_{*database_, clock_, {}};
};

TEST_F(BulkCalls, BestEffortStoresTheGoodRowsAndExplainsTheOthers) {
    BulkRequest request = rows(450, {0, 201, 449});
    request[7] = base::invalid("The score must be a number.", {{"/score", "…", "type"}});
    const auto outcome = create(std::move(request), BulkMode::best_effort);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->value->created, 446);
    EXPECT_EQ(count(), 446);
    ASSERT_EQ(outcome->value->rows.size(), 450U);
    for (std::size_t i = 0; i < 450; ++i) {
        const BulkRow& row = outcome->value->rows[i];
        if (i == 0 || i == 7 || i == 201 || i == 449) {
            EXPECT_EQ(row.id, "");
            EXPECT_EQ(row.errors.size(), 1U);
        } else {
            EXPECT_EQ(
                run(leads_.get(actor(), row.id))->email, "row" + std::to_string(i) + "@example.com"
            );
        }
    }
}

TEST_F(BulkCalls, AllOrNothingRefusesTheCallForOneBadRow) {
    const auto refused = create(rows(250, {3, 240}), BulkMode::all_or_nothing);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
    ASSERT_EQ(refused.error().fields.size(), 2U);
    EXPECT_EQ(refused.error().fields[0].pointer, "/leads/3/email");
    EXPECT_EQ(refused.error().fields[1].pointer, "/leads/240/email");
    EXPECT_EQ(count(), 0);
    EXPECT_EQ(create(rows(250), BulkMode::all_or_nothing)->value->created, 250);
    EXPECT_EQ(count(), 250);
}

TEST_F(BulkCalls, MoreThanTenThousandRowsAreTooMany) {
    EXPECT_EQ(
        create(BulkRequest(kMaxBulkRows + 1, model::LeadChange{}), BulkMode::best_effort)
            .error()
            .kind,
        ErrorKind::too_large
    );
    EXPECT_TRUE(create({}, BulkMode::best_effort));
}

TEST_F(BulkCalls, ARepeatedCallGetsTheFirstAnswer) {
    for (BulkMode mode : {BulkMode::best_effort, BulkMode::all_or_nothing}) {
        const std::string name = mode == BulkMode::best_effort ? "a" : "b";
        const std::int64_t before = count();
        const auto first = create(rows(210), mode, key(name));
        const auto again = create(rows(210), mode, key(name));
        ASSERT_TRUE(first);
        ASSERT_TRUE(again);
        EXPECT_FALSE(first->repeated);
        EXPECT_TRUE(again->repeated);
        EXPECT_EQ(first->answer, again->answer);
        EXPECT_EQ(count(), before + 210);
        Once<BulkOutcome> other = key(name);
        other.fingerprint = "other";
        EXPECT_EQ(create(rows(210), mode, other).error().kind, ErrorKind::invalid);
    }
}

/// What a kill between two transactions leaves: the first slice is stored, the answer is not.
TEST_F(BulkCalls, ACallThatWasCutShortContinuesWhereItStopped) {
    const auto slice = create(rows(200), BulkMode::best_effort, key("k"));
    in_store([&](store::Session& session) {
        static const store::Statement kForget{
            "test.forget", "DELETE FROM idempotency_answer WHERE key = $1"};
        return session.execute(kForget, {store::value("k")});
    });
    const auto whole = create(rows(500, {201}), BulkMode::best_effort, key("k"));
    ASSERT_TRUE(whole);
    EXPECT_FALSE(whole->repeated);
    EXPECT_EQ(count(), 499);
    EXPECT_EQ(whole->value->created, 499);
    EXPECT_TRUE(whole->answer.starts_with(slice->answer));
}

}  // namespace
}  // namespace ao::core
