#include "api/problem.h"

#include <gtest/gtest.h>

#include "base/json_described.h"

namespace ao::api {
namespace {

const ProblemPlace kPlace{
    .path = "/api/leads",
    .request_id = "r-1",
    .now = base::Time{std::chrono::seconds{1'767'225'600}}};

TEST(Problem, HasTheMembersOfBothContracts) {
    auto response = problem_response(
        base::invalid("Two fields are wrong.", {{"/email", "is no address", "format"}}), kPlace
    );
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(
        response.body,
        R"({"type":"urn:ao:problem:validation","title":"Validation failed","status":422,)"
        R"("detail":"Two fields are wrong.","instance":"/api/leads","error":"Two fields are wrong.",)"
        R"("status_code":422,"timestamp":"2026-01-01T00:00:00.000000Z","request_id":"r-1",)"
        R"("errors":[{"pointer":"/email","message":"is no address","code":"format"}]})"
    );
}

TEST(Problem, EveryKindHasAStatusAndAType) {
    using enum base::ErrorKind;
    const std::vector<std::pair<base::ErrorKind, int>> expected{
        {malformed, 400},
        {invalid, 422},
        {unauthenticated, 401},
        {forbidden, 403},
        {not_found, 404},
        {conflict, 409},
        {precondition_failed, 412},
        {too_large, 413},
        {throttled, 429},
        {unavailable, 503}};
    std::set<std::string_view> types;
    for (auto [kind, status] : expected) {
        EXPECT_EQ(problem_kind(kind).status, status);
        types.insert(problem_kind(kind).type);
    }
    EXPECT_EQ(types.size(), expected.size());
}

TEST(Problem, TextsAreEscaped) {
    ProblemPlace place = kPlace;
    place.path = "/api/\"><script>\n\xFF";
    auto response = problem_response(base::not_found("No \"such\"\nthing."), place);
    auto parsed = base::json::parse_raw(response.body);
    EXPECT_TRUE(parsed) << response.body;
    EXPECT_EQ(response.body.find('\n'), std::string::npos);
}

TEST(Problem, WaitsAreAtLeastASecond) {
    auto response = problem_response(base::unavailable("Busy.", std::chrono::seconds{0}), kPlace);
    EXPECT_NE(response.body.find(R"("retry_after":1)"), std::string::npos);
}

}  // namespace
}  // namespace ao::api
