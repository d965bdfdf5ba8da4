#include "http/ready_set.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ao::http {
namespace {

namespace asio = base::asio;
using Awaited = ReadySet::Awaited;

struct ReadySetTest : testing::Test {
    ~ReadySetTest() override {
        for (int end : peers)
            ::close(end);
    }

    /// A socket in the set; its other end is in `peers`.
    std::unique_ptr<ReadySocket> connect() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        peers.push_back(ends[1]);
        return std::make_unique<ReadySocket>(ready, ends[0]);
    }

    void say(std::string_view words, std::size_t peer = 0) {
        EXPECT_EQ(::send(peers[peer], words.data(), words.size(), 0), ssize_t(words.size()));
    }

    /// Reads at most `most` bytes and notes what that tells, as a reader does.
    static std::string read(ReadySocket& socket, std::size_t most = 100) {
        std::string bytes(most, '\0');
        const ssize_t got = ::recv(socket.native_handle(), bytes.data(), most, 0);
        bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        if (bytes.size() < most) socket.note_emptied();
        return bytes;
    }

    /// Fills what the kernel keeps for the peer.
    static void fill(ReadySocket& socket) {
        const std::string bytes(64 * 1024, 'x');
        while (::send(socket.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0) {
        }
        socket.note_filled();
    }

    void drain(std::size_t peer = 0) {
        std::string bytes(64 * 1024, '\0');
        while (::recv(peers[peer], bytes.data(), bytes.size(), 0) > 0) {
        }
    }

    /// Starts a wait; its outcome is added to `ended`.
    void wait(ReadySocket& socket, Awaited awaited, std::string name) {
        auto waiting = [](ReadySetTest& test, ReadySocket& on, Awaited what, std::string as
                       ) -> base::Async<> {
            const bool is_there = co_await on.wait(what);
            test.ended.push_back(as + (is_there ? " there" : " ended"));
        };
        asio::co_spawn(
            events, waiting(*this, socket, awaited, std::move(name)), [](std::exception_ptr) {}
        );
        turn();
    }

    void turn() {
        events.restart();
        events.poll();
    }

    using Names = std::vector<std::string>;
    base::EventLoop events{1};
    ReadySet ready;
    std::vector<int> peers;
    Names ended;
};

TEST_F(ReadySetTest, bytes_resume_who_waits_for_them_and_nobody_else) {
    const auto first = connect();
    const auto second = connect();
    ready.look();
    read(*first);
    read(*second);
    wait(*first, Awaited::bytes, "first");
    wait(*second, Awaited::bytes, "second");
    ready.look();
    EXPECT_EQ(ended, Names{});
    say("hello", 1);
    ready.look();
    EXPECT_EQ(ended, Names{"second there"});
}

TEST_F(ReadySetTest, who_read_less_than_it_asked_for_knows_that_nothing_is_left) {
    const auto socket = connect();
    EXPECT_TRUE(socket->may_have_bytes());
    say("hello");
    ready.look();
    EXPECT_EQ(read(*socket, 5), "hello");
    EXPECT_TRUE(socket->may_have_bytes()) << "a full buffer says nothing of what is left";
    EXPECT_EQ(read(*socket), "");
    EXPECT_FALSE(socket->may_have_bytes());
    say("again");
    ready.look();
    EXPECT_TRUE(socket->may_have_bytes());
}

TEST_F(ReadySetTest, bytes_that_came_before_the_wait_and_after_the_read_end_it) {
    const auto socket = connect();
    ready.look();
    read(*socket);
    say("hello");
    wait(*socket, Awaited::bytes, "late");
    ready.look();
    EXPECT_EQ(ended, Names{"late there"});
    EXPECT_EQ(read(*socket), "hello");
}

TEST_F(ReadySetTest, the_end_of_the_stream_that_came_with_the_last_bytes_is_not_lost) {
    const auto socket = connect();
    say("bye");
    ::shutdown(peers[0], SHUT_WR);
    ready.look();
    EXPECT_EQ(read(*socket), "bye");
    EXPECT_TRUE(socket->may_have_bytes());
    EXPECT_EQ(read(*socket), "");
}

TEST_F(ReadySetTest, the_end_of_the_stream_resumes_who_waits_for_bytes) {
    const auto socket = connect();
    ready.look();
    read(*socket);
    wait(*socket, Awaited::bytes, "reader");
    ::shutdown(peers[0], SHUT_WR);
    ready.look();
    EXPECT_EQ(ended, Names{"reader there"});
}

TEST_F(ReadySetTest, room_resumes_the_writer_while_another_waits_for_bytes) {
    const auto socket = connect();
    ready.look();
    read(*socket);
    fill(*socket);
    wait(*socket, Awaited::bytes, "reader");
    wait(*socket, Awaited::room, "writer");
    ready.look();
    EXPECT_EQ(ended, Names{});
    drain();
    ready.look();
    EXPECT_EQ(ended, Names{"writer there"});
    say("hello");
    ready.look();
    EXPECT_EQ(ended, (Names{"writer there", "reader there"}));
}

TEST_F(ReadySetTest, a_peer_that_only_reads_still_makes_the_writer_wait_for_room) {
    const auto socket = connect();
    ::shutdown(peers[0], SHUT_WR);
    ready.look();
    fill(*socket);
    wait(*socket, Awaited::room, "writer");
    ready.look();
    EXPECT_EQ(ended, Names{});
    drain();
    ready.look();
    EXPECT_EQ(ended, Names{"writer there"});
}

TEST_F(ReadySetTest, waits_can_be_ended_soon_but_not_inside_the_call) {
    const auto socket = connect();
    fill(*socket);
    wait(*socket, Awaited::bytes, "reader");
    wait(*socket, Awaited::room, "writer");
    socket->end_waits();
    EXPECT_EQ(ended, Names{});
    turn();
    EXPECT_EQ(ended, (Names{"reader ended", "writer ended"}));
    socket->end_waits();
    turn();
    EXPECT_EQ(ended.size(), 2U);
}

TEST_F(ReadySetTest, a_cancelled_coroutine_waits_no_longer) {
    const auto socket = connect();
    asio::cancellation_signal signal;
    auto waiting = [](ReadySetTest& test, ReadySocket& on) -> base::Async<> {
        test.ended.push_back(co_await on.wait(Awaited::bytes) ? "there" : "ended");
    };
    asio::co_spawn(
        events,
        waiting(*this, *socket),
        asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {})
    );
    turn();
    signal.emit(asio::cancellation_type::terminal);
    turn();
    EXPECT_EQ(ended, Names{"ended"});
}

TEST_F(ReadySetTest, what_a_closed_socket_had_coming_does_not_reach_its_successor) {
    auto first = connect();
    auto second = connect();
    ready.look();
    read(*first);
    read(*second);
    // Both have news in one look, and the first of them, resumed, closes the second and opens a
    // third, which takes its place.
    std::unique_ptr<ReadySocket> third;
    auto closing = [](ReadySetTest& test, ReadySocket& on, auto& gone, auto& next
                   ) -> base::Async<> {
        static_cast<void>(co_await on.wait(Awaited::bytes));
        gone.reset();
        next = test.connect();
        read(*next);
    };
    asio::co_spawn(events, closing(*this, *first, second, third), [](std::exception_ptr) {});
    turn();
    say("one", 0);
    say("two", 1);
    ready.look();
    ASSERT_TRUE(third);
    EXPECT_FALSE(third->may_have_bytes());
}

TEST_F(ReadySetTest, a_released_socket_is_the_callers_and_wakes_nobody) {
    const auto socket = connect();
    ready.look();
    read(*socket);
    const int descriptor = socket->release();
    ASSERT_GE(descriptor, 0);
    EXPECT_FALSE(*socket);
    say("hello");
    ready.look();
    EXPECT_FALSE(socket->may_have_bytes());
    std::array<char, 5> bytes{};
    EXPECT_EQ(::recv(descriptor, bytes.data(), bytes.size(), 0), 5);
    ::close(descriptor);
}

TEST_F(ReadySetTest, who_still_waits_at_the_end_is_destroyed_with_the_loop) {
    auto loop = std::make_unique<base::EventLoop>(1);
    auto socket = connect();
    auto alive = std::make_shared<int>(1);
    auto waiting = [](ReadySocket& on, std::shared_ptr<int> kept) -> base::Async<> {
        static_cast<void>(co_await on.wait(Awaited::bytes));
        ++*kept;
    };
    asio::co_spawn(*loop, waiting(*socket, alive), [](std::exception_ptr) {});
    loop->poll();
    EXPECT_EQ(alive.use_count(), 2);
    ready.forget_waiting();
    loop.reset();
    EXPECT_EQ(alive.use_count(), 1);
    EXPECT_EQ(*alive, 1);
}

}  // namespace
}  // namespace ao::http
