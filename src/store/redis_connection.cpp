#include "store/redis_connection.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/write.hpp>

#include "base/deadline.h"

namespace ao::store {

namespace {

namespace asio = base::asio;
using Tcp = asio::ip::tcp;
using Resolver = asio::ip::basic_resolver<Tcp, base::Executor>;

base::Error broken(const std::string& why) {
    return base::unavailable("Redis: " + why, std::chrono::seconds{1});
}

std::string text_of(const RedisAddress& address) {
    return address.host + ":" + std::to_string(address.port);
}

}  // namespace

base::Async<base::Result<void>> RedisConnection::reach(RedisAddress address) {
    std::vector<Tcp::endpoint> endpoints;
    boost::system::error_code no_number;
    const auto number = asio::ip::make_address(address.host, no_number);
    if (!no_number) {
        endpoints.emplace_back(number, address.port);
    } else {
        Resolver resolver(socket_.get_executor());
        auto [fault, found] = co_await resolver.async_resolve(
            address.host, std::to_string(address.port), base::kAsync
        );
        if (fault) co_return broken(address.host + ": " + fault.message());
        for (const auto& entry : found)
            endpoints.push_back(entry.endpoint());
    }
    std::string why = "no address";
    for (const Tcp::endpoint& endpoint : endpoints) {
        auto [fault] = co_await socket_.async_connect(endpoint, base::kAsync);
        if (!fault) {
            socket_.set_option(Tcp::no_delay(true));
            co_return base::Result<void>();
        }
        why = fault.message();
        close();
    }
    co_return broken(text_of(address) + ": " + why);
}

base::Async<base::Result<void>> RedisConnection::connect(
    RedisAddress address, std::optional<RedisTls> tls
) {
    auto reached = co_await reach(address);
    if (!reached || !tls) co_return reached;
    auto stream = RedisTlsStream::make(socket_, *tls, address.host);
    if (!stream) co_return std::move(stream).error();
    tls_ = std::move(*stream);
    auto met = co_await tls_->shake_hands();
    co_return met;
}

base::Async<base::Result<void>> RedisConnection::open(
    RedisAddress address, std::optional<RedisTls> tls, std::chrono::milliseconds timeout
) {
    auto ended = co_await base::within(timeout, connect(address, std::move(tls)));
    if (ended) co_return std::move(*ended);
    close();
    co_return broken(text_of(address) + ": no connection in time");
}

base::Async<RedisConnection::Moved> RedisConnection::write_all(asio::const_buffer bytes) {
    if (tls_) {
        auto moved = co_await tls_->write(bytes);
        co_return moved;
    }
    auto moved = co_await asio::async_write(socket_, bytes, base::kAsync);
    co_return moved;
}

base::Async<RedisConnection::Moved> RedisConnection::read_some() {
    if (tls_) {
        auto moved = co_await tls_->read_some(asio::buffer(buffer_));
        co_return moved;
    }
    auto moved = co_await socket_.async_read_some(asio::buffer(buffer_), base::kAsync);
    co_return moved;
}

base::Async<base::Result<void>> RedisConnection::write(std::string bytes) {
    auto [fault, size] = co_await write_all(asio::buffer(bytes));
    if (fault) co_return broken(fault.message());
    co_return base::Result<void>();
}

base::Async<base::Result<std::vector<RedisReply>>> RedisConnection::read() {
    std::vector<RedisReply> replies;
    while (replies.empty()) {
        auto [fault, size] = co_await read_some();
        if (fault) co_return broken(fault.message());
        try {
            parser_.feed(std::string_view(buffer_).substr(0, size));
            while (auto reply = parser_.next())
                replies.push_back(std::move(*reply));
        } catch (const std::runtime_error& nonsense) {
            co_return broken(nonsense.what());
        }
    }
    co_return replies;
}

base::Async<base::Result<RedisReply>> RedisConnection::converse(std::string command) {
    auto sent = co_await write(std::move(command));
    if (!sent) co_return std::move(sent).error();
    auto replies = co_await read();
    if (!replies) co_return std::move(replies).error();
    co_return std::move(replies->front());
}

base::Async<base::Result<RedisReply>> RedisConnection::ask(
    std::vector<std::string> words, std::chrono::milliseconds timeout
) {
    std::string command;
    append_redis_command(command, words);
    std::optional<base::Result<RedisReply>> reply;
    auto asking =
        [](RedisConnection* self, std::string text, std::optional<base::Result<RedisReply>>* out
        ) -> base::Async<> { out->emplace(co_await self->converse(std::move(text))); };
    const bool in_time = co_await base::within(timeout, asking(this, std::move(command), &reply));
    if (in_time && reply) co_return std::move(*reply);
    close();
    co_return broken("no reply in time");
}

void RedisConnection::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace ao::store
