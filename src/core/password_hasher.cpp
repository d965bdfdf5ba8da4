#include "core/password_hasher.h"

#include <exception>
#include <memory>
#include <optional>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include "base/crypto.h"

namespace ao::core {

namespace {

base::Error busy() {
    return base::unavailable(
        "Too many people are signing in at this moment. Try again shortly.", std::chrono::seconds{2}
    );
}

/// What a job leaves behind; shared, because the waiting coroutine may go before the job does.
template <class T>
struct Outcome {
    std::optional<T> value;
    std::exception_ptr failure;

    template <class Work>
    void fill(const Work& work) {
        try {
            value.emplace(work());
        } catch (...) {
            failure = std::current_exception();
        }
    }

    T take() {
        if (failure) std::rethrow_exception(failure);
        return std::move(*value);
    }
};

}  // namespace

PasswordHasher::PasswordHasher(HasherOptions options) : options_(options) {
    for (unsigned i = 0; i < options_.threads; ++i)
        threads_.emplace_back([this] { work_until_stopped(); });
}

PasswordHasher::~PasswordHasher() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
}

base::Async<base::Result<std::string>> PasswordHasher::hash(std::string password) {
    auto outcome = std::make_shared<Outcome<std::string>>();
    std::function<void()> work = [outcome, text = std::move(password)] {
        outcome->fill([&] { return base::hash_password(text); });
    };
    if (!co_await run(std::move(work))) co_return busy();
    co_return outcome->take();
}

base::Async<base::Result<bool>> PasswordHasher::verify(std::string phc, std::string password) {
    auto outcome = std::make_shared<Outcome<bool>>();
    std::function<void()> work = [outcome, stored = std::move(phc), text = std::move(password)] {
        outcome->fill([&] { return base::verify_password(stored, text); });
    };
    if (!co_await run(std::move(work))) co_return busy();
    co_return outcome->take();
}

std::size_t PasswordHasher::waiting() const {
    std::lock_guard lock(mutex_);
    return jobs_.size();
}

base::Async<bool> PasswordHasher::run(std::function<void()> work) {
    auto executor = co_await base::asio::this_coro::executor;
    bool accepted = true;
    auto start = [&](auto handler) {
        auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        auto finish = [executor, resume] { base::asio::post(executor, [resume] { (*resume)(); }); };
        accepted = submit([job = std::move(work), finish] {
            job();
            finish();
        });
        if (!accepted) finish();
    };
    co_await base::asio::async_initiate<const base::asio::use_awaitable_t<base::Executor>, void()>(
        start, base::asio::use_awaitable_t<base::Executor>{}
    );
    co_return accepted;
}

bool PasswordHasher::submit(std::function<void()> job) {
    {
        std::lock_guard lock(mutex_);
        if (stopping_ || jobs_.size() >= options_.max_waiting) return false;
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
    return true;
}

void PasswordHasher::work_until_stopped() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (stopping_) return;
        std::function<void()> job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        job = nullptr;  // the password goes before the next wait
        lock.lock();
    }
}

}  // namespace ao::core
