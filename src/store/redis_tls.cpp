#include "store/redis_tls.h"

#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/impl/src.hpp>  // compiled here once (BOOST_ASIO_SEPARATE_COMPILATION)
#include <boost/asio/write.hpp>

namespace ao::store {

namespace {

namespace asio = base::asio;
namespace ssl = base::asio::ssl;

base::Error refused(const std::string& why) {
    return base::unavailable("Redis: TLS: " + why, std::chrono::seconds{1});
}

/// Sets the files of `options`; the first fault, with the key that is to blame.
base::Result<void> configure(ssl::context& context, const RedisTls& options) {
    boost::system::error_code fault;
    context.set_options(
        ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
        ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1
    );
    if (options.ca_file.empty())
        context.set_default_verify_paths(fault);
    else
        context.load_verify_file(options.ca_file, fault);
    if (fault) return refused("redis.tls_ca_file is not usable: " + fault.message());
    if (options.cert_file.empty()) return {};
    context.use_certificate_chain_file(options.cert_file, fault);
    if (fault) return refused("redis.tls_cert_file is not usable: " + fault.message());
    context.use_private_key_file(options.key_file, ssl::context::pem, fault);
    if (fault) return refused("redis.tls_key_file is not usable: " + fault.message());
    return {};
}

class SslStream final : public RedisTlsStream {
  public:
    explicit SslStream(Socket& socket) : context_(ssl::context::tls_client), socket_(socket) {}

    base::Result<void> prepare(const RedisTls& options, const std::string& host) {
        auto configured = configure(context_, options);
        if (!configured) return configured;
        stream_.emplace(socket_, context_);
        stream_->set_verify_mode(options.verify ? ssl::verify_peer : ssl::verify_none);
        if (options.verify) stream_->set_verify_callback(ssl::host_name_verification(host));
        boost::system::error_code no_number;
        static_cast<void>(asio::ip::make_address(host, no_number));
        // An address is no server name (RFC 6066 section 3).
        if (no_number && SSL_set_tlsext_host_name(stream_->native_handle(), host.c_str()) != 1)
            return refused("the server name cannot be set: " + host);
        return {};
    }

    base::Async<base::Result<void>> shake_hands() override {
        auto [fault] = co_await stream_->async_handshake(ssl::stream_base::client, base::kAsync);
        if (fault) co_return refused(fault.message());
        co_return base::Result<void>();
    }

    base::Async<Moved> write(asio::const_buffer bytes) override {
        auto moved = co_await asio::async_write(*stream_, bytes, base::kAsync);
        co_return moved;
    }

    base::Async<Moved> read_some(asio::mutable_buffer into) override {
        auto moved = co_await stream_->async_read_some(into, base::kAsync);
        co_return moved;
    }

  private:
    ssl::context context_;
    Socket& socket_;
    std::optional<ssl::stream<Socket&>> stream_{};
};

}  // namespace

base::Result<std::unique_ptr<RedisTlsStream>> RedisTlsStream::make(
    Socket& socket, const RedisTls& options, const std::string& host
) {
    auto stream = std::make_unique<SslStream>(socket);
    auto prepared = stream->prepare(options, host);
    if (!prepared) return std::move(prepared).error();
    return std::unique_ptr<RedisTlsStream>(std::move(stream));
}

}  // namespace ao::store
