#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/buffer.hpp>

#include "base/async.h"
#include "base/result.h"
#include "store/redis_options.h"
#include "store/redis_tls.h"
#include "store/redis_wire.h"

namespace ao::store {

/// One connection to Redis, by TCP or TLS, for one coroutine that reads and one that writes, on one
/// event loop. Errors are ErrorKind::unavailable; after one the connection is of no use.
class RedisConnection {
  public:
    explicit RedisConnection(base::Executor executor) : socket_(executor) {}

    /// Looks `address` up and connects; with `tls`, by TLS.
    base::Async<base::Result<void>> open(
        RedisAddress address, std::optional<RedisTls> tls, std::chrono::milliseconds timeout
    );

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
    using Moved = RedisTlsStream::Moved;

    base::Async<base::Result<void>> connect(RedisAddress address, std::optional<RedisTls> tls);
    base::Async<base::Result<void>> reach(RedisAddress address);
    base::Async<Moved> read_some();
    base::Async<Moved> write_all(base::asio::const_buffer bytes);
    base::Async<base::Result<RedisReply>> converse(std::string command);

    RedisTlsStream::Socket socket_;
    std::unique_ptr<RedisTlsStream> tls_;  ///< null: plain TCP
    RedisParser parser_;
    std::string buffer_ = std::string(64 * 1024, '\0');
};

}  // namespace ao::store
