#pragma once
#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

#include "connect/mail_couriers.h"
#include "connect/transfer.h"

namespace ao::connect {

/// One SMTP connection that is kept from mail to mail. Its calls block; one thread uses it, and any
/// other may break it off.
class SmtpConnection {
  public:
    /// All three must live longer.
    SmtpConnection(
        const MailerOptions& options, const OutboundOptions& outbound, const AddressGuard& guard
    );
    ~SmtpConnection();
    SmtpConnection(const SmtpConnection&) = delete;
    SmtpConnection& operator=(const SmtpConnection&) = delete;

    /// Sends one mail, connecting first when needed; ends soon after job.deadline.
    MailReply deliver(const MailJob& job);

    /// Ends what runs and all later calls at once. From any thread.
    void break_off();

  private:
    static int on_opened(void* self, curl_socket_t socket, curlsocktype);
    static int on_close(void* self, curl_socket_t socket);
    static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
    static std::size_t on_reply(char* bytes, std::size_t, std::size_t size, void* self);
    static std::size_t on_read(char* into, std::size_t, std::size_t room, void* self);
    static int on_seek(void* self, curl_off_t offset, int origin);

    void hang_up();
    [[nodiscard]] int reply_code() const;
    [[nodiscard]] Fault fault_of(CURLcode code, const MailJob& job) const;

    std::string url_;
    Transfer transfer_;
    std::string_view unsent_;
    std::string_view message_;
    std::string last_reply_;
    std::atomic<bool> broken_off_ = false;
    std::mutex mutex_;
    std::unordered_set<curl_socket_t> sockets_;
};

}  // namespace ao::connect
