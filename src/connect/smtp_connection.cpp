#include "connect/smtp_connection.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <sys/socket.h>
#include <unistd.h>

#include "connect/mail_address.h"

namespace ao::connect {
namespace {

constexpr long kKeepIdleSeconds = 30;
constexpr std::size_t kMaxDetail = 200;

std::string smtp_url(const MailerOptions& options) {
    const bool v6 = options.server.find(':') != std::string::npos && options.server[0] != '[';
    const std::string host = v6 ? "[" + options.server + "]" : options.server;
    // The path is the name for EHLO.
    return (options.security == MailSecurity::tls ? "smtps://" : "smtp://") + host + ":" +
           std::to_string(options.port) + "/" + std::string(domain_of(options.from_address));
}

}  // namespace

SmtpConnection::SmtpConnection(
    const MailerOptions& options, const OutboundOptions& outbound, const AddressGuard& guard
)
    : url_(smtp_url(options)),
      transfer_(outbound, guard, {canonical_host(options.server), options.port}) {
    transfer_.set(CURLOPT_URL, url_.c_str());
    transfer_.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    transfer_.set(
        CURLOPT_USE_SSL,
        static_cast<long>(options.security == MailSecurity::none ? CURLUSESSL_NONE : CURLUSESSL_ALL)
    );
    if (!options.username.empty()) {
        transfer_.set(CURLOPT_USERNAME, options.username.c_str());
        transfer_.set(CURLOPT_PASSWORD, options.password.c_str());
    }
    transfer_.set(CURLOPT_MAXCONNECTS, 1L);
    transfer_.set(CURLOPT_MAXAGE_CONN, kKeepIdleSeconds);
    transfer_.set(CURLOPT_UPLOAD, 1L);
    transfer_.set(CURLOPT_READFUNCTION, &SmtpConnection::on_read);
    transfer_.set(CURLOPT_READDATA, static_cast<void*>(this));
    transfer_.set(CURLOPT_SEEKFUNCTION, &SmtpConnection::on_seek);
    transfer_.set(CURLOPT_SEEKDATA, static_cast<void*>(this));
    transfer_.set(CURLOPT_HEADERFUNCTION, &SmtpConnection::on_reply);
    transfer_.set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    transfer_.set(CURLOPT_SOCKOPTFUNCTION, &SmtpConnection::on_opened);
    transfer_.set(CURLOPT_SOCKOPTDATA, static_cast<void*>(this));
    transfer_.set(CURLOPT_CLOSESOCKETFUNCTION, &SmtpConnection::on_close);
    transfer_.set(CURLOPT_CLOSESOCKETDATA, static_cast<void*>(this));
    transfer_.set(CURLOPT_NOPROGRESS, 0L);
    transfer_.set(CURLOPT_XFERINFOFUNCTION, &SmtpConnection::on_progress);
    transfer_.set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
}

SmtpConnection::~SmtpConnection() {
    // libcurl would say QUIT and wait for the answer of a server that may have none.
    hang_up();
    transfer_.end();
}

MailReply SmtpConnection::deliver(const MailJob& job) {
    using std::chrono::milliseconds;
    const auto left = job.deadline - std::chrono::steady_clock::now();
    if (left <= milliseconds(1)) return {Fault::deadline_exceeded, "waited too long for a turn"};
    const auto budget = std::chrono::duration_cast<milliseconds>(left).count();

    message_ = unsent_ = job.message;
    last_reply_.clear();
    CurlList recipients;
    recipients.add(job.to);
    transfer_.renew();
    transfer_.set(CURLOPT_MAIL_FROM, job.from.c_str());
    transfer_.set(CURLOPT_MAIL_RCPT, recipients.get());
    transfer_.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message_.size()));
    transfer_.set(CURLOPT_TIMEOUT_MS, static_cast<long>(budget));
    transfer_.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(budget / 1000 + 1));
    const CURLcode code = curl_easy_perform(transfer_.handle());
    transfer_.set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));

    MailReply reply{fault_of(code, job), last_reply_};
    if (reply.fault == Fault::none || reply_code() >= 400) return reply;
    reply.detail = std::string(to_string(reply.fault)) + ": " + transfer_.error_text();
    return reply;
}

void SmtpConnection::break_off() {
    broken_off_ = true;
    hang_up();
}

int SmtpConnection::on_opened(void* self, curl_socket_t socket, curlsocktype) {
    auto& connection = *static_cast<SmtpConnection*>(self);
    const std::lock_guard lock(connection.mutex_);
    if (connection.broken_off_) return CURL_SOCKOPT_ERROR;
    connection.sockets_.insert(socket);
    return CURL_SOCKOPT_OK;
}

int SmtpConnection::on_close(void* self, curl_socket_t socket) {
    auto& connection = *static_cast<SmtpConnection*>(self);
    const std::lock_guard lock(connection.mutex_);
    connection.sockets_.erase(socket);
    return ::close(socket);
}

int SmtpConnection::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<SmtpConnection*>(self)->broken_off_ ? 1 : 0;
}

std::size_t SmtpConnection::on_reply(char* bytes, std::size_t, std::size_t size, void* self) {
    auto& connection = *static_cast<SmtpConnection*>(self);
    connection.last_reply_.assign(bytes, std::min(size, kMaxDetail));
    std::string& line = connection.last_reply_;
    while (!line.empty() && static_cast<unsigned char>(line.back()) <= 0x20)
        line.pop_back();
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' '
    );
    // After a refusal libcurl would say QUIT and block until it is answered.
    if (connection.reply_code() >= 400 && connection.transfer_.requesting()) connection.hang_up();
    return size;
}

std::size_t SmtpConnection::on_read(char* into, std::size_t, std::size_t room, void* self) {
    auto& connection = *static_cast<SmtpConnection*>(self);
    const std::size_t size = std::min(room, connection.unsent_.size());
    std::memcpy(into, connection.unsent_.data(), size);
    connection.unsent_.remove_prefix(size);
    return size;
}

int SmtpConnection::on_seek(void* self, curl_off_t offset, int origin) {
    auto& connection = *static_cast<SmtpConnection*>(self);
    const auto to = static_cast<std::size_t>(offset);
    if (origin != SEEK_SET || offset < 0 || to > connection.message_.size())
        return CURL_SEEKFUNC_CANTSEEK;
    connection.unsent_ = connection.message_.substr(to);
    return CURL_SEEKFUNC_OK;
}

void SmtpConnection::hang_up() {
    const std::lock_guard lock(mutex_);
    for (const curl_socket_t socket : sockets_)
        ::shutdown(socket, SHUT_RDWR);
}

int SmtpConnection::reply_code() const {
    int code = 0;
    std::from_chars(
        last_reply_.data(), last_reply_.data() + std::min<std::size_t>(3, last_reply_.size()), code
    );
    return code;
}

Fault SmtpConnection::fault_of(CURLcode code, const MailJob& job) const {
    if (code == CURLE_OK) return Fault::none;
    if (transfer_.refused() != Fault::none) return transfer_.refused();
    if (broken_off_) return Fault::connection_lost;
    if (code == CURLE_OPERATION_TIMEDOUT)
        return std::chrono::steady_clock::now() + std::chrono::milliseconds(50) >= job.deadline
                   ? Fault::deadline_exceeded
                   : Fault::connection_timeout;
    switch (const int said = reply_code(); said) {
        case 530:
        case 534:
        case 535:
        case 538:
            return Fault::authentication_failed;
        default:
            if (said >= 500) return Fault::rejected;
            return said >= 400 ? Fault::unavailable : transfer_.fault_of(code);
    }
}

}  // namespace ao::connect
