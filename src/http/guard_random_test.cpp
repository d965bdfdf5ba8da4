#include <array>
#include <random>

#include <gtest/gtest.h>

#include "http/guard.h"

namespace ao::http {
namespace {

constexpr std::array<std::string_view, 5> kSeeds{
    "GET /a%20b?c=d HTTP/1.1\r\nHost: t:80\r\nAccept: */*\r\nConnection: close, x\r\n\r\nGET / "
    "HTTP/1.1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
    "POST /x HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: "
    "chunked\r\n\r\n5\r\nhello\r\n3;a=\"b\"\r\nabc\r\n0\r\nT: v\r\n\r\nrest",
    "OPTIONS * HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "\r\nGET http://u.example/p HTTP/1.0\r\nHost: t\r\nX: a b\tc\r\n\r\n"};

/// What became of one request, however it was cut into pieces.
struct Verdict {
    int status = 0;  // 0: taken; -1: waits for more; 1: refused
    std::string target{};
    std::string body{};
    std::size_t consumed = 0;

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// Reads `wire` as a session does, `step` bytes at a time.
Verdict read(const std::string& wire, std::size_t step) {
    Request request;
    Guard guard({.header_bytes = 400, .header_fields = 8, .uri_bytes = 100}, request);
    std::string buffer;  // never moves: views of the request point into it
    buffer.reserve(wire.size());
    std::size_t at = 0;
    auto more = [&] {
        std::size_t count = std::min(step, wire.size() - at);
        buffer.append(wire, at, count);
        at += count;
        return count > 0;
    };
    ReadState state = ReadState::need_more;
    while (state == ReadState::need_more && more())
        state = guard.read_head(buffer);
    if (state == ReadState::need_more) return {.status = -1};
    if (state == ReadState::refused) return {.status = 1};
    Verdict verdict{.target = std::string(request.target), .consumed = guard.head_size()};
    if (!guard.is_chunked()) return verdict;
    do {
        std::size_t used = 0;
        state = guard.read_chunks(
            std::string_view(buffer).substr(verdict.consumed), 1000, verdict.body, used
        );
        verdict.consumed += used;
    } while (state == ReadState::need_more && more());
    if (state == ReadState::need_more) return {.status = -1};
    if (state == ReadState::refused) return {.status = 1};
    return verdict;
}

std::string mutated(std::mt19937& random) {
    constexpr std::string_view kSpice("\r\n \t:;,%\0\xff/*#0aA", 16);
    auto pick = [&](std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
    };
    std::string wire(kSeeds[pick(kSeeds.size())]);
    for (std::size_t changes = 1 + pick(3); changes > 0; --changes) {
        std::size_t place = pick(wire.size());
        switch (pick(3)) {
            case 0:
                wire[place] = kSpice[pick(kSpice.size())];
                break;
            case 1:
                wire.insert(place, 1, kSpice[pick(kSpice.size())]);
                break;
            default:
                wire.erase(place, 1 + pick(4));
                break;
        }
    }
    return wire;
}

TEST(GuardAtRandom, how_a_request_is_cut_never_changes_what_it_means) {
    std::mt19937 random(20261122);  // NOLINT: the same requests every time
    for (int round = 0; round < 20'000; ++round) {
        std::string wire = mutated(random);
        Verdict whole = read(wire, wire.size());
        for (std::size_t step : {1UL, 7UL}) {
            Verdict cut = read(wire, step);
            ASSERT_EQ(cut.status, whole.status) << testing::PrintToString(wire);
            ASSERT_EQ(cut, whole) << testing::PrintToString(wire);
        }
    }
}

}  // namespace
}  // namespace ao::http
