#include "http/server.h"

#include <future>
#include <system_error>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

namespace ao::http {
namespace {

namespace asio = base::asio;

/// Sends `request` on a new connection and returns everything up to its end.
std::string ask(std::uint16_t port, std::string_view request) {
    asio::io_context events;
    asio::ip::tcp::socket socket(events);
    socket.connect({asio::ip::address_v4::loopback(), port});
    asio::write(socket, asio::buffer(request));
    std::string reply;
    boost::system::error_code error;
    asio::read(socket, asio::dynamic_buffer(reply), error);
    return reply;
}

struct Seen {
    std::string route;
    std::string id;
    int status = 0;
    std::size_t bytes = 0;
    std::chrono::nanoseconds duration{0};
};

struct ServerTest : testing::Test {
    ServerTest() {
        router.add({Method::get, "/items/{id}", [](Request& request) -> base::Async<Response> {
                        co_return Response{
                            .status = 201, .body = "item " + std::string(request.param("id"))};
                    }});
        hooks.observe = [this](const Observation& one) {
            std::lock_guard lock(mutex);
            seen.push_back(
                {std::string(one.request.route),
                 std::string(one.request.id),
                 one.status,
                 one.bytes_out,
                 one.duration}
            );
        };
        hooks.error_response = [](int status, std::string_view detail, const Request& request) {
            return Response{
                .status = status,
                .body =
                    "sorry: " + std::string(detail) + " at '" + std::string(request.path) + "'"};
        };
    }

    Router router;
    ServerHooks hooks;
    std::mutex mutex;
    std::vector<Seen> seen;
};

TEST_F(ServerTest, tells_about_every_request_also_refused_ones) {
    Server server({.port = 0, .workers = 2}, router, hooks);
    server.start();
    std::string good = ask(server.port(), "GET /items/7 HTTP/1.0\r\nX-Request-Id: mine\r\n\r\n");
    std::string refused = ask(server.port(), "GET /items/7 HTTP/1.1\r\n\r\n");
    std::string unknown = ask(server.port(), "GET /other HTTP/1.0\r\n\r\n");
    server.stop();

    EXPECT_NE(good.find("201 Created"), std::string::npos) << good;
    EXPECT_NE(refused.find("sorry: the Host is missing"), std::string::npos) << refused;
    EXPECT_NE(unknown.find("404 Not Found"), std::string::npos) << unknown;
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[0].route, "/items/{id}");
    EXPECT_EQ(seen[0].id, "mine");
    EXPECT_EQ(seen[0].status, 201);
    EXPECT_EQ(seen[0].bytes, good.size());
    EXPECT_GT(seen[0].duration.count(), 0);
    EXPECT_EQ(seen[1].status, 400);
    EXPECT_FALSE(seen[1].id.empty());
    EXPECT_EQ(seen[2].status, 404);
    EXPECT_EQ(server.figures().connections_total, 3U);
    EXPECT_EQ(server.figures().connections_open, 0U);
}

TEST_F(ServerTest, a_refusal_knows_the_path_once_it_was_read) {
    Server server(
        {.port = 0, .workers = 1, .max_uri_bytes = 64, .max_body_bytes = 4}, router, hooks
    );
    server.start();
    const auto said = [&](const std::string& head) {
        return ask(server.port(), head + "\r\n\r\n");
    };
    const std::string size = " HTTP/1.0\r\nContent-Length: 5";
    const std::string large = said("POST /a%20b?c=d" + size);
    const std::string chunks = ask(
        server.port(),
        "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    );
    const std::string lengthy = said("GET /" + std::string(100, 'l') + " HTTP/1.0");
    const std::string unsound = said("GET /#x HTTP/1.0");
    server.stop();

    EXPECT_NE(large.find("413 "), std::string::npos) << large;
    EXPECT_NE(large.find("sorry: the body is too large at '/a b'"), std::string::npos) << large;
    EXPECT_NE(chunks.find("sorry: the body is too large at '/c'"), std::string::npos) << chunks;
    EXPECT_NE(lengthy.find("414 "), std::string::npos) << lengthy;
    EXPECT_NE(lengthy.find(" at ''"), std::string::npos) << lengthy;
    EXPECT_NE(unsound.find(" at ''"), std::string::npos) << unsound;
}

TEST_F(ServerTest, a_taken_port_is_refused) {
    Server first({.port = 0, .workers = 1}, router, hooks);
    first.start();
    Server second({.port = first.port(), .workers = 1}, router, hooks);
    EXPECT_THROW(second.start(), std::system_error);
}

TEST_F(ServerTest, a_stopped_server_leaves_its_port) {
    std::uint16_t port = 0;
    {
        Server first({.port = 0, .workers = 1}, router, hooks);
        first.start();
        port = first.port();
        ask(port, "GET /items/7 HTTP/1.0\r\n\r\n");
        first.stop();
        first.stop();
        EXPECT_FALSE(first.loops().empty()) << "late completions need somewhere to go";
    }
    Server second({.port = port, .workers = 1}, router, hooks);
    EXPECT_NO_THROW(second.start());
}

/// A server whose GET /wait waits for the client's end or the server's.
struct WaitingTest : ServerTest {
    WaitingTest() {
        router.add({Method::get, "/wait", [this](Request& request) -> base::Async<Response> {
                        arrived.set_value();
                        ended.set_value(co_await request.peer->until_gone());
                        Response response{.body = "over"};
                        response.undelivered = [this]() -> base::Async<> {
                            lost.set_value();
                            co_return;
                        };
                        co_return response;
                    }});
    }

    /// A client that has asked and waits.
    asio::ip::tcp::socket waiting_client(const Server& server) {
        asio::ip::tcp::socket socket(events);
        socket.connect({asio::ip::address_v4::loopback(), server.port()});
        asio::write(
            socket, asio::buffer(std::string_view("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"))
        );
        arrived.get_future().wait_for(std::chrono::seconds{10});
        return socket;
    }

    asio::io_context events;
    std::promise<void> arrived;
    std::promise<bool> ended;
    std::promise<void> lost;
};

TEST_F(WaitingTest, a_client_that_breaks_off_ends_the_wait_and_loses_the_reply) {
    Server server({.port = 0, .workers = 1}, router, hooks);
    server.start();
    auto client = waiting_client(server);
    client.set_option(asio::socket_base::linger(true, 0));  // a reset, so that no reply gets out
    client.close();
    auto gone = ended.get_future();
    ASSERT_EQ(gone.wait_for(std::chrono::seconds{10}), std::future_status::ready);
    EXPECT_TRUE(gone.get());
    auto told = lost.get_future();
    EXPECT_EQ(told.wait_for(std::chrono::seconds{10}), std::future_status::ready);
}

TEST_F(WaitingTest, a_stopping_server_ends_the_wait_and_still_answers) {
    Server server({.port = 0, .workers = 1}, router, hooks);
    server.start();
    auto client = waiting_client(server);
    server.stop();
    EXPECT_FALSE(ended.get_future().get());
    std::string reply;
    boost::system::error_code error;
    asio::read(client, asio::dynamic_buffer(reply), error);
    EXPECT_NE(reply.find("over"), std::string::npos) << reply;
}

TEST_F(ServerTest, faulty_options_are_named) {
    EXPECT_THROW(Server({.trusted_proxies = {"nonsense"}}, router, hooks), std::invalid_argument);
    Server no_address({.host = "203.0.113.7", .port = 0}, router, hooks);
    EXPECT_THROW(no_address.start(), std::system_error);
}

}  // namespace
}  // namespace ao::http
