#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "connect/address_guard.h"
#include "connect/mailer.h"

namespace ao::connect {

/// One mail on its way.
struct MailJob {
    std::string from;
    std::string to;
    std::string message;  ///< as render_message makes it
    std::chrono::steady_clock::time_point deadline;
    std::function<void(MailReply)> done;  ///< called once, on another thread, must not throw
};

/// Threads that each keep one SMTP connection. They exist because libcurl, up to now, blocks its
/// caller until the server has confirmed a message (smtp_done), which can take a slow server many
/// seconds: no event loop may wait for that. Threads start when they are needed. Thread-safe.
class MailCouriers {
  public:
    /// At most `options.max_connections` threads; at most `outbound.max_waiting` mails wait.
    MailCouriers(MailerOptions options, OutboundOptions outbound);
    ~MailCouriers();
    MailCouriers(const MailCouriers&) = delete;
    MailCouriers& operator=(const MailCouriers&) = delete;

    /// False when too many are waiting or after stop(); `job.done` is then not called.
    bool submit(MailJob job);

    /// Breaks off what runs, gives up what waits (connection_lost) and ends the threads.
    void stop();

  private:
    class Courier;

    void start_courier();
    std::optional<MailJob> next();

    const MailerOptions options_;
    const OutboundOptions outbound_;
    const AddressGuard guard_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<MailJob> waiting_;
    std::size_t idle_ = 0;
    bool stopping_ = false;
    std::vector<std::unique_ptr<Courier>> couriers_;
    std::vector<std::thread> threads_;
};

}  // namespace ao::connect
