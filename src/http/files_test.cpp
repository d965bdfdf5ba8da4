#include "http/files.h"

#include <set>

#include <gtest/gtest.h>

#include "http/reply.h"

namespace ao::http {
namespace {

struct FilesTest : testing::Test {
    FilesTest() {
        files.add("index.html", std::string(5000, 'x'), Files::Keep::revalidate);
        files.add(
            "app.0a1b.js", std::string(5000, 'y'), Files::Keep::forever, {"PACKED", "SMALLER"}
        );
        files.add("logo.png", std::string(5000, 'z'), Files::Keep::forever);
    }

    Response get(std::string_view path, std::vector<Field> fields = {}) const {
        Request request;
        request.fields = std::move(fields);
        return files.answer(request, path);
    }

    Files files;
};

TEST_F(FilesTest, serves_the_plain_form_with_its_type_and_tag) {
    Response response = get("index.html");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(response.shared_body->size(), 5000U);
    EXPECT_EQ(find_field(response, "Cache-Control"), "no-cache");
    EXPECT_EQ(find_field(response, "Vary"), "Accept-Encoding");
}

TEST_F(FilesTest, serves_the_packed_form_to_those_who_take_it) {
    Response made_here = get("index.html", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(find_field(made_here, "Content-Encoding"), "gzip");
    EXPECT_LT(made_here.shared_body->size(), 500U);
    EXPECT_EQ(*get("app.0a1b.js", {{"Accept-Encoding", "gzip"}}).shared_body, "PACKED");
    EXPECT_EQ(find_field(get("logo.png", {{"Accept-Encoding", "gzip"}}), "Content-Encoding"), "");
}

TEST_F(FilesTest, serves_the_form_the_client_likes_best) {
    auto body = [&](std::string_view accept) {
        return *get("app.0a1b.js", {{"Accept-Encoding", accept}}).shared_body;
    };
    for (const char* smallest : {"gzip, deflate, br, zstd", "br", "*", "br;q=0.5, gzip;q=0.5"})
        EXPECT_EQ(body(smallest), "SMALLER") << smallest;
    for (const char* liked : {"gzip, br;q=0", "br;q=0.4, gzip;q=0.9", "*, br;q=0"})
        EXPECT_EQ(body(liked), "PACKED") << liked;
    for (const char* neither : {"", "deflate", "identity, br;q=0.5, gzip;q=0.5"})
        EXPECT_EQ(body(neither).size(), 5000U) << neither;
    const Response smaller = get("app.0a1b.js", {{"Accept-Encoding", "br"}});
    EXPECT_EQ(find_field(smaller, "Content-Encoding"), "br");
    EXPECT_EQ(find_field(smaller, "Vary"), "Accept-Encoding");
    EXPECT_EQ(find_field(get("index.html", {{"Accept-Encoding", "br"}}), "Content-Encoding"), "");
}

TEST_F(FilesTest, answers_304_when_the_copy_is_good) {
    std::string tag(find_field(get("index.html"), "ETag"));
    EXPECT_EQ(get("index.html", {{"If-None-Match", tag}}).status, 304);
    std::string several = "\"other\", W/" + tag;
    EXPECT_EQ(get("index.html", {{"If-None-Match", several}}).status, 304);
    EXPECT_EQ(get("index.html", {{"If-None-Match", "*"}}).status, 304);
    EXPECT_EQ(get("index.html", {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST_F(FilesTest, the_forms_have_different_tags) {
    std::string tag(find_field(get("index.html"), "ETag"));
    EXPECT_EQ(get("index.html", {{"If-None-Match", tag}, {"Accept-Encoding", "gzip"}}).status, 200);
    std::set<std::string> tags;
    for (const char* accept : {"identity", "gzip", "br"})
        tags.emplace(find_field(get("app.0a1b.js", {{"Accept-Encoding", accept}}), "ETag"));
    EXPECT_EQ(tags.size(), 3U);
}

TEST_F(FilesTest, names_that_change_with_the_content_are_kept_forever) {
    EXPECT_EQ(
        find_field(get("app.0a1b.js"), "Cache-Control"), "public, max-age=31536000, immutable"
    );
}

TEST_F(FilesTest, knows_its_files) {
    EXPECT_TRUE(files.contains("logo.png"));
    EXPECT_FALSE(files.contains("../etc/passwd"));
    EXPECT_THROW(get("other"), std::out_of_range);
}

}  // namespace
}  // namespace ao::http
