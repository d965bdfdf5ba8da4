#include "api/lead_query.h"

#include <gmock/gmock.h>

namespace ao::api {
namespace {

using testing::ElementsAre;
using testing::Pair;

base::Result<LeadQuery> parse(std::string_view query) {
    http::Request request;
    request.query = query;
    return parse_lead_query(request);
}

std::vector<std::string> faults(std::string_view query) {
    std::vector<std::string> pointers;
    base::Result<LeadQuery> result = parse(query);
    if (!result)
        for (const base::FieldError& fault : result.error().fields)
            pointers.push_back(fault.pointer);
    return pointers;
}

TEST(LeadQueryString, HasTheDefaultsOfTheContract) {
    auto query = parse("");
    ASSERT_TRUE(query);
    EXPECT_EQ(query->page.skip, 0);
    EXPECT_EQ(query->page.limit, 100);
    EXPECT_EQ(query->page.sort, model::LeadSort::created_at);
    EXPECT_FALSE(query->page.descending);
    EXPECT_TRUE(query->page.want_total);
}

TEST(LeadQueryString, ReadsEveryParameter) {
    auto query = parse(
        "skip=5&limit=1000&sort=-score&source=web&email=a%40b.example&status=new&tag=vip&owner=ann&"
        "company=Acme+Corp&created_from=2026-01-01&updated_to=2026-02-01T00:00:00Z&custom.size=3&"
        "q=jo%20do&unknown=1"
    );
    ASSERT_TRUE(query);
    EXPECT_EQ(query->page.skip, 5);
    EXPECT_EQ(query->page.limit, 1000);
    EXPECT_EQ(query->page.sort, model::LeadSort::score);
    EXPECT_TRUE(query->page.descending);
    EXPECT_EQ(query->filter.email, "a@b.example");
    EXPECT_EQ(query->filter.company, "Acme Corp");
    EXPECT_EQ(query->filter.created_from, base::parse_rfc3339("2026-01-01").value());
    EXPECT_THAT(query->filter.custom_fields, ElementsAre(Pair("size", "3")));
    EXPECT_EQ(query->filter.q, "jo do");
}

TEST(LeadQueryString, NamesEveryFault) {
    EXPECT_THAT(
        faults("skip=-1&limit=0&sort=age&created_from=soon&custom.=x"),
        ElementsAre(
            "query:skip", "query:limit", "query:sort", "query:created_from", "query:custom."
        )
    );
    EXPECT_THAT(faults("limit=1001"), ElementsAre("query:limit"));
    EXPECT_THAT(faults("limit=ten"), ElementsAre("query:limit"));
    EXPECT_THAT(faults("limit="), ElementsAre("query:limit"));
    EXPECT_THAT(faults("skip=99999999999999999999"), ElementsAre("query:skip"));
    EXPECT_THAT(faults("q=" + std::string(257, 'x')), ElementsAre("query:q"));
    EXPECT_THAT(faults("cursor=abc&skip=1"), ElementsAre("query:skip"));
}

}  // namespace
}  // namespace ao::api
