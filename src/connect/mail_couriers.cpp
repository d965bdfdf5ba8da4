#include "connect/mail_couriers.h"

#include <utility>

#include "connect/smtp_connection.h"

namespace ao::connect {

class MailCouriers::Courier {
  public:
    explicit Courier(MailCouriers& owner)
        : owner_(owner), connection_(owner.options_, owner.outbound_, owner.guard_) {}

    void work() {
        while (const std::optional<MailJob> job = owner_.next())
            job->done(connection_.deliver(*job));
    }

    void break_off() { connection_.break_off(); }

  private:
    MailCouriers& owner_;
    SmtpConnection connection_;
};

MailCouriers::MailCouriers(MailerOptions options, OutboundOptions outbound)
    : options_(std::move(options)), outbound_(std::move(outbound)), guard_(outbound_) {}

MailCouriers::~MailCouriers() {
    stop();
}

bool MailCouriers::submit(MailJob job) {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= outbound_.max_waiting) return false;
    waiting_.push_back(std::move(job));
    if (idle_ < waiting_.size() && threads_.size() < options_.max_connections) start_courier();
    changed_.notify_one();
    return true;
}

void MailCouriers::stop() {
    std::deque<MailJob> given_up;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        given_up.swap(waiting_);
        for (const auto& courier : couriers_)
            courier->break_off();
    }
    changed_.notify_all();
    for (const MailJob& job : given_up)
        job.done({Fault::connection_lost, "the mailer was closed"});
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

void MailCouriers::start_courier() {
    couriers_.push_back(std::make_unique<Courier>(*this));
    threads_.emplace_back([courier = couriers_.back().get()] { courier->work(); });
}

std::optional<MailJob> MailCouriers::next() {
    std::unique_lock lock(mutex_);
    ++idle_;
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    --idle_;
    if (stopping_) return std::nullopt;
    MailJob job = std::move(waiting_.front());
    waiting_.pop_front();
    return job;
}

}  // namespace ao::connect
