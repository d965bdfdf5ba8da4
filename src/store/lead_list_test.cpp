#include <set>

#include "store/conformance_test.h"
#include "store/lead_store.h"

namespace ao::store {
namespace {

using model::LeadSort;

class LeadListTest : public Conformance {
  protected:
    void insert(int number, const std::function<void(model::Lead&)>& change = {}) {
        model::Lead lead;
        lead.id = "id-" + std::to_string(1000 + number);
        lead.tenant_id = "default";
        lead.last_name = "Name" + std::to_string(number % 5);
        lead.email = "e" + std::to_string(number) + "@example.com";
        lead.company = number % 2 == 0 ? "Acme" : "globex";
        lead.source = number % 3 == 0 ? "web" : "api";
        lead.status = "active";
        lead.score = number % 7;
        lead.created_at = base::from_micros(1'000 * number);
        lead.updated_at = base::from_micros(1'000'000 - 1'000 * number);
        if (change) change(lead);
        write([&](Session& session) { LeadStore(session).insert(lead); });
    }

    base::Result<model::LeadList> list(
        const model::LeadFilter& filter, const model::LeadPage& page = {}
    ) {
        return read([&](Session& session) {
            return LeadStore(session).list("default", filter, page);
        });
    }

    std::vector<std::string> ids(
        const model::LeadFilter& filter, const model::LeadPage& page = {}
    ) {
        std::vector<std::string> found;
        const auto answer = list(filter, page);
        for (const auto& lead : answer->leads)
            found.push_back(lead.id);
        return found;
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, LeadListTest, every_backend(), backend_name);

TEST_P(LeadListTest, AnEmptyTenantHasAnEmptyList) {
    const auto nothing = list({});
    EXPECT_TRUE(nothing->leads.empty());
    EXPECT_EQ(nothing->total, 0);
    EXPECT_EQ(nothing->next_cursor, "");
}

TEST_P(LeadListTest, SkipAndLimitCutThePage) {
    for (int i = 0; i < 10; ++i)
        insert(i);
    const auto page = list({}, {.skip = 3, .limit = 4});
    EXPECT_EQ(page->total, 10);
    ASSERT_EQ(page->leads.size(), 4U);
    EXPECT_EQ(page->leads.front().id, "id-1003");
    EXPECT_EQ(page->leads.back().id, "id-1006");
    EXPECT_NE(page->next_cursor, "");
    EXPECT_EQ(list({}, {.skip = 9, .limit = 4})->next_cursor, "");
    EXPECT_EQ(list({}, {.want_total = false})->total, 0);
}

TEST_P(LeadListTest, TotalsOfAnOwnerFollowEveryChange) {
    for (int i = 0; i < 6; ++i)
        insert(i, [i](model::Lead& lead) {
            lead.owner = i < 4 ? "ann" : "";
            lead.status = i % 2 == 0 ? "won" : "lost";
        });
    const auto total = [&](const std::string& owner, std::optional<std::string> status = {}) {
        model::LeadFilter filter;
        filter.owner = owner;
        filter.status = std::move(status);
        const auto found = list(filter);
        EXPECT_EQ(found->total, std::ssize(found->leads));
        return found->total;
    };
    EXPECT_EQ(total("ann"), 4);
    EXPECT_EQ(total("ann", "won"), 2);
    EXPECT_EQ(total(""), 2);
    write([&](Session& session) {
        LeadStore leads(session);
        auto lead = leads.find("default", "id-1000");
        lead->owner = "bob";
        ++lead->version;
        EXPECT_TRUE(leads.update(*lead));
        EXPECT_TRUE(leads.remove("default", "id-1001"));
    });
    EXPECT_EQ(total("ann"), 2);
    EXPECT_EQ(total("bob", "won"), 1);
}

TEST_P(LeadListTest, TotalsOfARangeOfDaysAreExactAtItsEnds) {
    const auto at = [](int hours) { return base::Time{} + std::chrono::hours(hours); };
    for (int i = 0; i < 40; ++i)
        insert(i, [&](model::Lead& lead) {
            lead.created_at = at(5 * i);
            lead.status = i % 2 == 0 ? "won" : "lost";
        });
    for (int from = 0; from < 200; from += 7)
        for (int to = from; to < 200; to += 12) {
            model::LeadFilter filter;
            filter.created_from = at(from);
            filter.created_to = at(to);
            const auto all = list(filter);
            EXPECT_EQ(all->total, std::ssize(all->leads)) << from << " to " << to;
            filter.status = "won";
            filter.created_from.reset();
            const auto won = list(filter);
            EXPECT_EQ(won->total, std::ssize(won->leads)) << "to " << to;
        }
}

TEST_P(LeadListTest, TotalsOfAStatusAndASourceFollowEveryChange) {
    for (int i = 0; i < 6; ++i)
        insert(i, [i](model::Lead& lead) {
            lead.status = i % 2 == 0 ? "won" : "lost";
            lead.source = i < 4 ? "web" : "api";
            lead.created_at += std::chrono::hours(24 * i);
        });
    const auto total = [&](std::optional<std::string> status, std::optional<std::string> source) {
        model::LeadFilter filter;
        filter.status = std::move(status);
        filter.source = std::move(source);
        return list(filter, {.limit = 1})->total;
    };
    EXPECT_EQ(total("won", {}), 3);
    EXPECT_EQ(total({}, "web"), 4);
    EXPECT_EQ(total("lost", "api"), 1);
    EXPECT_EQ(total("unheard of", {}), 0);
    const bool changed = write([](Session& session) {
        LeadStore leads(session);
        model::Lead lead = *leads.find("default", "id-1001");
        lead.status = "won";
        ++lead.version;
        return leads.update(lead) && leads.remove("default", "id-1000");
    });
    EXPECT_TRUE(changed);
    EXPECT_EQ(total("won", {}), 3);
    EXPECT_EQ(total("lost", "web"), 1);
}

TEST_P(LeadListTest, EveryFilterFindsWhatItNamesAndCountsIt) {
    for (int i = 0; i < 6; ++i)
        insert(i);
    insert(6, [](model::Lead& lead) {
        lead.source = "import";
        lead.email = "Special@Example.com";
        lead.status = "won";
        lead.owner = "ann";
        lead.company = "Initech";
        lead.tags = {"hot", "vip"};
        lead.custom_fields.text = R"({"size":10,"open":true,"a.b\"c":"x","none":null})";
    });
    const std::vector<std::string> only{"id-1006"};
    const auto expect_only = [&](const char* what, const auto& set) {
        model::LeadFilter filter;
        set(filter);
        EXPECT_EQ(ids(filter), only) << what;
        EXPECT_EQ(list(filter)->total, 1) << what;
    };
    expect_only("source", [](auto& filter) { filter.source = "import"; });
    expect_only("email", [](auto& filter) { filter.email = "special@example.COM"; });
    expect_only("status", [](auto& filter) { filter.status = "won"; });
    expect_only("owner", [](auto& filter) { filter.owner = "ann"; });
    expect_only("company", [](auto& filter) { filter.company = "initech"; });
    expect_only("tag", [](auto& filter) { filter.tag = "vip"; });
    expect_only("number", [](auto& filter) { filter.custom_fields = {{"size", "10"}}; });
    expect_only("truth", [](auto& filter) { filter.custom_fields = {{"open", "true"}}; });
    expect_only("null", [](auto& filter) { filter.custom_fields = {{"none", "null"}}; });
    expect_only("odd key", [](auto& filter) { filter.custom_fields = {{"a.b\"c", "x"}}; });
    expect_only("created from", [](auto& filter) {
        filter.created_from = base::from_micros(5'001);
    });
    expect_only("updated to", [](auto& filter) { filter.updated_to = base::from_micros(995'000); });
    expect_only("all at once", [](auto& filter) {
        filter.source = "import";
        filter.tag = "hot";
        filter.q = "special";
    });
}

TEST_P(LeadListTest, RangesIncludeTheirStartAndExcludeTheirEnd) {
    for (int i = 0; i < 5; ++i)
        insert(i);
    model::LeadFilter filter;
    filter.created_from = base::from_micros(1'000);
    filter.created_to = base::from_micros(3'000);
    EXPECT_EQ(ids(filter), (std::vector<std::string>{"id-1001", "id-1002"}));
}

TEST_P(LeadListTest, EverySortOrdersBothWays) {
    for (int i = 0; i < 40; ++i)
        insert((i * 17) % 40);
    const auto key = [](LeadSort sort,
                        const model::Lead& lead) -> std::pair<std::string, std::int64_t> {
        switch (sort) {
            case LeadSort::created_at:
                return {"", base::to_micros(lead.created_at)};
            case LeadSort::updated_at:
                return {"", base::to_micros(lead.updated_at)};
            case LeadSort::score:
                return {"", lead.score};
            case LeadSort::email:
                return {lead.email, 0};
            case LeadSort::last_name:
                return {lead.last_name, 0};
            case LeadSort::company:
                return {lead.company == "Acme" ? "a" : "g", 0};
        }
        return {};
    };
    for (const auto sort :
         {LeadSort::created_at,
          LeadSort::updated_at,
          LeadSort::score,
          LeadSort::email,
          LeadSort::last_name,
          LeadSort::company})
        for (const bool descending : {false, true}) {
            const auto page = list({}, {.sort = sort, .descending = descending});
            ASSERT_EQ(page->leads.size(), 40U);
            for (std::size_t i = 1; i < 40; ++i) {
                auto a = std::pair(key(sort, page->leads[i - 1]), page->leads[i - 1].id);
                auto b = std::pair(key(sort, page->leads[i]), page->leads[i].id);
                EXPECT_TRUE(descending ? b < a : a < b) << static_cast<int>(sort) << ' ' << i;
            }
        }
}

TEST_P(LeadListTest, CursorsWalkEverySortWithoutGapOrDouble) {
    for (int i = 0; i < 53; ++i)
        insert(i);
    for (const auto sort :
         {LeadSort::created_at,
          LeadSort::updated_at,
          LeadSort::score,
          LeadSort::email,
          LeadSort::last_name,
          LeadSort::company})
        for (const bool descending : {false, true}) {
            model::LeadPage page{.sort = sort, .descending = descending, .limit = 7};
            const auto whole = ids({}, {.sort = sort, .descending = descending, .limit = 1000});
            std::vector<std::string> walked;
            do {
                const auto part = list({}, page);
                for (const auto& lead : part->leads)
                    walked.push_back(lead.id);
                page.cursor = part->next_cursor;
            } while (!page.cursor.empty() && walked.size() < 100);
            EXPECT_EQ(walked, whole) << static_cast<int>(sort) << descending;
        }
}

TEST_P(LeadListTest, AWalkMissesNothingAndDoublesNothingWhileOthersInsert) {
    for (int i = 0; i < 30; ++i)
        insert(i);
    for (const bool descending : {false, true}) {
        std::multiset<std::string> walked;
        model::LeadPage page{.descending = descending, .limit = 4};
        int more = descending ? 200 : 100;
        do {
            const auto part = list({}, page);
            for (const auto& lead : part->leads)
                walked.insert(lead.id);
            page.cursor = part->next_cursor;
            if (more % 100 < 20) insert(more++);
        } while (!page.cursor.empty());
        for (int i = 0; i < 30; ++i)
            EXPECT_EQ(walked.count("id-" + std::to_string(1000 + i)), 1U) << i;
        EXPECT_EQ(walked.size(), std::set(walked.begin(), walked.end()).size());
    }
}

TEST_P(LeadListTest, ACursorOfAnotherListIsRefused) {
    for (int i = 0; i < 5; ++i)
        insert(i);
    const auto first = list({}, {.limit = 2});
    const auto expect_refused = [&](const model::LeadFilter& filter, const model::LeadPage& page) {
        const auto answer = list(filter, page);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, base::ErrorKind::invalid);
        ASSERT_EQ(answer.error().fields.size(), 1U);
        EXPECT_EQ(answer.error().fields[0].pointer, "query:cursor");
    };
    model::LeadPage page{.limit = 2, .cursor = first->next_cursor};
    EXPECT_TRUE(list({}, page));
    model::LeadFilter other;
    other.source = "web";
    expect_refused(other, page);
    page.descending = true;
    expect_refused({}, page);
    for (const auto* text : {"x", "AAAA", "!!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
        expect_refused({}, {.cursor = text});
    const auto foreign = read([&](Session& session) {
        return LeadStore(session).list("other", {}, {.limit = 2, .cursor = first->next_cursor});
    });
    EXPECT_FALSE(foreign);
}

TEST_P(LeadListTest, EmptyFilterValuesAreValues) {
    insert(0, [](model::Lead& lead) { lead.owner = ""; });
    insert(1, [](model::Lead& lead) { lead.owner = "ann"; });
    model::LeadFilter nobody;
    nobody.owner = "";
    EXPECT_EQ(ids(nobody), std::vector<std::string>{"id-1000"});
}

}  // namespace
}  // namespace ao::store
