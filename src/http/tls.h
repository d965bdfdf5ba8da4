#pragma once
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

namespace ao::http {

/// The TLS half of one connection: OpenSSL straight on the socket, never blocking. Empty for plain
/// connections.
class TlsStream {
  public:
    struct Outcome {
        std::size_t bytes = 0;  ///< 0 without would_block: the end of the stream or a fault
        bool would_block = false;
        bool wants_write = false;  ///< what to wait for is room to write, not bytes to read
    };

    TlsStream() = default;

    /// Takes over `stream`, which must be in the accepting state with its socket set.
    explicit TlsStream(SSL* stream) : stream_(stream) {}

    explicit operator bool() const { return static_cast<bool>(stream_); }

    Outcome handshake();
    Outcome read(char* to, std::size_t size);
    Outcome write(std::string_view bytes);

    /// Says goodbye (close_notify) without waiting for an answer.
    void close();

  private:
    struct Free {
        void operator()(SSL* stream) const { SSL_free(stream); }
    };

    Outcome outcome_of(int result, std::size_t bytes);

    std::unique_ptr<SSL, Free> stream_;
};

/// Certificate, key and rules of a server: TLS 1.2 with forward secrecy and AEAD, and TLS 1.3.
/// Thread-safe.
class TlsContext {
  public:
    /// PEM files: the chain, server's certificate first, and its key. Throws std::runtime_error
    /// that names the file that is unusable.
    TlsContext(std::string cert_file, std::string key_file);

    /// Reads both files again; streams opened before keep what they had. Throws as above, and
    /// nothing changes.
    void reload();

    /// The server's side of a new connection on that socket; empty when memory has run out.
    TlsStream open(int socket) const;

  private:
    std::string cert_file_;
    std::string key_file_;
    mutable std::mutex mutex_;
    std::shared_ptr<SSL_CTX> context_;
};

}  // namespace ao::http
