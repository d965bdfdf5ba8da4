#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/async.h"
#include "base/result.h"
#include "store/redis_options.h"

namespace ao::store {

/// The TLS half of a connection to Redis, on a connected socket that must outlive it. For one
/// coroutine that reads and one that writes, on one event loop.
class RedisTlsStream {
  public:
    using Socket = base::asio::basic_stream_socket<base::asio::ip::tcp, base::Executor>;
    using Moved = std::tuple<boost::system::error_code, std::size_t>;

    /// `host` is what the server's certificate must be for: a name, or an address. Error
    /// (unavailable): a file of `options` is unusable; the message names it.
    static base::Result<std::unique_ptr<RedisTlsStream>> make(
        Socket& socket, const RedisTls& options, const std::string& host
    );

    virtual ~RedisTlsStream() = default;

    /// Error (unavailable): the server speaks no TLS, is not who it should be, or wants a
    /// certificate.
    virtual base::Async<base::Result<void>> shake_hands() = 0;
    virtual base::Async<Moved> write(base::asio::const_buffer bytes) = 0;
    virtual base::Async<Moved> read_some(base::asio::mutable_buffer into) = 0;
};

}  // namespace ao::store
