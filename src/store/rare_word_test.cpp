#include "store/rare_word.h"

#include <gtest/gtest.h>

#include "store/conformance_test.h"
#include "store/lead_store.h"

namespace ao::store {
namespace {

class RareWordTest : public Conformance {
  protected:
    static constexpr int kLeads = 6'000;

    /// All are called Ann; some work at "Rarely Ltd", half of them in tenant "other".
    void fill() {
        write([](Session& session) {
            for (int i = 0; i < kLeads; ++i) {
                model::Lead lead;
                lead.tenant_id = i % 2 == 0 ? "default" : "other";
                lead.id = "id-" + std::to_string(10'000 + i);
                lead.first_name = "Ann";
                lead.last_name = "Family" + std::to_string(i);
                lead.company = i % 1'999 == 0 ? "Rarely Ltd" : "Common Ltd";
                lead.custom_fields.text = "{}";
                lead.created_at = base::from_micros(i);
                lead.version = 1;
                LeadStore(session).insert(lead);
            }
        });
    }

    std::optional<std::string> find(const std::string& typed) {
        return read([&](Session& session) { return find_by_rare_word(session, typed); });
    }

    model::LeadList search(const std::string& typed) {
        model::LeadFilter filter;
        filter.q = typed;
        return *read([&](Session& session) {
            return LeadStore(session).list("default", filter, {});
        });
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, RareWordTest, every_backend(), backend_name);

TEST_P(RareWordTest, TheLeadsOfTheRarestWordAreLookedAtForTheOthers) {
    fill();
    EXPECT_EQ(find("ANN rarely ltd"), "[1,2000,3999,5998]");
    EXPECT_EQ(find("ann family1999 rarely"), "[2000]");
    EXPECT_EQ(find("bob rarely common"), "[]");
    const auto page = search("ANN rarely ltd");
    EXPECT_EQ(page.total, 2);
    ASSERT_EQ(page.leads.size(), 2U);
    EXPECT_EQ(page.leads.front().id, "id-10000");
    EXPECT_EQ(page.leads.back().id, "id-13998");
    EXPECT_EQ(search("bob rarely").total, 0);
    EXPECT_EQ(search("ann family42").total, 56) << "42, 420 to 428, 4200 to 4298 by twos";
}

TEST_P(RareWordTest, AWordThatNobodyHasIsRare) {
    fill();
    EXPECT_EQ(find("ann zora"), "[]");
    EXPECT_EQ(search("ann zora").total, 0);
}

TEST_P(RareWordTest, CommonWordsAndSingleOnesAreLeftToTheIndex) {
    EXPECT_FALSE(find("ann common")) << "an empty store";
    fill();
    EXPECT_FALSE(find("ann common"));
    EXPECT_FALSE(find("rarely"));
    EXPECT_FALSE(find("josé maría")) << "how common they are is not known";
    EXPECT_EQ(search("ann common").total, kLeads / 2 - 2);
}

}  // namespace
}  // namespace ao::store
