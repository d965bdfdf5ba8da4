#include "queue/taker_line.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

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
    for (bool busy = is_served(*taker); busy; busy = is_served(*taker))
        co_await taker->changed.wait(kLongPause);
    leave(taker);
    co_await base::asio::this_coro::throw_if_cancelled(throws);
    co_return taker;
}

/// Of one that wants to leave: nobody begins to serve it any more.
bool TakerLine::is_served(Taker& taker) {
    std::lock_guard lock(mutex_);
    taker.leaving = true;
    return taker.in_service;
}

void TakerLine::leave(const std::shared_ptr<Taker>& taker) {
    std::lock_guard lock(mutex_);
    std::erase(fresh_, taker);
    std::erase(dry_, taker);
}

void TakerLine::look() {
    next_due_.reset();
    std::lock_guard lock(mutex_);
    ++looks_;
    told_ = false;
    fresh_.insert(fresh_.end(), dry_.begin(), dry_.end());
    dry_.clear();
    bell_.ring();
}

void TakerLine::commit_came(const std::shared_ptr<TakerLine>& line) {
    {
        std::lock_guard lock(line->mutex_);
        ++line->looks_;
        const bool somebody_missed_it =
            std::any_of(line->dry_.begin(), line->dry_.end(), [&](const auto& taker) {
                return taker->knows < line->looks_;
            });
        if (!somebody_missed_it || std::exchange(line->told_, true)) return;
    }
    base::asio::post(line->loop_, [line] { line->look(); });
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
    const auto many = static_cast<std::ptrdiff_t>(std::min(fresh_.size(), kTogether));
    const Takers takers(fresh_.begin(), fresh_.begin() + many);
    fresh_.erase(fresh_.begin(), fresh_.begin() + many);
    begin_service(takers);
    const std::optional<base::Time> due = co_await serve_(takers);
    end_service(takers, due);
}

void TakerLine::begin_service(const Takers& takers) {
    std::lock_guard lock(mutex_);
    for (const auto& taker : takers) {
        taker->in_service = true;
        taker->knows = looks_;
    }
}

void TakerLine::end_service(const Takers& takers, std::optional<base::Time> next_due) {
    if (next_due && (!next_due_ || *next_due < *next_due_)) next_due_ = next_due;
    std::lock_guard lock(mutex_);
    for (const auto& taker : takers) {
        taker->in_service = false;
        if (stopping_ && taker->taken.empty() && !taker->refusal) taker->refusal = closing();
        if (!taker->taken.empty() || taker->refusal || taker->leaving)
            taker->changed.ring();
        else
            (taker->knows < looks_ ? fresh_ : dry_).push_back(taker);
    }
}

TakerLine::Loan::Loan(std::shared_ptr<TakerLine> line) : line_(std::move(line)) {
    std::lock_guard lock(line_->mutex_);
    auto& dry = line_->dry_;
    while (!dry.empty() && takers_.size() < kTogether) {
        if (!dry.front()->leaving) {
            dry.front()->in_service = true;
            dry.front()->knows = line_->looks_ + 1;  // of this commit they will be told
            takers_.push_back(std::move(dry.front()));
        }
        dry.pop_front();
    }
}

TakerLine::Loan::~Loan() {
    if (settled_ || takers_.empty()) return;
    base::asio::post(line_->loop_, [line = line_, takers = std::move(takers_)] {
        for (const auto& taker : takers)
            taker->knows = 0;
        line->look();
        line->end_service(takers, std::nullopt);
        line->bell_.ring();
    });
}

void TakerLine::Loan::settle(
    std::vector<std::vector<model::Task>> taken, std::optional<base::Time> next_due
) {
    settled_ = true;
    auto end = [line = line_, takers = takers_, taken = std::move(taken), next_due]() mutable {
        for (std::size_t i = 0; i < takers.size(); ++i)
            takers[i]->taken = std::move(taken[i]);
        line->end_service(takers, next_due);
        line->bell_.ring();
    };
    base::asio::post(line_->loop_, std::move(end));
}

milliseconds TakerLine::pause() const {
    if (!next_due_) return kLongPause;
    // A loan may be emptying the line just now.
    if (const std::lock_guard lock(mutex_); dry_.empty()) return kLongPause;
    return std::clamp(
        std::chrono::ceil<milliseconds>(*next_due_ - clock_.now()), milliseconds{1}, kLongPause
    );
}

void TakerLine::stop() {
    stopping_ = true;
    std::lock_guard lock(mutex_);
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
