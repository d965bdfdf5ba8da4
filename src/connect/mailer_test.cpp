#include "connect/mailer.h"

#include <set>

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

class MailerTest : public testing::Test {
  protected:
    MailerOptions to_port(std::uint16_t port) const {
        return {
            .server = "127.0.0.1",
            .port = port,
            .security = MailSecurity::none,
            .from_address = "shop@example.com",
            .from_name = "The Shop"};
    }

    MailReply send(const MailerOptions& options, OutgoingMail mail) {
        Mailer mailer(loop_, options, outbound_, clock_, metrics_);
        return run_on(loop_, mailer.send(std::move(mail)));
    }

    std::vector<std::string> accepted() const { return SupportProgram::lines_of(out_); }

    const OutgoingMail mail_{
        .id = "018f", .to = "ann@example.net", .subject = "Hello", .text = "Hello Ann,\nwelcome."};
    TemporaryDirectory directory_;
    std::string out_ = directory_ / "mails";
    base::EventLoop loop_;
    base::ManualClock clock_;
    base::Metrics metrics_;
    OutboundOptions outbound_{.allow_private = true, .deadline = 10s};
};

TEST_F(MailerTest, delivers_a_mail) {
    const SupportProgram sink("smtp_sink.py", {"--out", out_});
    const MailReply reply = send(to_port(sink.port()), mail_);
    EXPECT_EQ(reply.fault, Fault::none) << reply.detail;
    EXPECT_EQ(reply.detail, "250 2.0.0 OK queued as 1");
    ASSERT_EQ(accepted().size(), 1U);
    EXPECT_THAT(
        accepted()[0], HasSubstr(R"("from": "shop@example.com", "to": ["ann@example.net"])")
    );
    EXPECT_THAT(
        accepted()[0], HasSubstr(R"("message_id": "<018f@example.com>", "subject": "Hello")")
    );
    EXPECT_THAT(accepted()[0], HasSubstr(R"("text": "Hello Ann,\nwelcome.\n")"));
    EXPECT_THAT(accepted()[0], HasSubstr(R"("helo": "example.com")"));
    const std::string name = "ao_outbound_calls_total";
    EXPECT_EQ(metrics_.counter(name, "", {{"kind", "smtp"}, {"outcome", "ok"}}).value(), 1);
}

TEST_F(MailerTest, text_of_any_language_arrives_as_it_was) {
    const SupportProgram sink("smtp_sink.py", {"--out", out_});
    OutgoingMail mail = mail_;
    mail.subject = "Grüße aus Zürich – 你好，世界";
    mail.text = "Straße = 5 €  \n.\n..\n.leading dot\nПривет\r\nlast line\n\n";
    mail.html = "<p>naïve café ☕</p>";
    EXPECT_EQ(send(to_port(sink.port()), mail).fault, Fault::none);
    ASSERT_EQ(accepted().size(), 1U);
    EXPECT_THAT(accepted()[0], HasSubstr(R"(Gr\u00fc\u00dfe aus Z\u00fcrich \u2013 \u4f60\u597d)"));
    EXPECT_THAT(
        accepted()[0],
        HasSubstr(R"(Stra\u00dfe = 5 \u20ac  \n.\n..\n.leading dot\n\u041f\u0440\u0438\u0432\u0435)"
                  R"(\u0442\nlast line\n\n")")
    );
    EXPECT_THAT(accepted()[0], HasSubstr(R"(<p>na\u00efve caf\u00e9 \u2615</p>)"));
    EXPECT_THAT(accepted()[0], HasSubstr(R"("bare_line_ends": 0)"));
}

TEST_F(MailerTest, smuggled_ends_of_data_stay_text) {
    const SupportProgram sink("smtp_sink.py", {"--out", out_});
    std::size_t sent = 0;
    for (const char* end :
         {"\n.\n", "\r\n.\r\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\n"}) {
        OutgoingMail mail = mail_;
        mail.text = std::string("before") + end + "MAIL FROM:<x@evil.test>\r\n" + end + "after";
        EXPECT_EQ(send(to_port(sink.port()), mail).fault, Fault::none);
        ASSERT_EQ(accepted().size(), ++sent);
        EXPECT_THAT(accepted().back(), HasSubstr(R"(before\n.\nMAIL FROM:<x@evil.test>)"));
        EXPECT_THAT(accepted().back(), HasSubstr("after"));
        EXPECT_THAT(accepted().back(), HasSubstr(R"("bare_line_ends": 0)"));
    }
}

TEST_F(MailerTest, a_very_long_line_is_broken_on_the_wire_alone) {
    const SupportProgram sink("smtp_sink.py", {"--out", out_});
    OutgoingMail mail = mail_;
    mail.text = std::string(1'000'000, 'x');
    EXPECT_EQ(send(to_port(sink.port()), mail).fault, Fault::none);
    ASSERT_EQ(accepted().size(), 1U);
    EXPECT_THAT(accepted()[0], HasSubstr(R"("text": ")" + mail.text + R"(\n")"));
    EXPECT_THAT(accepted()[0], HasSubstr(R"("longest_line": 76)"));
}

TEST_F(MailerTest, refuses_line_breaks_in_headers_and_addresses) {
    const LoopbackServer server([](Peer& peer) { peer.hang(); });
    const auto options = to_port(static_cast<std::uint16_t>(server.port()));
    for (const std::string& evil :
         {std::string("a\r\nBcc: x@evil.test"),
          std::string("a\nb"),
          std::string("a\rb"),
          std::string("a\0b", 3)}) {
        std::vector<OutgoingMail> mails(5, mail_);
        mails[0].subject = evil;
        mails[1].to = evil + "@example.net";
        mails[2].id = evil;
        mails[3].headers = {{"X-Name", evil}};
        mails[4].headers = {{evil, "value"}};
        for (const OutgoingMail& mail : mails)
            EXPECT_EQ(send(options, mail).fault, Fault::rejected);
        MailerOptions named = options;
        named.from_name = evil;
        EXPECT_EQ(send(named, mail_).fault, Fault::rejected);
    }
    EXPECT_EQ(server.accepted(), 0);
}

TEST_F(MailerTest, keeps_connections_and_sends_side_by_side) {
    const SupportProgram sink("smtp_sink.py", {"--out", out_, "--delay", "0.05"});
    Mailer mailer(loop_, to_port(sink.port()), outbound_, clock_, metrics_);
    base::TaskGroup group(loop_, "mails");
    int delivered = 0;
    const auto send_one = [&](int number) -> base::Async<> {
        OutgoingMail mail = mail_;
        mail.id = "m" + std::to_string(number);
        const MailReply reply = co_await mailer.send(std::move(mail));
        delivered += reply.fault == Fault::none ? 1 : 0;
    };
    for (int i = 0; i < 40; ++i)
        group.spawn(send_one(i));
    while (group.running() > 0)
        loop_.run_one();
    EXPECT_EQ(delivered, 40);
    std::set<std::string> peers;
    for (const std::string& line : accepted())
        peers.insert(line.substr(line.find("\"peer\""), 30));
    EXPECT_EQ(accepted().size(), 40U);
    EXPECT_EQ(peers.size(), 4U);
}

TEST_F(MailerTest, a_slow_server_does_not_hold_up_the_event_loop) {
    const SupportProgram sink("smtp_sink.py", {"--out", out_, "--delay", "0.5"});
    Mailer mailer(loop_, to_port(sink.port()), outbound_, clock_, metrics_);
    auto longest_pause = 0ns;
    auto last = std::chrono::steady_clock::now();
    base::Timer tick(loop_);
    const std::function<void()> again = [&] {
        tick.expires_after(5ms);
        tick.async_wait([&](auto error) {
            const auto now = std::chrono::steady_clock::now();
            longest_pause = std::max(longest_pause, now - last);
            last = now;
            if (!error) again();
        });
    };
    again();
    EXPECT_EQ(run_on(loop_, mailer.send(mail_)).fault, Fault::none);
    EXPECT_LT(longest_pause, 250ms);
}

TEST_F(MailerTest, maps_what_the_server_says) {
    const std::pair<std::string, Fault> cases[] = {
        {"451 try again later", Fault::unavailable},
        {"452 mailbox full", Fault::unavailable},
        {"550 no", Fault::rejected},
        {"554 spam", Fault::rejected},
        {"535 who are you", Fault::authentication_failed},
    };
    for (const auto& [status, fault] : cases) {
        const SupportProgram sink(
            "smtp_sink.py", {"--out", out_, "--fail-first", "1", "--status", status}
        );
        Mailer mailer(loop_, to_port(sink.port()), outbound_, clock_, metrics_);
        const MailReply reply = run_on(loop_, mailer.send(mail_));
        EXPECT_EQ(reply.fault, fault) << status;
        EXPECT_EQ(reply.detail, status);
        EXPECT_EQ(run_on(loop_, mailer.send(mail_)).fault, Fault::none);
    }
    const SupportProgram choosy("smtp_sink.py", {"--refuse", "^ann"});
    const MailReply reply = send(to_port(choosy.port()), mail_);
    EXPECT_EQ(reply.fault, Fault::rejected);
    EXPECT_EQ(reply.detail, "550 5.1.1 no such mailbox");
}

TEST_F(MailerTest, logs_in) {
    const SupportProgram sink("smtp_sink.py", {"--out", out_, "--login", "me:s3cret"});
    MailerOptions options = to_port(sink.port());
    EXPECT_EQ(send(options, mail_).fault, Fault::authentication_failed);
    options.username = "me";
    options.password = "wrong";
    const MailReply refused = send(options, mail_);
    EXPECT_EQ(refused.fault, Fault::authentication_failed) << refused.detail;
    EXPECT_THAT(refused.detail, Not(HasSubstr("wrong")));
    options.password = "s3cret";
    EXPECT_EQ(send(options, mail_).fault, Fault::none);
    EXPECT_EQ(accepted().size(), 1U);
}

TEST_F(MailerTest, speaks_tls_by_starttls_and_at_once) {
    const auto& [certificate, key] = Certificate(directory_, "IP:127.0.0.1");
    const SupportProgram starttls("smtp_sink.py", {"--out", out_, "--tls", certificate, key});
    const SupportProgram at_once(
        "smtp_sink.py", {"--out", out_, "--tls", certificate, key, "--tls-at-once"}
    );
    MailerOptions first = to_port(starttls.port());
    first.security = MailSecurity::starttls;
    MailerOptions second = to_port(at_once.port());
    second.security = MailSecurity::tls;

    EXPECT_EQ(send(first, mail_).fault, Fault::tls_failed);  // nobody vouches for the certificate
    EXPECT_EQ(send(second, mail_).fault, Fault::tls_failed);
    EXPECT_TRUE(accepted().empty());

    outbound_.ca_file = certificate;
    EXPECT_EQ(send(first, mail_).fault, Fault::none);
    EXPECT_EQ(send(second, mail_).fault, Fault::none);
    ASSERT_EQ(accepted().size(), 2U);
    EXPECT_THAT(accepted()[0], HasSubstr(R"("tls": true)"));
}

TEST_F(MailerTest, does_not_fall_back_to_plain_text) {
    const SupportProgram plain("smtp_sink.py", {"--out", out_});
    MailerOptions options = to_port(plain.port());
    options.security = MailSecurity::starttls;
    EXPECT_EQ(send(options, mail_).fault, Fault::tls_failed);
    EXPECT_TRUE(accepted().empty());
}

TEST_F(MailerTest, ends_by_the_deadline_whatever_the_server_does) {
    outbound_.deadline = 1s;
    const auto read_line = [](Peer& peer) {
        std::string line = peer.read_line();
        return !line.empty();
    };
    const LoopbackServer mute([](Peer& peer) { peer.hang(); });
    const LoopbackServer tarpit([&](Peer& peer) {  // never confirms the message
        peer.write("220 hello\r\n");
        read_line(peer);
        for (const char* reply : {"250 tar\r\n", "250 from\r\n", "250 to\r\n", "354 go\r\n"}) {
            peer.write(reply);
            read_line(peer);
        }
        peer.hang();
    });
    const LoopbackServer clinging([&](Peer& peer) {  // refuses, and then never lets go
        peer.write("220 hello\r\n");
        read_line(peer);
        peer.write("250 hello\r\n");
        read_line(peer);
        peer.write("550 no\r\n");
        peer.hang();
    });
    const std::pair<const LoopbackServer*, Fault> cases[] = {
        {&mute, Fault::deadline_exceeded},
        {&tarpit, Fault::deadline_exceeded},
        {&clinging, Fault::rejected},
    };
    for (const auto& [server, fault] : cases) {
        const auto started = std::chrono::steady_clock::now();
        EXPECT_EQ(send(to_port(static_cast<std::uint16_t>(server->port())), mail_).fault, fault);
        EXPECT_LT(std::chrono::steady_clock::now() - started, 3s);
    }
}

TEST_F(MailerTest, close_breaks_off_at_once) {
    const LoopbackServer mute([](Peer& peer) { peer.hang(); });
    outbound_.max_waiting = 10;
    MailerOptions options = to_port(static_cast<std::uint16_t>(mute.port()));
    options.max_connections = 1;
    Mailer mailer(loop_, options, outbound_, clock_, metrics_);
    base::TaskGroup group(loop_, "mails");
    std::vector<Fault> faults;
    const auto send_one = [&]() -> base::Async<> {
        const MailReply reply = co_await mailer.send(mail_);
        faults.push_back(reply.fault);
    };
    for (int i = 0; i < 15; ++i)
        group.spawn(send_one());
    base::Timer soon(loop_, 100ms);
    soon.async_wait([&](auto) { mailer.close(); });
    const auto started = std::chrono::steady_clock::now();
    while (group.running() > 0)
        loop_.run_one();
    EXPECT_LT(std::chrono::steady_clock::now() - started, 1s);
    EXPECT_GE(std::ranges::count(faults, Fault::unavailable), 4);
    EXPECT_GE(std::ranges::count(faults, Fault::connection_lost), 10);
    EXPECT_EQ(faults.size(), 15U);
}

TEST_F(MailerTest, does_not_connect_to_private_addresses_or_itself) {
    const LoopbackServer server([](Peer& peer) { peer.hang(); });
    const MailerOptions options = to_port(static_cast<std::uint16_t>(server.port()));
    outbound_.own_addresses = {server.host_port()};
    EXPECT_EQ(send(options, mail_).fault, Fault::self_call);
    outbound_ = {};
    EXPECT_EQ(send(options, mail_).fault, Fault::private_address);
    EXPECT_EQ(server.accepted(), 0);
}

}  // namespace
}  // namespace ao::connect
