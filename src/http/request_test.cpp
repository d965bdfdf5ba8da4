#include "http/request.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "http/text.h"

namespace ao::http {
namespace {

TEST(Request, finds_fields_in_any_case) {
    Request request;
    request.fields = {{"Content-Type", "a"}, {"content-type", "b"}};
    EXPECT_EQ(request.header("CONTENT-TYPE"), "a");
    EXPECT_EQ(request.header("content-typ"), "");
}

TEST(Request, decodes_query_parameters) {
    Request request;
    request.query = "a=1&b=x+y%20z&&c&a=2&%64=%e2%82%ac&e=100%";
    EXPECT_EQ(request.query_param("a"), "1");
    EXPECT_EQ(request.query_param("b"), "x y z");
    EXPECT_EQ(request.query_param("c"), "");
    EXPECT_EQ(request.query_param("d"), "\u20ac");
    EXPECT_EQ(request.query_param("e"), "100%");
    EXPECT_EQ(request.query_param("f"), std::nullopt);
    EXPECT_EQ(request.query_params().size(), 6U);
}

TEST(Request, asking_for_a_part_the_route_lacks_is_a_bug) {
    Request request;
    request.params = {{"id", "7"}};
    EXPECT_EQ(request.param("id"), "7");
    EXPECT_THROW((void)request.param("name"), std::logic_error);
}

TEST(Text, takes_lists_apart) {
    std::string_view list = " a,, b ;c ,";
    std::string_view element;
    ASSERT_TRUE(next_list_element(list, element));
    EXPECT_EQ(element, "a");
    ASSERT_TRUE(next_list_element(list, element));
    EXPECT_EQ(element, "b ;c");
    EXPECT_FALSE(next_list_element(list, element));
}

TEST(Text, knows_sound_escapes) {
    EXPECT_TRUE(has_sound_escapes("/a%20b%2F"));
    for (const char* unsound : {"%", "%4", "%zz", "a%00", "%20%"})
        EXPECT_FALSE(has_sound_escapes(unsound)) << unsound;
}

}  // namespace
}  // namespace ao::http
