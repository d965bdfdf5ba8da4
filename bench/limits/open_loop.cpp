/// Offers requests at a fixed rate, whether or not the server keeps up (open loop), and prints one
/// JSON line: what was sent, the statuses, and the latencies of accepted (2xx) and refused replies
/// apart.
///
///     open_loop PORT RATE SECONDS CONNECTIONS METHOD PATH TOKEN|-      body from standard input;
///     %N is a running number
///
/// A request that finds every connection waiting is not sent and counted as such: with C
/// connections at most C are in flight.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
    int descriptor = -1;
    bool waiting = false;
    Clock::time_point sent{};
    std::string received{};
};

struct Settings {
    std::uint16_t port = 0;
    double rate = 0;
    double seconds = 0;
    std::size_t connections = 0;
    std::string head{};
    std::string body{};
};

/// The status of a complete reply at the front of `text`, or 0 while it is incomplete.
int complete_status(const std::string& text) {
    auto end = text.find("\r\n\r\n");
    if (end == std::string::npos || text.size() < 12) return 0;
    auto length = text.find("Content-Length: ");
    std::size_t body = length < end ? std::strtoul(text.c_str() + length + 16, nullptr, 10) : 0;
    return text.size() >= end + 4 + body ? std::atoi(text.c_str() + 9) : 0;
}

class Load {
  public:
    explicit Load(Settings settings) : settings_(std::move(settings)), poll_(epoll_create1(0)) {
        connections_.resize(settings_.connections);
        for (std::size_t i = 0; i < connections_.size(); ++i)
            open(i);
    }

    void run() {
        auto start = Clock::now();
        auto end = start + std::chrono::duration<double>(settings_.seconds);
        std::uint64_t due = 0;
        while (Clock::now() < end) {
            auto elapsed = std::chrono::duration<double>(Clock::now() - start).count();
            auto wanted = static_cast<std::uint64_t>(elapsed * settings_.rate);
            for (; due < wanted; ++due)
                send_one();
            receive(due + 1 > wanted ? 1 : 0);
        }
        auto grace = Clock::now() + std::chrono::seconds{2};
        while (Clock::now() < grace && idle_.size() < connections_.size())
            receive(50);
    }

    void print() {
        std::printf(
            "{\"sent\":%llu,\"not_sent\":%llu,\"broken\":%llu,\"statuses\":{",
            sent_,
            not_sent_,
            broken_
        );
        const char* separator = "";
        for (const auto& [status, count] : statuses_) {
            std::printf("%s\"%d\":%llu", separator, status, count);
            separator = ",";
        }
        std::printf("},");
        print_latencies("accepted", accepted_);
        std::printf(",");
        print_latencies("refused", refused_);
        std::printf("}\n");
    }

  private:
    void open(std::size_t index) {
        int descriptor = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(settings_.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            close(descriptor);
            return;
        }
        int on = 1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        fcntl(descriptor, F_SETFL, O_NONBLOCK);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        epoll_ctl(poll_, EPOLL_CTL_ADD, descriptor, &event);
        connections_[index] = {descriptor, false, {}, {}};
        idle_.push_back(index);
    }

    void send_one() {
        if (idle_.empty()) {
            ++not_sent_;
            return;
        }
        std::size_t index = idle_.back();
        idle_.pop_back();
        Connection& connection = connections_[index];
        std::string body = settings_.body;
        if (auto place = body.find("%N"); place != std::string::npos)
            body.replace(place, 2, std::to_string(++number_));
        std::string request =
            settings_.head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        connection.sent = Clock::now();
        connection.waiting = true;
        ++sent_;
        if (write(connection.descriptor, request.data(), request.size()) !=
            static_cast<ssize_t>(request.size()))
            reopen(index);
    }

    void reopen(std::size_t index) {
        ++broken_;
        close(connections_[index].descriptor);
        open(index);
    }

    void receive(int wait_ms) {
        std::array<epoll_event, 256> events{};
        int ready = epoll_wait(poll_, events.data(), static_cast<int>(events.size()), wait_ms);
        for (int i = 0; i < ready; ++i)
            read_from(static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64));
    }

    void read_from(std::size_t index) {
        Connection& connection = connections_[index];
        std::array<char, 16384> buffer{};
        auto size = read(connection.descriptor, buffer.data(), buffer.size());
        if (size <= 0) {
            if (connection.waiting) reopen(index);
            return;
        }
        connection.received.append(buffer.data(), static_cast<std::size_t>(size));
        int status = complete_status(connection.received);
        if (status == 0) return;
        double ms =
            std::chrono::duration<double, std::milli>(Clock::now() - connection.sent).count();
        (status < 300 ? accepted_ : refused_).push_back(ms);
        ++statuses_[status];
        bool closing = connection.received.find("Connection: close") != std::string::npos;
        connection.received.clear();
        connection.waiting = false;
        if (closing) {
            close(connection.descriptor);
            open(index);
        } else {
            idle_.push_back(index);
        }
    }

    static void print_latencies(const char* name, std::vector<double>& all) {
        std::sort(all.begin(), all.end());
        auto at = [&](double fraction) {
            return all.empty() ? 0.0
                               : all[static_cast<std::size_t>(
                                     fraction * static_cast<double>(all.size() - 1)
                                 )];
        };
        std::printf(
            "\"%s\":{\"count\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}",
            name,
            all.size(),
            at(0.5),
            at(0.99),
            at(1)
        );
    }

    Settings settings_;
    int poll_;
    std::vector<Connection> connections_;
    std::vector<std::size_t> idle_;
    std::map<int, unsigned long long> statuses_;
    std::vector<double> accepted_, refused_;
    unsigned long long sent_ = 0, not_sent_ = 0, broken_ = 0, number_ = 0;
};

}  // namespace

int main(int count, char** words) {
    if (count != 8) {
        std::fprintf(
            stderr, "usage: open_loop PORT RATE SECONDS CONNECTIONS METHOD PATH TOKEN|- <BODY\n"
        );
        return 2;
    }
    Settings settings;
    settings.port = static_cast<std::uint16_t>(std::atoi(words[1]));
    settings.rate = std::atof(words[2]);
    settings.seconds = std::atof(words[3]);
    settings.connections = std::strtoul(words[4], nullptr, 10);
    settings.head = std::string(words[5]) + " " + words[6] +
                    " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
    if (std::string_view(words[7]) != "-")
        settings.head += std::string("Authorization: Bearer ") + words[7] + "\r\n";
    settings.body.assign(std::istreambuf_iterator<char>(std::cin), {});
    Load load(std::move(settings));
    load.run();
    load.print();
}
