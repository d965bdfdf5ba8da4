#include "connect/mailer.h"

#include <boost/asio/post.hpp>

#include "connect/call_metrics.h"
#include "connect/mail_couriers.h"

namespace ao::connect {
namespace {

/// How much longer than the deadline a courier may take to say how a mail ended; better a late
/// truth than a mail that arrived and counts as failed.
constexpr std::chrono::seconds kGrace{2};

/// A coroutine that waits for its mail.
struct Waiter {
    explicit Waiter(base::EventLoop& loop) : wake(loop) {}

    base::Timer wake;
    bool ended = false;
    MailReply reply{Fault::deadline_exceeded, "the mail server took too long", {}};
};

}  // namespace

struct Mailer::Impl {
    Impl(
        base::EventLoop& on,
        MailerOptions given,
        const OutboundOptions& outbound_options,
        const base::Clock& wall,
        base::Metrics& registry,
        Targets* bulkheads
    )
        : loop(on),
          options(std::move(given)),
          clock(wall),
          metrics(registry, "smtp"),
          deadline(outbound_options.deadline),
          targets(bulkheads),
          couriers(options, outbound_options) {}

    base::Async<MailReply> deliver(std::string to, std::string message) {
        const auto waiter = std::make_shared<Waiter>(loop);
        const auto last = std::chrono::steady_clock::now() + deadline;
        MailJob job{options.from_address, std::move(to), std::move(message), last, {}};
        job.done = [&on = loop, weak = std::weak_ptr(waiter)](MailReply reply) {
            boost::asio::post(on, [weak, reply = std::move(reply)] {
                const auto alive = weak.lock();
                if (!alive) return;
                alive->reply = reply;
                alive->ended = true;
                alive->wake.cancel();
            });
        };
        waiter->wake.expires_at(last + kGrace);
        if (!couriers.submit(std::move(job)))
            co_return MailReply{Fault::unavailable, "too many mails are waiting", {}};
        while (!waiter->ended) {
            const auto [error] = co_await waiter->wake.async_wait(base::kAsync);
            if (!error) break;
        }
        co_return waiter->reply;
    }

    base::Async<MailReply> deliver_guarded(std::string to, std::string message) {
        if (!targets) co_return co_await deliver(std::move(to), std::move(message));
        Targets::Passage passage = co_await targets->enter("email", options.max_connections);
        if (passage.fault() != Fault::none) co_return postponed(passage);
        MailReply reply = co_await deliver(std::move(to), std::move(message));
        // A 4xx is mostly about one recipient (greylisting) and says nothing about the server.
        const bool is_personal = reply.fault == Fault::unavailable;
        passage.end(is_personal ? CircuitBreaker::Verdict::unknown : verdict_of(reply.fault));
        co_return reply;
    }

    static MailReply postponed(const Targets::Passage& passage) {
        MailReply reply{passage.fault(), "the mail server is busy", {}};
        if (passage.fault() == Fault::target_suspended)
            reply.detail = "the mail server has failed too often; it is left alone for a while";
        reply.retry_after = std::chrono::ceil<std::chrono::seconds>(passage.retry_after());
        return reply;
    }

    base::EventLoop& loop;
    MailerOptions options;
    const base::Clock& clock;
    CallMetrics metrics;
    std::chrono::seconds deadline;
    Targets* targets;
    MailCouriers couriers;
};

Mailer::Mailer(
    base::EventLoop& loop,
    MailerOptions options,
    const OutboundOptions& outbound,
    const base::Clock& clock,
    base::Metrics& metrics,
    Targets* targets
)
    : impl_(std::make_shared<Impl>(loop, std::move(options), outbound, clock, metrics, targets)) {}

Mailer::~Mailer() {
    close();
}

bool Mailer::configured() const {
    return impl_->options.configured();
}

base::Async<MailReply> Mailer::send(OutgoingMail mail) {
    const auto impl = impl_;
    const CallMetrics::Measurement measurement = impl->metrics.start();
    MailReply reply;
    auto message = render_message(mail, impl->options, impl->clock.now());
    if (message)
        reply = co_await impl->deliver_guarded(std::move(mail.to), std::move(*message));
    else
        reply = {Fault::rejected, message.error().message, {}};
    impl->metrics.finish(measurement, reply.fault);
    co_return reply;
}

void Mailer::close() {
    impl_->couriers.stop();
}

}  // namespace ao::connect
