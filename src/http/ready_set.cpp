#include "http/ready_set.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <sys/epoll.h>
#include <unistd.h>

namespace ao::http {

namespace {

constexpr std::uint32_t kBroken = EPOLLHUP | EPOLLERR;
constexpr std::uint32_t kHungUp = EPOLLRDHUP | kBroken;

std::uint64_t key_of(std::uint32_t place, std::uint32_t generation) {
    return std::uint64_t{generation} << 32U | place;
}

}  // namespace

ReadySet::ReadySet() : set_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (set_ < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
}

ReadySet::~ReadySet() {
    ::close(set_);
}

/// To look again is one system call; to be told by the loop that there is something, three.
void ReadySet::look() {
    unsigned left = kMostALook;
    for (unsigned found = 1; found > 0 && left > 0; left -= found)
        found = look_once(left);
}

unsigned ReadySet::look_once(unsigned most) {
    std::array<epoll_event, kMostALook> ready;
    const int found = ::epoll_wait(set_, ready.data(), static_cast<int>(most), 0);
    for (int i = 0; i < found; ++i) {
        const epoll_event& event = ready[static_cast<std::size_t>(i)];
        take_note(event.data.u64, event.events);
    }
    return static_cast<unsigned>(std::max(found, 0));
}

void ReadySet::take_note(std::uint64_t key, std::uint32_t events) {
    Entry& entry = entries_[static_cast<std::uint32_t>(key)];
    if (entry.generation != key >> 32U) return;
    if ((events & kHungUp) != 0) entry.has_hung_up = true;
    if ((events & (EPOLLIN | kHungUp)) != 0) entry.may_have_bytes = true;
    if ((events & (EPOLLOUT | kBroken)) != 0) entry.may_have_room = true;
    if (entry.may_have_room) resume(entry.waits_for_room);
    // Whoever was resumed may have ended the connection.
    if (entry.generation == key >> 32U && entry.may_have_bytes) resume(entry.waits_for_bytes);
}

void ReadySet::resume(std::optional<Handler>& waiting) {
    if (!waiting) return;
    Handler handler = std::move(*waiting);
    waiting.reset();
    handler(true);
}

void ReadySet::end(std::optional<Handler>& waiting) {
    if (!waiting) return;
    const base::Executor executor = waiting->get_executor();
    auto tell = [handler = std::move(*waiting)]() mutable { handler(false); };
    waiting.reset();
    base::asio::post(executor, std::move(tell));
}

void ReadySet::cancel(std::uint64_t key, Awaited awaited) {
    Entry& entry = entries_[static_cast<std::uint32_t>(key)];
    if (entry.generation == key >> 32U) end(wait_of(entry, awaited));
}

void ReadySet::forget_waiting() {
    for (Entry& entry : entries_) {
        entry.waits_for_bytes.reset();
        entry.waits_for_room.reset();
    }
}

ReadySocket::ReadySocket(ReadySet& set, int descriptor) : set_(&set), descriptor_(descriptor) {
    if (set.free_.empty()) {
        set.free_.push_back(static_cast<std::uint32_t>(set.entries_.size()));
        set.entries_.emplace_back();
    }
    place_ = set.free_.back();
    set.free_.pop_back();
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.u64 = key_of(place_, entry().generation);
    if (::epoll_ctl(set.set_, EPOLL_CTL_ADD, descriptor, &event) != 0) close();
}

ReadySocket::~ReadySocket() {
    close();
    if (!set_) return;
    entry().begin_anew();
    set_->free_.push_back(place_);
}

base::Async<bool> ReadySocket::wait(ReadySet::Awaited awaited) {
    auto begin = [set = set_, place = place_, awaited](ReadySet::Handler handler) {
        ReadySet::Entry& entry = set->entries_[place];
        auto cancellation = base::asio::get_associated_cancellation_slot(handler);
        if (cancellation.is_connected()) {
            const std::uint64_t key = key_of(place, entry.generation);
            cancellation.assign([set, key, awaited](auto) { set->cancel(key, awaited); });
        }
        ReadySet::wait_of(entry, awaited).emplace(std::move(handler));
    };
    return base::asio::
        async_initiate<const base::asio::use_awaitable_t<base::Executor>, void(bool)>(
            std::move(begin), base::asio::use_awaitable_t<base::Executor>()
        );
}

void ReadySocket::end_waits() {
    ReadySet::end(entry().waits_for_bytes);
    ReadySet::end(entry().waits_for_room);
}

void ReadySocket::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

int ReadySocket::release() {
    if (descriptor_ >= 0) ::epoll_ctl(set_->set_, EPOLL_CTL_DEL, descriptor_, nullptr);
    return std::exchange(descriptor_, -1);
}

}  // namespace ao::http
