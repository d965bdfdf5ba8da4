#include "http/reception.h"

#include <array>
#include <cerrno>
#include <system_error>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

namespace ao::http {

namespace {

bool is_shortage(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/// Whether the first attempt to read would give something: bytes, or the end.
bool has_spoken(int descriptor) {
    char byte = 0;
    return ::recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
           (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

int new_set() {
    int set = ::epoll_create1(EPOLL_CLOEXEC);
    if (set < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
    return set;
}

}  // namespace

Reception::Reception(
    base::EventLoop& events,
    int listening,
    Admission& admission,
    std::chrono::seconds patience,
    Doors doors,
    const base::Clock& clock
)
    : set_(events, new_set()),
      listening_(listening),
      admission_(admission),
      patience_(patience),
      doors_(std::move(doors)),
      clock_(clock) {
    epoll_event event{};
    ::epoll_ctl(set(), EPOLL_CTL_ADD, listening_, &event);
    listen(true);
}

Reception::~Reception() {
    for (Silent* all : {&silent_, &resting_})
        while (!all->empty())
            dismiss(all->front());
    if (listening_ >= 0) ::close(listening_);
}

base::Async<bool> Reception::wait() {
    auto [error] = co_await set_.async_wait(decltype(set_)::wait_read, base::kAsync);
    co_return !error && listening_ >= 0;
}

void Reception::look() {
    if (is_looking_ || listening_ < 0) return;
    is_looking_ = true;
    std::array<epoll_event, kMostALook> ready;
    int found = ::epoll_wait(set(), ready.data(), kMostALook, 0);
    unsigned left = kMostALook;
    for (int i = 0; i < found && left > 0; ++i) {
        auto* newcomer = static_cast<Newcomer*>(ready[static_cast<std::size_t>(i)].data.ptr);
        if (newcomer) {
            hand_on(*newcomer);
            --left;
        } else {
            while (left > 0 && take_one())
                --left;
        }
    }
    next_look_ = clock_.steady() + kPause;
    is_looking_ = false;
}

/// Accepts a connection. One that has already sent something, as most have on a busy loop, is
/// handed on at once. False: nobody is there, or descriptors have run out.
bool Reception::take_one() {
    Tcp::endpoint peer;
    auto size = static_cast<socklen_t>(peer.capacity());
    int descriptor = ::accept4(listening_, peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
        if (!is_shortage(errno)) return errno == ECONNABORTED || errno == EINTR;
        if (!std::exchange(was_short_, true))
            base::log::warning("http.no_descriptors", {{"errno", errno}});
        is_short_ = true;
        listen(false);
        return false;
    }
    was_short_ = false;
    peer.resize(size);
    if (!admission_.admit(peer))
        doors_.refuse(descriptor);
    else if (has_spoken(descriptor))
        doors_.open(descriptor, peer);
    else
        watch(silent_, descriptor, peer, clock_.steady() + patience_);
    return true;
}

void Reception::let_rest(int descriptor, const Tcp::endpoint& peer, base::SteadyTime deadline) {
    watch(resting_, descriptor, peer, deadline);
}

void Reception::watch(
    Silent& among, int descriptor, const Tcp::endpoint& peer, base::SteadyTime deadline
) {
    among.push_back({descriptor, peer, deadline, among});
    Newcomer& newcomer = among.back();
    newcomer.self = std::prev(among.end());
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP;
    event.data.ptr = &newcomer;
    if (::epoll_ctl(set(), EPOLL_CTL_ADD, descriptor, &event) != 0) dismiss(newcomer);
}

void Reception::hand_on(Newcomer& newcomer) {
    int descriptor = newcomer.descriptor;
    Tcp::endpoint peer = newcomer.peer;
    ::epoll_ctl(set(), EPOLL_CTL_DEL, descriptor, nullptr);
    newcomer.among.erase(newcomer.self);
    doors_.open(descriptor, peer);
}

void Reception::dismiss(Newcomer& newcomer) {
    ::close(newcomer.descriptor);
    admission_.release(newcomer.peer);
    newcomer.among.erase(newcomer.self);
}

void Reception::listen(bool on) {
    epoll_event event{};
    if (on) event.events = EPOLLIN;
    ::epoll_ctl(set(), EPOLL_CTL_MOD, listening_, &event);
}

void Reception::rest_is_over() {
    is_short_ = false;
    if (listening_ >= 0) listen(true);
}

void Reception::sweep(base::SteadyTime now) {
    for (Silent* all : {&silent_, &resting_})
        while (!all->empty() && all->front().deadline <= now) {
            admission_.count_timeout();
            dismiss(all->front());
        }
}

void Reception::close() {
    if (listening_ < 0) return;
    while (take_one()) {
    }  // closing the socket would reset those who are connected already
    ::close(std::exchange(listening_, -1));
    for (Silent* all : {&silent_, &resting_})
        for (auto next = all->begin(); next != all->end();) {
            Newcomer& newcomer = *next++;
            if (has_spoken(newcomer.descriptor))
                hand_on(newcomer);
            else
                dismiss(newcomer);
        }
    boost::system::error_code ignored;
    set_.close(ignored);
}

}  // namespace ao::http
