#include "http/reception.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

#include "http/listener.h"

namespace ao::http {
namespace {

namespace asio = base::asio;
using Client = asio::ip::tcp::socket;

struct ReceptionTest : testing::Test {
    ReceptionTest()
        : listeners(listen_on("127.0.0.1", 0, 1)),
          reception(
              events,
              std::exchange(listeners.sockets[0], -1),
              admission,
              std::chrono::seconds{75},
              {.open =
                   [this](int descriptor, const Tcp::endpoint& peer) { open(descriptor, peer); },
               .refuse =
                   [this](int descriptor) {
                       ++refused;
                       ::close(descriptor);
                   }},
              clock
          ) {}

    ~ReceptionTest() override {
        for (int descriptor : opened)
            ::close(descriptor);
    }

    void open(int descriptor, const Tcp::endpoint& peer) {
        opened.push_back(descriptor);
        ports.push_back(peer.port());
        if (while_opening) while_opening();
    }

    Client& connect(std::string_view words = {}) {
        clients.emplace_back(client_events);
        clients.back().connect({asio::ip::address_v4::loopback(), listeners.port});
        if (!words.empty()) say(clients.back(), words);
        return clients.back();
    }

    /// Loopback delivers before write returns, so that what was said is there for the next look.
    static void say(Client& client, std::string_view words) {
        asio::write(client, asio::buffer(words));
    }

    /// The descriptor of the one connection that has spoken, with what it said read.
    int answered() {
        reception.look();
        EXPECT_EQ(opened.size(), 1U);
        const int descriptor = opened.back();
        opened.clear();
        char words[3];
        EXPECT_EQ(::read(descriptor, words, sizeof words), 3);
        return descriptor;
    }

    static bool was_closed(Client& client) {
        char byte = 0;
        boost::system::error_code error;
        client.read_some(asio::buffer(&byte, 1), error);
        return error == asio::error::eof || error == asio::error::connection_reset;
    }

    asio::io_context client_events;
    base::EventLoop events{1};
    base::ManualClock clock;
    Admission admission{100, 0};
    Listeners listeners;
    std::list<Client> clients;
    std::vector<int> opened;
    std::vector<std::uint16_t> ports;
    std::size_t refused = 0;
    std::function<void()> while_opening;
    Reception reception;
};

TEST_F(ReceptionTest, a_look_serves_a_bounded_number_in_the_order_of_their_coming) {
    for (unsigned i = 0; i < 2 * Reception::kMostALook + 5; ++i)
        connect("GET");
    std::vector<std::size_t> after_each_look;
    for (int i = 0; i < 4; ++i) {
        reception.look();
        after_each_look.push_back(opened.size());
    }
    std::size_t most = Reception::kMostALook;
    EXPECT_EQ(after_each_look, (std::vector{most, 2 * most, 2 * most + 5, 2 * most + 5}));
    std::size_t at = 0;
    for (Client& client : clients)
        EXPECT_EQ(ports[at++], client.local_endpoint().port());
}

TEST_F(ReceptionTest, between_two_looks_a_busy_loop_has_time_for_all_others) {
    // Each newcomer costs 1 ms: the pause is counted from the end of the look, not from its start.
    while_opening = [this] { clock.advance(std::chrono::milliseconds{1}); };
    for (unsigned i = 0; i < 10; ++i)
        connect("GET");
    EXPECT_TRUE(reception.is_due(clock.steady()));
    reception.look();
    ASSERT_EQ(opened.size(), 10U);
    EXPECT_FALSE(reception.is_due(clock.steady()));
    clock.advance(Reception::kPause - std::chrono::microseconds{1});
    EXPECT_FALSE(reception.is_due(clock.steady()));
    clock.advance(std::chrono::microseconds{1});
    EXPECT_TRUE(reception.is_due(clock.steady()));
}

TEST_F(ReceptionTest, who_rests_is_handed_on_when_they_speak) {
    Client& client = connect("GET");
    const base::SteadyTime deadline = clock.steady() + std::chrono::seconds{74};
    reception.let_rest(answered(), {asio::ip::address_v4::loopback(), 7}, deadline);
    reception.look();
    EXPECT_EQ(opened.size(), 0U);
    say(client, "GET");
    reception.look();
    EXPECT_EQ(opened.size(), 1U);
    EXPECT_EQ(ports.back(), 7);
}

TEST_F(ReceptionTest, who_rests_is_closed_at_their_own_deadline) {
    Client& newcomer = connect();
    Client& client = connect("GET");
    const base::SteadyTime deadline = clock.steady() + std::chrono::seconds{5};
    reception.let_rest(answered(), {asio::ip::address_v4::loopback(), 7}, deadline);
    reception.sweep(deadline - std::chrono::milliseconds{1});
    EXPECT_EQ(admission.figures().connections_open, 2U);
    reception.sweep(deadline);
    EXPECT_TRUE(was_closed(client));
    EXPECT_EQ(admission.figures().connections_open, 1U);
    EXPECT_EQ(admission.figures().timeouts, 1U);
    say(newcomer, "GET");
    reception.look();
    EXPECT_EQ(opened.size(), 1U);
}

TEST_F(ReceptionTest, a_look_inside_a_look_does_nothing) {
    std::size_t deepest = 0;
    std::size_t depth = 0;
    while_opening = [&] {
        deepest = std::max(deepest, ++depth);
        reception.look();
        --depth;
    };
    connect("GET");
    connect("GET");
    reception.look();
    EXPECT_EQ(opened.size(), 2U);
    EXPECT_EQ(deepest, 1U);
}

TEST_F(ReceptionTest, the_silent_wait_without_holding_up_those_who_speak) {
    for (unsigned i = 0; i < 2 * Reception::kMostALook; ++i)
        connect();
    Client& speaker = connect("GET");
    for (int i = 0; i < 3; ++i)
        reception.look();
    ASSERT_EQ(ports, std::vector{speaker.local_endpoint().port()});
    Client& late = clients.front();
    say(late, "GET");
    reception.look();
    ASSERT_EQ(opened.size(), 2U);
    EXPECT_EQ(ports[1], late.local_endpoint().port());
    EXPECT_EQ(admission.figures().connections_open, clients.size());
}

TEST_F(ReceptionTest, the_silent_are_closed_when_patience_has_ended) {
    Client& first = connect();
    reception.look();
    clock.advance(std::chrono::seconds{10});
    connect();
    reception.look();
    clock.advance(std::chrono::seconds{64});
    reception.sweep(clock.steady());
    EXPECT_EQ(admission.figures().connections_open, 2U);
    clock.advance(std::chrono::seconds{1});
    reception.sweep(clock.steady());
    EXPECT_EQ(admission.figures().connections_open, 1U);
    EXPECT_EQ(admission.figures().timeouts, 1U);
    EXPECT_TRUE(was_closed(first));
}

TEST_F(ReceptionTest, who_hangs_up_in_silence_is_handed_on_to_be_closed) {
    connect().close();
    reception.look();
    reception.look();
    EXPECT_EQ(opened.size(), 1U);
}

TEST_F(ReceptionTest, above_the_limit_newcomers_are_refused) {
    for (int i = 0; i < 103; ++i)
        connect("GET");
    for (int i = 0; i < 5; ++i)
        reception.look();
    EXPECT_EQ(opened.size(), 100U);
    EXPECT_EQ(refused, 3U);
}

TEST_F(ReceptionTest, closing_hands_on_who_has_spoken_and_closes_the_rest) {
    Client& silent = connect();
    Client& speaks_later = connect();
    reception.look();
    reception.look();
    say(speaks_later, "GET");
    Client& not_seen_yet = connect("GET");
    reception.close();
    EXPECT_EQ(opened.size(), 2U);
    EXPECT_NE(
        std::find(ports.begin(), ports.end(), not_seen_yet.local_endpoint().port()), ports.end()
    );
    EXPECT_TRUE(was_closed(silent));
    EXPECT_EQ(admission.figures().connections_open, 2U);
    reception.look();
    reception.close();
}

TEST_F(ReceptionTest, a_loop_that_waits_is_woken_by_newcomers_and_by_their_first_words) {
    std::vector<bool> woken;
    auto receive = [&]() -> base::Async<> {
        while (opened.empty()) {
            woken.push_back(co_await reception.wait());
            reception.look();
        }
    };
    Client& client = connect();
    asio::co_spawn(events, receive(), [](std::exception_ptr) {});
    events.poll();
    EXPECT_EQ(woken, std::vector{true});
    EXPECT_TRUE(opened.empty());
    say(client, "GET");
    events.poll();
    EXPECT_EQ(opened.size(), 1U);
}

}  // namespace
}  // namespace ao::http
