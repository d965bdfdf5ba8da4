#include "queue/taker_line.h"

#include <algorithm>

namespace ao::queue {

namespace {

using std::chrono::milliseconds;

/// Served in one transaction.
constexpr std::size_t kTogether = 128;

constexpr milliseconds kLongPause{60'000};

base::Error closing() {
    return base::unavailable("the queue is closing", std::chrono::seconds{1});
}

}  // namespace

base::Async<std::shared_ptr<TakerLine::Taker>> TakerLine::wait(
    TakeRequest request, milliseconds wait
) {
    auto taker = std::make_shared<Taker>(loop_, std::move(request));
    if (stopping_) {
        taker->refusal = closing();
        co_return taker;
    }
    // The end of the wait has things to tidy up, however it ends.
    const bool throws = co_await base::asio::this_coro::throw_if_cancelled();
    co_await base::asio::this_coro::throw_if_cancelled(false);
    fresh_.push_back(taker);
    bell_.ring();
    co_await taker->changed.wait(wait);
    taker->leaving = true;
    while (taker->in_service)
        co_await taker->changed.wait(kLongPause);
    leave(taker);
    co_await base::asio::this_coro::throw_if_cancelled(throws);
    co_return taker;
}

void TakerLine::leave(const std::shared_ptr<Taker>& taker) {
    std::erase(fresh_, taker);
    std::erase(dry_, taker);
}

void TakerLine::look() {
    looked_ = true;
    next_due_.reset();
    fresh_.insert(fresh_.end(), dry_.begin(), dry_.end());
    dry_.clear();
    bell_.ring();
}

base::Async<> TakerLine::run() {
    while (!stopping_) {
        if (!fresh_.empty()) {
            co_await serve_some();
            continue;
        }
        const bool rung = co_await bell_.wait(pause());
        if (!rung) look();
    }
}

base::Async<> TakerLine::serve_some() {
    looked_ = false;
    const auto many = static_cast<std::ptrdiff_t>(std::min(fresh_.size(), kTogether));
    Takers takers(fresh_.begin(), fresh_.begin() + many);
    fresh_.erase(fresh_.begin(), fresh_.begin() + many);
    for (const auto& taker : takers)
        taker->in_service = true;
    const std::optional<base::Time> due = co_await serve_(takers);
    if (due && (!next_due_ || *due < *next_due_)) next_due_ = due;
    for (const auto& taker : takers) {
        taker->in_service = false;
        if (stopping_ && !taker->refusal) taker->refusal = closing();
        if (!taker->taken.empty() || taker->refusal || taker->leaving)
            taker->changed.ring();
        else
            (looked_ ? fresh_ : dry_).push_back(taker);
    }
}

milliseconds TakerLine::pause() const {
    if (dry_.empty() || !next_due_) return kLongPause;
    return std::clamp(
        std::chrono::ceil<milliseconds>(*next_due_ - clock_.now()), milliseconds{1}, kLongPause
    );
}

void TakerLine::stop() {
    stopping_ = true;
    for (auto* line : {&fresh_, &dry_}) {
        for (const auto& taker : *line) {
            taker->refusal = closing();
            taker->changed.ring();
        }
        line->clear();
    }
    bell_.ring();
}

}  // namespace ao::queue
