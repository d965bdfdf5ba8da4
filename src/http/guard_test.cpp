#include "http/guard.h"

#include <gtest/gtest.h>

namespace ao::http {
namespace {

/// The status of the refusal, or 0 when the head was taken.
int status_of(std::string_view head, HeadLimits limits = {}) {
    Request request;
    Guard guard(limits, request);
    ReadState state = guard.read_head(head);
    EXPECT_NE(state, ReadState::need_more) << head;
    return state == ReadState::refused ? guard.refusal().status : 0;
}

TEST(Guard, reads_method_target_and_fields) {
    Request request;
    Guard guard({}, request);
    std::string_view head =
        "PUT /a%20b?c=d HTTP/1.1\r\nHost: t\r\nX-Word: \t y \r\nContent-Length: 12\r\n\r\nrest";
    ASSERT_EQ(guard.read_head(head), ReadState::done);
    EXPECT_EQ(request.method, Method::put);
    EXPECT_EQ(request.target, "/a%20b?c=d");
    EXPECT_EQ(guard.raw_path(), "/a%20b");
    EXPECT_EQ(request.query, "c=d");
    EXPECT_EQ(request.header("x-word"), "y");
    EXPECT_EQ(guard.content_length(), 12U);
    EXPECT_EQ(head.substr(guard.head_size()), "rest");
    EXPECT_TRUE(guard.keeps_alive());
}

TEST(Guard, reads_a_head_that_comes_byte_by_byte) {
    std::string head = "\r\nGET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
    Request request;
    Guard guard({}, request);
    for (std::size_t size = 1; size < head.size(); ++size)
        ASSERT_EQ(guard.read_head(std::string_view(head).substr(0, size)), ReadState::need_more)
            << size;
    EXPECT_EQ(guard.read_head(head), ReadState::done);
    EXPECT_FALSE(guard.keeps_alive());
}

TEST(Guard, refuses_line_ends_before_the_head_is_complete) {
    Request request;
    Guard guard({}, request);
    EXPECT_EQ(guard.read_head("GET / HTTP/1.1\nHost"), ReadState::refused);
    EXPECT_EQ(guard.refusal().status, 400);
}

TEST(Guard, refuses_ambiguous_framing) {
    std::string post = "POST / HTTP/1.1\r\nHost: t\r\n";
    EXPECT_EQ(status_of(post + "Transfer-Encoding: chunked\r\n\r\n"), 0);
    for (const char* fields :
         {"Transfer-Encoding: chunked\r\nContent-Length: 1\r\n",
          "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked, gzip\r\n",
          "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: \"chunked\"\r\n",
          "Transfer-Encoding:\r\nContent-Length: 1\r\n",
          "Content-Length: 1\r\nContent-Length: 1\r\n",
          "Content-Length: 1, 1\r\n",
          "Content-Length: +1\r\n"})
        EXPECT_EQ(status_of(post + fields + "\r\n"), 400) << fields;
    EXPECT_EQ(status_of(post + "Transfer-Encoding: gzip, chunked\r\n\r\n"), 501);
    EXPECT_EQ(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(Guard, wants_exactly_one_sound_host) {
    std::string get = "GET / HTTP/1.1\r\n";
    EXPECT_EQ(status_of(get + "\r\n"), 400);
    EXPECT_EQ(status_of(get + "Host: a\r\nHost: a\r\n\r\n"), 400);
    for (const char* sound :
         {"a", "a:80", "127.0.0.1:8000", "[::1]", "[2001:db8::1]:443", "a-b.example."})
        EXPECT_EQ(status_of(get + "Host: " + sound + "\r\n\r\n"), 0) << sound;
    for (const char* unsound :
         {"", "a b", "a/", "u@a", "a:b", "a:65536", "[::1", "[]", "[::1]x", "a,b", "a%zz"})
        EXPECT_EQ(status_of(get + "Host: " + unsound + "\r\n\r\n"), 400) << unsound;
}

TEST(Guard, keeps_to_its_limits) {
    HeadLimits limits{.header_bytes = 200, .header_fields = 3, .uri_bytes = 50};
    std::string host = " HTTP/1.1\r\nHost: t\r\n";
    EXPECT_EQ(status_of("GET /" + std::string(49, 'x') + host + "\r\n", limits), 0);
    EXPECT_EQ(status_of("GET /" + std::string(50, 'x') + host + "\r\n", limits), 414);
    EXPECT_EQ(status_of("GET /" + host + "A: b\r\nA: b\r\n\r\n", limits), 0);
    EXPECT_EQ(status_of("GET /" + host + "A: b\r\nA: b\r\nA: b\r\n\r\n", limits), 431);
    EXPECT_EQ(status_of("GET /" + host + "A: " + std::string(200, 'b'), limits), 431);
}

TEST(Guard, absolute_targets_bring_their_own_host) {
    Request request;
    Guard guard({}, request);
    ASSERT_EQ(guard.read_head("GET http://u:81/p?q HTTP/1.1\r\nHost: t\r\n\r\n"), ReadState::done);
    EXPECT_EQ(request.target, "/p?q");
    EXPECT_EQ(request.header("host"), "u:81");
}

struct Chunks : testing::Test {
    Chunks() {
        EXPECT_EQ(
            guard.read_head("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"),
            ReadState::done
        );
    }

    /// Feeds `wire` in pieces of `step` bytes, as a connection would.
    ReadState feed(const std::string& wire, std::size_t step) {
        std::string pending;
        for (std::size_t at = 0; at < wire.size(); at += step) {
            pending += wire.substr(at, step);
            std::size_t used = 0;
            ReadState state = guard.read_chunks(pending, 1 << 20, body, used);
            pending.erase(0, used);
            left = pending;
            if (state != ReadState::need_more) return state;
        }
        return ReadState::need_more;
    }

    Request request;
    HeadLimits limits;
    Guard guard{limits, request};
    std::string body;
    std::string left;
};

TEST_F(Chunks, are_joined_and_what_follows_is_left) {
    EXPECT_EQ(
        feed("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: dropped\r\n\r\nGET /", 1000), ReadState::done
    );
    EXPECT_EQ(body, "abcde");
    EXPECT_EQ(left, "GET /");
    EXPECT_TRUE(request.header("trailer").empty());
}

TEST_F(Chunks, may_come_byte_by_byte) {
    EXPECT_EQ(feed("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: d\r\n\r\n", 1), ReadState::done);
    EXPECT_EQ(body, "abcde");
}

TEST_F(Chunks, may_hold_empty_lines) {
    const std::string wire = "4\r\n\r\n\r\n\r\n6\r\n\r\n\r\nab\r\n0\r\n\r\n";
    EXPECT_EQ(feed(wire, 1), ReadState::done);
    EXPECT_EQ(body, "\r\n\r\n\r\n\r\nab");
}

TEST_F(Chunks, are_refused_at_once_when_no_size_can_come) {
    for (const char* wire : {"Z", "G\r\n", "-1", "0x5", "\r\n\r\n", "5\n"}) {
        Guard fresh(limits, request);
        ASSERT_EQ(
            fresh.read_head("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"),
            ReadState::done
        );
        std::size_t used = 0;
        EXPECT_EQ(fresh.read_chunks(wire, 1 << 20, body, used), ReadState::refused) << wire;
        EXPECT_EQ(fresh.refusal().status, 400) << wire;
    }
    EXPECT_EQ(feed("1\r\nxyz", 1), ReadState::refused) << "longer than its size says";
    EXPECT_EQ(left, "y");
}

TEST_F(Chunks, are_refused_when_mostly_framing) {
    std::string wire;
    for (int i = 0; i < 20'000; ++i)
        wire += "1\r\nx\r\n";
    EXPECT_EQ(feed(wire, 4096), ReadState::refused);
    EXPECT_LT(body.size(), 65536U / 5);
}

TEST_F(Chunks, are_refused_before_they_exceed_the_limit) {
    EXPECT_EQ(feed("100001\r\n", 100), ReadState::refused);
    EXPECT_EQ(guard.refusal().status, 413);
}

}  // namespace
}  // namespace ao::http
