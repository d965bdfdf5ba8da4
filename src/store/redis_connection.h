#pragma once
#include <chrono>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "base/async.h"
#include "base/result.h"
#include "store/redis_options.h"
#include "store/redis_wire.h"

namespace ao::store {

/// One TCP connection to Redis, for one coroutine that reads and one that writes, on one event
/// loop. Errors are ErrorKind::unavailable; after one the connection is of no use.
class RedisConnection {
  public:
    explicit RedisConnection(base::Executor executor) : socket_(executor) {}

    /// Looks `address` up and connects.
    base::Async<base::Result<void>> open(RedisAddress address, std::chrono::milliseconds timeout);

    base::Async<base::Result<void>> write(std::string bytes);

    /// Waits for at least one reply.
    base::Async<base::Result<std::vector<RedisReply>>> read();

    /// One command and its reply, while nobody else uses the connection. A reply that is an error
    /// of the server is a reply.
    base::Async<base::Result<RedisReply>> ask(
        std::vector<std::string> words, std::chrono::milliseconds timeout
    );

    /// Ends whatever waits for it. May be called twice.
    void close();

  private:
    using Socket = base::asio::basic_stream_socket<base::asio::ip::tcp, base::Executor>;

    base::Async<base::Result<void>> connect(RedisAddress address);
    base::Async<base::Result<RedisReply>> converse(std::string command);

    Socket socket_;
    RedisParser parser_;
    std::string buffer_ = std::string(64 * 1024, '\0');
};

}  // namespace ao::store
