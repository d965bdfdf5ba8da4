#include "connect/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/task_group.h"
#include "connect/loopback_server.h"
#include "connect/support_program.h"

namespace ao::connect {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class HttpClientTest : public testing::Test {
  protected:
    HttpReply send(HttpCall call, OutboundOptions options = {.allow_private = true}) {
        HttpClient client(loop_, std::move(options), metrics_);
        return run_on(loop_, client.send(std::move(call)));
    }

    static std::string echo(const std::string& request) {
        return LoopbackServer::reply("200 OK", request);
    }

    base::EventLoop loop_;
    base::Metrics metrics_;
};

TEST_F(HttpClientTest, sends_method_headers_and_body_and_reads_the_answer) {
    const auto server = LoopbackServer::answering([](const std::string& request) {
        return LoopbackServer::reply("201 Created", request, "X-Made: Yes \r\n");
    });
    const HttpReply reply = send(
        {.method = "POST",
         .url = server.url("/leads?x=1"),
         .headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", "k-1"}},
         .body = "{\"a\":1}"}
    );
    EXPECT_TRUE(reply.ok()) << reply.detail;
    EXPECT_EQ(reply.status, 201);
    EXPECT_THAT(reply.headers, testing::Contains(testing::Pair("x-made", "Yes")));
    EXPECT_THAT(reply.body, testing::StartsWith("POST /leads?x=1 HTTP/1.1\r\n"));
    EXPECT_THAT(reply.body, HasSubstr("Content-Type: application/json\r\n"));
    EXPECT_THAT(reply.body, HasSubstr("Idempotency-Key: k-1\r\n"));
    EXPECT_THAT(reply.body, testing::EndsWith("\r\n\r\n{\"a\":1}"));
    EXPECT_THAT(reply.body, Not(HasSubstr("Accept-Encoding")));
    EXPECT_THAT(reply.body, Not(HasSubstr("Expect")));
}

TEST_F(HttpClientTest, every_method_with_and_without_a_body) {
    const auto server = LoopbackServer::answering(echo);
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
        for (const char* body : {"", "text"}) {
            const HttpReply reply = send({.method = method, .url = server.url(), .body = body});
            EXPECT_THAT(reply.body, testing::StartsWith(std::string(method) + " / HTTP/1.1\r\n"));
            EXPECT_THAT(reply.body, testing::EndsWith("\r\n\r\n" + std::string(body)));
        }
    }
}

TEST_F(HttpClientTest, reuses_connections) {
    const auto server = LoopbackServer::answering(echo);
    HttpClient client(loop_, {.allow_private = true}, metrics_);
    for (int call = 0; call < 20; ++call)
        EXPECT_TRUE(run_on(loop_, client.send({.url = server.url()})).ok());
    EXPECT_EQ(server.accepted(), 1);
}

TEST_F(HttpClientTest, opens_no_more_connections_to_a_host_than_allowed) {
    const auto server = LoopbackServer::answering(echo);
    HttpClient client(loop_, {.allow_private = true, .max_connections_per_host = 3}, metrics_);
    base::TaskGroup group(loop_, "calls");
    int ok = 0;
    const auto call = [&]() -> base::Async<> {
        HttpCall request{.url = server.url()};
        const HttpReply reply = co_await client.send(std::move(request));
        ok += reply.ok() ? 1 : 0;
    };
    for (int i = 0; i < 60; ++i)
        group.spawn(call());
    loop_.restart();
    while (group.running() > 0)
        loop_.run_one();
    EXPECT_EQ(ok, 60);
    EXPECT_LE(server.accepted(), 3);
}

TEST_F(HttpClientTest, refuses_calls_beyond_the_waiting_ones) {
    const LoopbackServer server([](Peer& peer) { peer.hang(); });
    HttpClient client(
        loop_,
        {.allow_private = true, .deadline = 1s, .max_connections_per_host = 1, .max_waiting = 2},
        metrics_
    );
    base::TaskGroup group(loop_, "calls");
    std::vector<Fault> faults;
    const auto call = [&]() -> base::Async<> {
        HttpCall request{.url = server.url(), .deadline = std::chrono::milliseconds(100)};
        const HttpReply reply = co_await client.send(std::move(request));
        faults.push_back(reply.fault);
    };
    for (int i = 0; i < 5; ++i)
        group.spawn(call());
    loop_.restart();
    while (group.running() > 0)
        loop_.run_one();
    EXPECT_EQ(std::ranges::count(faults, Fault::unavailable), 2);
    EXPECT_EQ(std::ranges::count(faults, Fault::deadline_exceeded), 3);
}

TEST_F(HttpClientTest, ends_by_the_deadline_when_nothing_comes) {
    const LoopbackServer server([](Peer& peer) { peer.hang(); });
    const auto started = std::chrono::steady_clock::now();
    const HttpReply reply = send({.url = server.url(), .deadline = 150ms});
    const auto took = std::chrono::steady_clock::now() - started;
    EXPECT_EQ(reply.fault, Fault::deadline_exceeded);
    EXPECT_EQ(reply.status, 0);
    EXPECT_GE(took, 150ms);
    EXPECT_LT(took, 2s);
}

TEST_F(HttpClientTest, ends_by_the_deadline_when_the_answer_trickles) {
    const LoopbackServer server([](Peer& peer) {
        peer.read_request();
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while (peer.idle_for(20) && peer.write("x")) {
        }
    });
    const HttpReply reply = send({.url = server.url(), .deadline = 200ms});
    EXPECT_EQ(reply.fault, Fault::deadline_exceeded);
}

TEST_F(HttpClientTest, bounds_the_answer) {
    const LoopbackServer announced([](Peer& peer) {
        peer.read_request();
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\nx");
        peer.hang();
    });
    EXPECT_EQ(send({.url = announced.url()}).fault, Fault::response_too_large);

    const LoopbackServer endless([](Peer& peer) {
        peer.read_request();
        peer.write("HTTP/1.1 200 OK\r\n\r\n");
        while (peer.write(std::string(10'000, 'x'))) {
        }
    });
    EXPECT_EQ(send({.url = endless.url()}).fault, Fault::response_too_large);

    const LoopbackServer headers([](Peer& peer) {
        peer.read_request();
        peer.write("HTTP/1.1 200 OK\r\n");
        while (peer.write("X-Header: " + std::string(1'000, 'x') + "\r\n")) {
        }
    });
    EXPECT_EQ(send({.url = headers.url()}).fault, Fault::response_too_large);

    const auto exact = LoopbackServer::answering([](const std::string&) {
        return LoopbackServer::reply("200 OK", std::string(1'000, 'x'));
    });
    const OutboundOptions thousand{.allow_private = true, .max_response_bytes = 1'000};
    const OutboundOptions less{.allow_private = true, .max_response_bytes = 999};
    EXPECT_TRUE(send({.url = exact.url()}, thousand).ok());
    EXPECT_EQ(send({.url = exact.url()}, less).fault, Fault::response_too_large);
}

TEST_F(HttpClientTest, does_not_unpack_compressed_answers) {
    const auto server = LoopbackServer::answering([](const std::string&) {
        return LoopbackServer::reply("200 OK", "not gzip", "Content-Encoding: gzip\r\n");
    });
    EXPECT_EQ(send({.url = server.url()}).body, "not gzip");
}

TEST_F(HttpClientTest, says_why_no_connection_came_about) {
    int free_port = 0;
    {
        free_port = LoopbackServer([](Peer&) {}).port();
    }
    const std::string closed = "http://127.0.0.1:" + std::to_string(free_port) + "/";
    EXPECT_EQ(send({.url = closed}).fault, Fault::connection_refused);
    const std::string no_name = std::string(64, 'a') + ".invalid";  // fails without asking anybody
    EXPECT_EQ(send({.url = "http://" + no_name + "/"}).fault, Fault::dns_lookup_failed);
}

TEST_F(HttpClientTest, says_when_the_connection_breaks) {
    const LoopbackServer mute([](Peer& peer) { peer.read_request(); });
    EXPECT_EQ(send({.url = mute.url()}).fault, Fault::connection_lost);
    const LoopbackServer half([](Peer& peer) {
        peer.read_request();
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    });
    EXPECT_EQ(send({.url = half.url()}).fault, Fault::connection_lost);
    const LoopbackServer babble([](Peer& peer) {
        peer.read_request();
        peer.write("SSH-2.0-OpenSSH_9.2\r\n");
    });
    EXPECT_EQ(send({.url = babble.url()}).fault, Fault::protocol_error);
}

TEST_F(HttpClientTest, verifies_the_certificate_and_its_name) {
    const TemporaryDirectory directory;
    const Certificate ours(directory, "IP:127.0.0.1");
    const Certificate others(directory, "DNS:crm.test");
    const SupportProgram good("crm_stub.py", {"--tls", ours.certificate, ours.key});
    const SupportProgram bad("crm_stub.py", {"--tls", others.certificate, others.key});
    const auto call = [&](const SupportProgram& server, const std::string& ca_file) {
        HttpCall request{.url = "https://" + server.host_port() + "/leads"};
        return send(request, {.allow_private = true, .ca_file = ca_file}).fault;
    };
    EXPECT_EQ(call(good, ""), Fault::tls_failed);
    EXPECT_EQ(call(good, others.certificate), Fault::tls_failed);
    EXPECT_EQ(call(bad, others.certificate), Fault::tls_failed);
    EXPECT_EQ(call(good, ours.certificate), Fault::none);

    const LoopbackServer plain([](Peer& peer) { peer.write("HTTP/1.1 400 Bad Request\r\n\r\n"); });
    EXPECT_EQ(send({.url = "https://" + plain.host_port() + "/"}).fault, Fault::tls_failed);
}

TEST_F(HttpClientTest, does_not_follow_redirects) {
    const LoopbackServer target([](Peer& peer) { peer.hang(); });
    for (const char* status : {"301 x", "302 x", "303 x", "307 x", "308 x"}) {
        const auto server = LoopbackServer::answering([&](const std::string&) {
            return LoopbackServer::reply(status, "", "Location: " + target.url() + "\r\n");
        });
        const HttpReply reply = send({.url = server.url()});
        EXPECT_EQ(reply.fault, Fault::rejected);
        EXPECT_EQ(reply.status, std::stoi(status));
    }
    EXPECT_EQ(target.accepted(), 0);
}

TEST_F(HttpClientTest, does_not_connect_to_private_addresses) {
    const auto server = LoopbackServer::answering(echo);
    const std::string port = ":" + std::to_string(server.port()) + "/";
    for (const char* host :
         {"127.0.0.1",
          "127.1",
          "2130706433",
          "0x7f000001",
          "0x7f.1",
          "0177.0.0.1",
          "017700000001",
          "localhost",
          "localhost.",
          "LOCALHOST",
          "0.0.0.0",
          "0",
          "[::1]",
          "[::]",
          "[::ffff:127.0.0.1]",
          "[::ffff:7f00:1]",
          "[0:0:0:0:0:ffff:127.0.0.1]",
          "127.0.0.1.",
          "%31%32%37.0.0.1",
          "１２７.0.0.1",
          "ⓛocalhost"}) {
        const HttpReply reply = send({.url = "http://" + std::string(host) + port}, {});
        EXPECT_FALSE(reply.ok()) << host;
        EXPECT_EQ(reply.status, 0) << host;
    }
    const std::string metadata = "http://169.254.169.254/latest/meta-data/";
    EXPECT_EQ(send({.url = metadata, .deadline = 1s}, {}).fault, Fault::private_address);
    EXPECT_EQ(send({.url = "http://localhost" + port}, {}).fault, Fault::private_address);
    EXPECT_EQ(send({.url = "http://2130706433" + port}, {}).fault, Fault::private_address);
    EXPECT_EQ(server.accepted(), 0);
}

TEST_F(HttpClientTest, connects_to_the_private_host_the_operator_named) {
    const auto server = LoopbackServer::answering(echo);
    EXPECT_TRUE(send({.url = server.url()}, {.allowed_hosts = {server.host_port()}}).ok());
    EXPECT_EQ(
        send({.url = server.url()}, {.allowed_hosts = {"127.0.0.1:1"}}).fault,
        Fault::private_address
    );
}

TEST_F(HttpClientTest, does_not_call_this_very_server) {
    const auto server = LoopbackServer::answering(echo);
    const OutboundOptions options{
        .allow_private = true,
        .allowed_hosts = {server.host_port()},
        .own_addresses = {server.host_port()}};
    EXPECT_EQ(send({.url = server.url()}, options).fault, Fault::self_call);
    const std::string port = std::to_string(server.port());
    EXPECT_EQ(send({.url = "http://0.0.0.0:" + port + "/"}, options).fault, Fault::self_call);
    EXPECT_EQ(server.accepted(), 0);
}

TEST_F(HttpClientTest, uses_no_proxy_of_the_environment) {
    const LoopbackServer proxy([](Peer& peer) { peer.hang(); });
    ::setenv("http_proxy", proxy.url().c_str(), 1);
    ::setenv("ALL_PROXY", proxy.url().c_str(), 1);
    const auto server = LoopbackServer::answering(echo);
    EXPECT_TRUE(send({.url = server.url()}).ok());
    ::unsetenv("http_proxy");
    ::unsetenv("ALL_PROXY");
    EXPECT_EQ(proxy.accepted(), 0);
}

TEST_F(HttpClientTest, refuses_headers_and_methods_that_would_break_out_of_their_line) {
    const auto server = LoopbackServer::answering(echo);
    for (const std::string& value :
         {std::string("a\r\nX-Evil: 1"),
          std::string("a\nb"),
          std::string("a\rb"),
          std::string("a\0b", 3)}) {
        EXPECT_EQ(
            send({.url = server.url(), .headers = {{"X-Name", value}}}).fault, Fault::rejected
        );
        EXPECT_EQ(send({.url = server.url(), .headers = {{value, "x"}}}).fault, Fault::rejected);
        EXPECT_EQ(send({.method = value, .url = server.url()}).fault, Fault::rejected);
        EXPECT_EQ(send({.url = server.url(value)}).fault, Fault::invalid_url);
    }
    EXPECT_EQ(server.accepted(), 0);
}

TEST_F(HttpClientTest, maps_statuses_and_honours_retry_after) {
    const std::pair<const char*, Fault> cases[] = {
        {"200 OK", Fault::none},
        {"204 No Content", Fault::none},
        {"400 Bad", Fault::rejected},
        {"401 Who", Fault::authentication_failed},
        {"403 No", Fault::authentication_failed},
        {"404 None", Fault::rejected},
        {"408 Slow", Fault::unavailable},
        {"429 Many", Fault::throttled},
        {"500 Broken", Fault::unavailable},
        {"503 Busy", Fault::unavailable},
    };
    for (const auto& [status, fault] : cases) {
        const auto server = LoopbackServer::answering([status = status](const std::string&) {
            return LoopbackServer::reply(status, "", "Retry-After: 7\r\n");
        });
        const HttpReply reply = send({.url = server.url()});
        EXPECT_EQ(reply.fault, fault) << status;
        EXPECT_EQ(reply.retry_after, 7s);
    }
}

TEST_F(HttpClientTest, close_ends_running_calls) {
    const LoopbackServer server([](Peer& peer) { peer.hang(); });
    HttpClient client(loop_, {.allow_private = true}, metrics_);
    base::Timer soon(loop_, 50ms);
    soon.async_wait([&](auto) { client.close(); });
    EXPECT_EQ(run_on(loop_, client.send({.url = server.url()})).fault, Fault::connection_lost);
    EXPECT_EQ(run_on(loop_, client.send({.url = server.url()})).fault, Fault::connection_lost);
}

TEST_F(HttpClientTest, a_loop_may_be_destroyed_while_calls_run) {
    const LoopbackServer server([](Peer& peer) { peer.hang(); });
    {
        base::EventLoop loop;
        base::TaskGroup group(loop, "calls");
        HttpClient client(loop, {.allow_private = true}, metrics_);
        const auto call = [&]() -> base::Async<> {
            HttpCall request{.url = server.url()};
            co_await client.send(std::move(request));
        };
        group.spawn(call());
        loop.run_for(50ms);
        EXPECT_EQ(group.running(), 1U);
    }
    EXPECT_EQ(server.accepted(), 1);
}

TEST_F(HttpClientTest, counts_calls_by_outcome) {
    const auto server = LoopbackServer::answering(echo);
    EXPECT_TRUE(send({.url = server.url()}).ok());
    EXPECT_EQ(send({.url = "ftp://x/"}).fault, Fault::invalid_url);
    const std::string name = "ao_outbound_calls_total";
    EXPECT_EQ(metrics_.counter(name, "", {{"kind", "http"}, {"outcome", "ok"}}).value(), 1);
    EXPECT_EQ(
        metrics_.counter(name, "", {{"kind", "http"}, {"outcome", "invalid_url"}}).value(), 1
    );
    EXPECT_EQ(metrics_.histogram("ao_outbound_seconds", "", {{"kind", "http"}}).count(), 2U);
}

}  // namespace
}  // namespace ao::connect
