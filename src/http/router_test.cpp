#include "http/router.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace ao::http {
namespace {

Handler nothing() {
    return [](Request&) -> base::Async<Response> { co_return Response{}; };
}

struct RouterTest : testing::Test {
    RouterTest() {
        for (const char* pattern :
             {"/api/leads",
              "/api/leads/{id}",
              "/api/leads/export",
              "/api/leads/{id}/timeline",
              "/static/{file*}",
              "/{page}"})
            router.add({Method::get, pattern, nothing()});
        router.add({Method::del, "/api/leads/{id}", nothing()});
        router.add({Method::post, "/api/leads", nothing()});
    }

    std::string route_of(Method method, std::string_view path) {
        Match match = router.find(method, path, request);
        return match.route ? match.route->pattern : "-" + match.allow;
    }

    Router router;
    Request request;
};

TEST_F(RouterTest, finds_literal_and_named_parts) {
    EXPECT_EQ(route_of(Method::get, "/api/leads"), "/api/leads");
    EXPECT_EQ(route_of(Method::get, "/api/leads/17"), "/api/leads/{id}");
    EXPECT_EQ(request.param("id"), "17");
    EXPECT_EQ(request.route, "/api/leads/{id}");
    EXPECT_EQ(route_of(Method::get, "/api/leads/17/timeline"), "/api/leads/{id}/timeline");
}

TEST_F(RouterTest, a_literal_part_wins_over_a_named_one) {
    EXPECT_EQ(route_of(Method::get, "/api/leads/export"), "/api/leads/export");
    EXPECT_EQ(route_of(Method::del, "/api/leads/export"), "/api/leads/{id}")
        << "unless it lacks the method";
}

TEST_F(RouterTest, the_rest_of_a_path_is_one_value) {
    EXPECT_EQ(route_of(Method::get, "/static/css/a%20b.css"), "/static/{file*}");
    EXPECT_EQ(request.param("file"), "css/a b.css");
    EXPECT_EQ(request.path, "/static/css/a b.css");
}

TEST_F(RouterTest, an_escaped_slash_stays_inside_its_part) {
    EXPECT_EQ(route_of(Method::get, "/api/leads/a%2Fb"), "/api/leads/{id}");
    EXPECT_EQ(request.param("id"), "a/b");
    EXPECT_EQ(route_of(Method::get, "/api%2Fleads"), "/{page}");
}

TEST_F(RouterTest, says_what_a_known_path_allows) {
    EXPECT_EQ(route_of(Method::put, "/api/leads"), "-GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(route_of(Method::put, "/api/leads/1"), "-GET, HEAD, DELETE, OPTIONS");
    EXPECT_EQ(route_of(Method::get, "/no/such/path"), "-");
    EXPECT_EQ(route_of(Method::get, "/api/leads//"), "-") << "an empty part is no id";
}

TEST_F(RouterTest, one_slash_at_the_end_changes_nothing) {
    EXPECT_EQ(route_of(Method::get, "/api/leads/"), "/api/leads");
    EXPECT_EQ(route_of(Method::put, "/api/leads/"), "-GET, HEAD, POST, OPTIONS");
}

TEST_F(RouterTest, head_uses_the_get_line) {
    EXPECT_EQ(route_of(Method::head, "/api/leads"), "/api/leads");
}

TEST_F(RouterTest, refuses_faulty_tables) {
    EXPECT_THROW(router.add({Method::get, "/api/leads", nothing()}), std::logic_error);
    EXPECT_THROW(router.add({Method::get, "api", nothing()}), std::logic_error);
    EXPECT_THROW(router.add({Method::get, "/{a*}/b", nothing()}), std::logic_error);
    EXPECT_THROW(router.add({Method::get, "/a{b}", nothing()}), std::logic_error);
}

TEST_F(RouterTest, very_deep_paths_are_unknown) {
    std::string path;
    for (int i = 0; i < 100; ++i)
        path += "/a";
    EXPECT_EQ(route_of(Method::get, path), "-");
}

}  // namespace
}  // namespace ao::http
