#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "connect/http_client.h"
#include "connect/targets.h"

namespace ao::connect {

enum class MailSecurity : std::uint8_t { none, starttls, tls };

/// `email.*` of the configuration.
struct MailerOptions {
    std::string server;  ///< empty: not configured
    std::uint16_t port = 587;
    MailSecurity security = MailSecurity::starttls;
    std::string username{};
    std::string password{};
    std::string from_address{};
    std::string from_name{};
    std::size_t max_connections = 4;

    [[nodiscard]] bool configured() const { return !server.empty() && !from_address.empty(); }
};

struct OutgoingMail {
    std::string id;  ///< local part of the Message-ID, the same over retries
    std::string to;  ///< one address
    std::string subject;
    std::string text;
    std::string html{};  ///< empty: text only; else multipart/alternative
    std::vector<std::pair<std::string, std::string>> headers{};
};

struct MailReply {
    Fault fault = Fault::none;  ///< none: the server took the message (250 after the final dot)
    std::string detail{};       ///< the server's last reply line, shortened
    std::chrono::seconds retry_after{0};  ///< when a postponed mail is worth another try
};

/// SMTP over libcurl, pooled connections. Header values with CR, LF or NUL are refused (rejected)
/// before connecting; bodies are sent with CRLF lines of at most 998 bytes (quoted-printable or
/// base64), dots stuffed (RFC 5321, RFC 5322, VU#302671). Up to `max_connections` threads of its
/// own do the talking (docs/decisions/0005-mail-threads.md); send() and close() belong to the loop.
class Mailer {
  public:
    /// With `targets`, which must live longer, mails go through its bulkhead "email": replies with
    /// target_busy or target_suspended come without a word to the server.
    Mailer(
        base::EventLoop& loop,
        MailerOptions options,
        const OutboundOptions& outbound,
        const base::Clock& clock,
        base::Metrics& metrics,
        Targets* targets = nullptr
    );
    ~Mailer();
    Mailer(const Mailer&) = delete;
    Mailer& operator=(const Mailer&) = delete;

    [[nodiscard]] bool configured() const;

    /// Never throws for what the server does; ends by the deadline of the outbound options, or
    /// seconds later when the server is just about to confirm.
    base::Async<MailReply> send(OutgoingMail mail);

    /// Ends every running call with connection_lost; at once.
    void close();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

/// The message as it goes over the wire, for tests and previews. Invalid when a header value cannot
/// be sent.
base::Result<std::string> render_message(
    const OutgoingMail& mail, const MailerOptions& options, base::Time date
);

}  // namespace ao::connect
