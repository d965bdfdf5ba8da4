#include "core/background_thread.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace ao::core {

namespace {

/// Linux keeps a nice value for each thread. With this one the thread has a third of the time of
/// one that serves requests, when there is not enough: someone waits for a backup, too.
void step_back() {
    constexpr int kNice = 5;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
}

}  // namespace

BackgroundThread::BackgroundThread(std::string name, std::size_t max_waiting)
    : name_(std::move(name)), max_waiting_(max_waiting) {}

BackgroundThread::~BackgroundThread() {
    stop();
}

void BackgroundThread::start(std::chrono::seconds period, std::function<void()> tick) {
    period_ = period;
    tick_ = std::move(tick);
    thread_ = std::thread([this] {
        ::pthread_setname_np(::pthread_self(), name_.c_str());
        step_back();
        work_until_stopped();
    });
}

void BackgroundThread::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
        jobs_.clear();
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

base::Error BackgroundThread::busy() {
    return base::unavailable(
        "Too many backups are waiting at this moment. Try again shortly.", std::chrono::seconds{30}
    );
}

base::Async<bool> BackgroundThread::wait_for(std::function<void()> job) {
    auto executor = co_await base::asio::this_coro::executor;
    bool accepted = true;
    auto start = [&](auto handler) {
        auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        auto finish = [executor, resume] { base::asio::post(executor, [resume] { (*resume)(); }); };
        accepted = submit([work = std::move(job), finish] {
            work();
            finish();
        });
        if (!accepted) finish();
    };
    co_await base::asio::async_initiate<const base::asio::use_awaitable_t<base::Executor>, void()>(
        start, base::asio::use_awaitable_t<base::Executor>{}
    );
    co_return accepted;
}

bool BackgroundThread::submit(std::function<void()> job) {
    {
        std::lock_guard lock(mutex_);
        if (stopping_ || !thread_.joinable() || jobs_.size() >= max_waiting_) return false;
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
    return true;
}

void BackgroundThread::work_until_stopped() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        const bool woken =
            changed_.wait_for(lock, period_, [this] { return stopping_ || !jobs_.empty(); });
        if (stopping_) return;
        std::function<void()> job = tick_;
        if (woken) {
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        lock.unlock();
        if (job) job();
        job = nullptr;
        lock.lock();
    }
}

}  // namespace ao::core
