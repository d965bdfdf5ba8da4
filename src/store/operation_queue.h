#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace ao::store {

/// A bounded first-in-first-out queue with many producers and one consumer, linked through
/// `Item::next`: queueing allocates nothing.
template <class Item>
class OperationQueue {
  public:
    explicit OperationQueue(std::size_t limit) : limit_(limit) {}

    /// False when the queue is full or closed.
    bool push(Item& item) {
        std::lock_guard lock(mutex_);
        if (closed_ || size_ >= limit_) return false;
        item.next = nullptr;
        (tail_ ? tail_->next : head_) = &item;
        tail_ = &item;
        ++size_;
        if (consumer_waits_) arrived_.notify_one();
        return true;
    }

    /// Waits up to `patience` for something, then takes at most `limit` items: a list linked
    /// through `next`, null when nothing came.
    Item* take(std::size_t limit, std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        if (!head_ && !closed_) {
            consumer_waits_ = true;
            arrived_.wait_for(lock, patience, [this] { return head_ || closed_; });
            consumer_waits_ = false;
        }
        Item* const first = head_;
        Item* last = nullptr;
        for (std::size_t n = 0; n < limit && head_; ++n) {
            last = head_;
            head_ = head_->next;
            --size_;
        }
        if (last) last->next = nullptr;
        if (!head_) tail_ = nullptr;
        return first;
    }

    [[nodiscard]] std::size_t size() const {
        std::lock_guard lock(mutex_);
        return size_;
    }

    /// Refuses what comes from now on; what is queued can still be taken.
    void close() {
        std::lock_guard lock(mutex_);
        closed_ = true;
        arrived_.notify_one();
    }

    /// Closed and empty: nothing will ever come.
    [[nodiscard]] bool finished() const {
        std::lock_guard lock(mutex_);
        return closed_ && !head_;
    }

  private:
    const std::size_t limit_;
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    Item* head_ = nullptr;
    Item* tail_ = nullptr;
    std::size_t size_ = 0;
    bool consumer_waits_ = false;
    bool closed_ = false;
};

}  // namespace ao::store
