#include "connect/transfers.h"

#include <algorithm>
#include <exception>
#include <new>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <sys/socket.h>
#include <unistd.h>

namespace ao::connect {
namespace {

namespace asio = boost::asio;

/// How many hosts may use all their connections at the same time.
constexpr long kBusyHosts = 16;

/// libcurl's calls back into C must not see exceptions; memory running out is all that can happen.
template <class Function>
int without_exceptions(Function&& function) noexcept {
    try {
        function();
        return 0;
    } catch (const std::exception&) {
        return -1;
    }
}

}  // namespace

/// A transfer in run(); libcurl knows the handle for exactly as long as this lives.
struct Transfers::Running {
    Running(Transfers& transfers, Transfer& started)
        : owner(transfers), transfer(started), wake(transfers.loop_) {
        transfer.set(CURLOPT_PRIVATE, static_cast<void*>(this));
        transfer.set(CURLOPT_SOCKOPTFUNCTION, &Transfers::on_opened);
        transfer.set(CURLOPT_SOCKOPTDATA, static_cast<void*>(&owner));
        transfer.set(CURLOPT_CLOSESOCKETFUNCTION, &Transfers::on_close);
        transfer.set(CURLOPT_CLOSESOCKETDATA, static_cast<void*>(&owner));
        owner.running_.insert(this);
        if (curl_multi_add_handle(owner.multi_, transfer.handle()) != CURLM_OK)
            end(Fault::unavailable);
    }

    ~Running() {
        curl_multi_remove_handle(owner.multi_, transfer.handle());
        owner.running_.erase(this);
    }

    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    void end(Fault with) {
        if (ended) return;
        ended = true;
        fault = with;
        wake.cancel();
    }

    Transfers& owner;
    Transfer& transfer;
    base::Timer wake;
    bool ended = false;
    Fault fault = Fault::none;
};

/// A socket of libcurl's that the loop waits for. The socket stays libcurl's: it is released, never
/// closed, here.
struct Transfers::Watch {
    Watch(base::EventLoop& loop, curl_socket_t watched) : descriptor(loop, watched) {}

    ~Watch() { release(); }

    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    void release() {
        if (descriptor.is_open()) descriptor.release();
    }

    asio::posix::basic_stream_descriptor<base::Executor> descriptor;
    int wanted = CURL_POLL_NONE;
    bool reading = false;
    bool writing = false;
};

Transfers::Transfers(base::EventLoop& loop, Limits limits)
    : loop_(loop), limits_(limits), timer_(loop), multi_(curl_multi_init()) {
    if (multi_ == nullptr) throw std::bad_alloc();
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Transfers::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, static_cast<void*>(this));
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Transfers::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, static_cast<void*>(this));
    const auto per_host = static_cast<long>(limits_.connections_per_host);
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, per_host);
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, per_host * kBusyHosts);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, per_host * kBusyHosts);
}

Transfers::~Transfers() {
    close();
    curl_multi_cleanup(multi_);
}

base::Async<Fault> Transfers::run(Transfer& transfer, std::chrono::milliseconds deadline) {
    const auto self = shared_from_this();
    if (closed_) co_return Fault::connection_lost;
    const auto same_host = [&transfer](const Running* other) {
        return other->transfer.target() == transfer.target();
    };
    const auto to_host = std::ranges::count_if(running_, same_host);
    if (static_cast<std::size_t>(to_host) >= limits_.connections_per_host + limits_.waiting)
        co_return Fault::unavailable;

    Running running(*this, transfer);
    running.wake.expires_after(deadline);
    while (!running.ended) {
        const auto [error] = co_await running.wake.async_wait(base::kAsync);
        if (!error) running.end(Fault::deadline_exceeded);
    }
    co_return running.fault;
}

void Transfers::close() {
    closed_ = true;
    for (Running* each : running_)
        each->end(Fault::connection_lost);
    timer_.cancel();
    // libcurl says goodbye to SMTP servers and waits for their answer: without a connection it does
    // not, and closing never blocks.
    for (const curl_socket_t socket : sockets_)
        ::shutdown(socket, SHUT_RDWR);
}

int Transfers::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
    return without_exceptions([&] { static_cast<Transfers*>(self)->watch(socket, what); });
}

int Transfers::on_timer(CURLM*, long timeout_ms, void* self) {
    auto& transfers = *static_cast<Transfers*>(self);
    if (transfers.closed_) return 0;
    return without_exceptions([&] {
        if (timeout_ms < 0) {
            transfers.timer_.cancel();
            return;
        }
        transfers.timer_.expires_after(std::chrono::milliseconds(timeout_ms));
        transfers.timer_.async_wait([weak = transfers.weak_from_this()](auto error) {
            const auto alive = weak.lock();
            if (!error && alive) alive->act(CURL_SOCKET_TIMEOUT, 0);
        });
    });
}

int Transfers::on_opened(void* self, curl_socket_t socket, curlsocktype) {
    auto& transfers = *static_cast<Transfers*>(self);
    if (transfers.closed_) return CURL_SOCKOPT_ERROR;
    const int failed = without_exceptions([&] { transfers.sockets_.insert(socket); });
    return failed == 0 ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR;
}

int Transfers::on_close(void* self, curl_socket_t socket) {
    static_cast<Transfers*>(self)->sockets_.erase(socket);
    return ::close(socket);
}

void Transfers::watch(curl_socket_t socket, int what) {
    if (what == CURL_POLL_REMOVE) {  // always comes before libcurl closes a socket
        const auto found = watches_.find(socket);
        if (found == watches_.end()) return;
        found->second->release();
        watches_.erase(found);
        return;
    }
    if (closed_) return;
    auto& entry = watches_[socket];
    if (!entry) entry = std::make_shared<Watch>(loop_, socket);
    entry->wanted = what;
    arm(entry);
}

void Transfers::arm(const std::shared_ptr<Watch>& watch) {
    using Descriptor = asio::posix::descriptor_base;
    const auto wait = [&](Descriptor::wait_type type, int direction, bool Watch::*waiting) {
        if ((watch->wanted & direction) == 0 || (*watch).*waiting) return;
        (*watch).*waiting = true;
        watch->descriptor.async_wait(
            type,
            [weak = weak_from_this(), watch, direction, waiting](auto error) {
                (*watch).*waiting = false;
                const auto alive = weak.lock();
                if (alive && error != asio::error::operation_aborted)
                    alive->ready(watch, direction, static_cast<bool>(error));
            }
        );
    };
    wait(Descriptor::wait_read, CURL_POLL_IN, &Watch::reading);
    wait(Descriptor::wait_write, CURL_POLL_OUT, &Watch::writing);
}

void Transfers::ready(const std::shared_ptr<Watch>& watch, int direction, bool failed) {
    if (!watch->descriptor.is_open() || (watch->wanted & direction) == 0) return;
    const int events = direction == CURL_POLL_IN ? CURL_CSELECT_IN : CURL_CSELECT_OUT;
    act(watch->descriptor.native_handle(), failed ? CURL_CSELECT_ERR : events);
    if (watch->descriptor.is_open()) arm(watch);
}

void Transfers::act(curl_socket_t socket, int events) {
    if (closed_) return;
    int still_running = 0;
    curl_multi_socket_action(multi_, socket, events, &still_running);
    collect();
}

void Transfers::collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        Running* running = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &running);
        running->end(running->transfer.fault_of(message->data.result));
    }
}

}  // namespace ao::connect
