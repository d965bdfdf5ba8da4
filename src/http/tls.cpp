#include "http/tls.h"

#include <algorithm>
#include <climits>
#include <stdexcept>

#include <openssl/err.h>

namespace ao::http {

namespace {

constexpr const char* kCiphers12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

[[noreturn]] void fail(const std::string& what) {
    unsigned long code = ERR_get_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    throw std::runtime_error(what + (reason ? std::string(": ") + reason : std::string()));
}

/// HTTP/1.1 is all that is spoken here; a client that offers only others is told so (RFC 7301
/// section 3.2).
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered, unsigned offered_size, void*) {
    static constexpr unsigned char kSpoken[] = "\x08http/1.1\x08http/1.0";
    auto** chosen = const_cast<unsigned char**>(out);
    int result = SSL_select_next_proto(
        chosen, out_size, kSpoken, sizeof(kSpoken) - 1, offered, offered_size
    );
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::shared_ptr<SSL_CTX> read_files(const std::string& cert_file, const std::string& key_file) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context) fail("TLS cannot be set up");
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_options(
        context.get(),
        SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
            SSL_OP_IGNORE_UNEXPECTED_EOF
    );
    SSL_CTX_set_mode(
        context.get(),
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
    if (SSL_CTX_set_cipher_list(context.get(), kCiphers12) != 1)
        fail("the TLS 1.2 ciphers cannot be set");
    if (SSL_CTX_use_certificate_chain_file(context.get(), cert_file.c_str()) != 1)
        fail("server.tls.cert_file " + cert_file + " is not a usable certificate chain");
    if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1)
        fail("server.tls.key_file " + key_file + " is not a usable key");
    if (SSL_CTX_check_private_key(context.get()) != 1)
        fail("server.tls.key_file " + key_file + " is not the key of the certificate");
    return context;
}

}  // namespace

TlsStream::Outcome TlsStream::handshake() {
    ERR_clear_error();
    int result = SSL_accept(stream_.get());
    return outcome_of(result, 1);
}

TlsStream::Outcome TlsStream::read(char* to, std::size_t size) {
    ERR_clear_error();
    std::size_t bytes = 0;
    int result = SSL_read_ex(stream_.get(), to, size, &bytes);
    return outcome_of(result, bytes);
}

TlsStream::Outcome TlsStream::write(std::string_view bytes) {
    ERR_clear_error();
    std::size_t sent = 0;
    int result = SSL_write_ex(stream_.get(), bytes.data(), bytes.size(), &sent);
    return outcome_of(result, sent);
}

void TlsStream::close() {
    if (!stream_ || !SSL_is_init_finished(stream_.get())) return;
    ERR_clear_error();
    SSL_shutdown(stream_.get());
}

TlsStream::Outcome TlsStream::outcome_of(int result, std::size_t bytes) {
    if (result == 1) return {bytes, false, false};
    int error = SSL_get_error(stream_.get(), result);
    return {
        0,
        error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE,
        error == SSL_ERROR_WANT_WRITE};
}

TlsContext::TlsContext(std::string cert_file, std::string key_file)
    : cert_file_(std::move(cert_file)),
      key_file_(std::move(key_file)),
      context_(read_files(cert_file_, key_file_)) {}

void TlsContext::reload() {
    auto fresh = read_files(cert_file_, key_file_);
    std::lock_guard lock(mutex_);
    context_ = std::move(fresh);
}

TlsStream TlsContext::open(int socket) const {
    std::shared_ptr<SSL_CTX> context;
    {
        std::lock_guard lock(mutex_);
        context = context_;
    }
    SSL* stream = SSL_new(context.get());
    if (!stream) return {};
    TlsStream owner(stream);
    if (SSL_set_fd(stream, socket) != 1) return {};
    SSL_set_accept_state(stream);
    return owner;
}

}  // namespace ao::http
