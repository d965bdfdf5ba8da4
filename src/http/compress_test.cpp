#include "http/compress.h"

#include <gtest/gtest.h>

#include "http/reply.h"

namespace ao::http {
namespace {

std::string gunzip(std::string_view bytes) {
    z_stream stream{};
    EXPECT_EQ(::inflateInit2(&stream, 15 + 16), Z_OK);
    std::string out;
    out.resize(10'000'000);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(::inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    ::inflateEnd(&stream);
    return out;
}

TEST(AcceptsGzip, weighs_what_the_client_says) {
    for (const char* yes :
         {"gzip", "GZIP", "deflate, gzip;q=1.0", "br, *", "gzip;q=0.001", "identity;q=0.5, gzip"})
        EXPECT_TRUE(accepts_gzip(yes)) << yes;
    for (const char* no :
         {"",
          "br",
          "identity",
          "gzip;q=0",
          "gzip; q=0.000",
          "*;q=0",
          "*, gzip;q=0",
          "identity, gzip;q=0.5",
          "gzip;q=x",
          "gzipped"})
        EXPECT_FALSE(accepts_gzip(no)) << no;
}

TEST(Compressor, gives_back_the_same_bytes_small_and_large) {
    Compressor compressor;
    for (std::size_t size : {0UL, 10UL, 5000UL, 300'000UL, 3000UL}) {
        std::string bytes;
        while (bytes.size() < size)
            bytes += "line " + std::to_string(bytes.size()) + "\n";
        auto packed = compressor.gzip(bytes);
        ASSERT_TRUE(packed.has_value());
        EXPECT_EQ(gunzip(*packed), bytes);
    }
}

Response applied(Response response, std::string_view accept = "gzip") {
    Request request;
    request.fields = {{"Accept-Encoding", accept}};
    Compressor().apply(response, request, 100);
    return response;
}

TEST(Compressor, packs_what_gains_by_it) {
    std::string body(5000, 'x');
    Response packed = applied({.body = body});
    EXPECT_EQ(find_field(packed, "Content-Encoding"), "gzip");
    EXPECT_EQ(find_field(packed, "Vary"), "Accept-Encoding");
    EXPECT_EQ(gunzip(packed.body), body);

    Response shared = applied({.shared_body = std::make_shared<const std::string>(body)});
    EXPECT_FALSE(shared.shared_body);
    EXPECT_EQ(gunzip(shared.body), body);
}

TEST(Compressor, says_vary_also_to_those_who_get_it_plain) {
    Response plain = applied({.body = std::string(5000, 'x')}, "br");
    EXPECT_EQ(find_field(plain, "Vary"), "Accept-Encoding");
    EXPECT_EQ(plain.body.size(), 5000U);
}

TEST(Compressor, leaves_alone_what_must_stay_as_it_is) {
    std::string body(5000, 'x');
    EXPECT_EQ(applied({.body = "short"}).body, "short");
    EXPECT_EQ(applied({.content_type = "image/png", .body = body}).body, body);
    EXPECT_EQ(applied(Response{.body = body}.with("ETag", "\"1\"")).body, body)
        << "it names these very bytes";
    EXPECT_NE(applied(Response{.body = body}.with("ETag", "W/\"1\"")).body, body);
    EXPECT_EQ(applied(Response{.body = body}.with("Cache-Control", "no-transform")).body, body);
    EXPECT_EQ(applied(Response{.body = body}.with("Content-Encoding", "br")).body, body);
}

}  // namespace
}  // namespace ao::http
