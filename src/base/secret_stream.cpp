#include "base/secret_stream.h"

#include <algorithm>
#include <cstring>

#include <sodium.h>

#include "base/crypto.h"

namespace ao::base {

namespace {

constexpr std::string_view kMagic = "AOSEAL1\n";
constexpr std::size_t kFingerprintBytes = 8;
constexpr std::size_t kPiece = 64U << 10;
constexpr std::size_t kExtra = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
static_assert(crypto_secretstream_xchacha20poly1305_KEYBYTES == sizeof(SecretKey));

std::string fingerprint(const SecretKey& key) {
    std::string text(kFingerprintBytes, '\0');
    const auto digest = hmac_sha256(
        {reinterpret_cast<const char*>(key.data()), key.size()}, "fingerprint of a backup key"
    );
    std::memcpy(text.data(), digest.data(), text.size());
    return text;
}

unsigned char* as_bytes(char* text) {
    return reinterpret_cast<unsigned char*>(text);
}

}  // namespace

SecretKey make_secret_key() {
    SecretKey key;
    random_bytes(key);
    return key;
}

bool is_sealed(std::string_view first_bytes) {
    return first_bytes.starts_with(kMagic);
}

struct SealSink::State {
    crypto_secretstream_xchacha20poly1305_state stream{};
    std::string plain;
    std::string sealed = std::string(kPiece + kExtra, '\0');

    ~State() { sodium_memzero(&stream, sizeof stream); }
};

SealSink::SealSink(ByteSink& next, const SecretKey& key)
    : next_(next), state_(std::make_unique<State>()) {
    std::string head(kHeader, '\0');
    crypto_secretstream_xchacha20poly1305_init_push(
        &state_->stream, as_bytes(head.data()), key.data()
    );
    state_->plain.reserve(kPiece);
    next_.write(kMagic);
    next_.write(fingerprint(key));
    next_.write(head);
}

SealSink::~SealSink() = default;

void SealSink::write(std::string_view bytes) {
    while (!bytes.empty()) {
        // A full piece is kept until more comes: the last one must be marked as such.
        if (state_->plain.size() == kPiece) seal(false);
        const auto piece = bytes.substr(0, kPiece - state_->plain.size());
        state_->plain += piece;
        bytes.remove_prefix(piece.size());
    }
}

void SealSink::seal(bool last) {
    unsigned long long size = 0;
    const unsigned char tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                                   : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    crypto_secretstream_xchacha20poly1305_push(
        &state_->stream,
        as_bytes(state_->sealed.data()),
        &size,
        as_bytes(state_->plain.data()),
        state_->plain.size(),
        nullptr,
        0,
        tag
    );
    next_.write(std::string_view(state_->sealed).substr(0, size));
    state_->plain.clear();
}

void SealSink::finish() {
    seal(true);
    next_.finish();
}

struct OpenSource::State {
    crypto_secretstream_xchacha20poly1305_state stream{};
    std::string sealed = std::string(kPiece + kExtra, '\0');
    std::string plain = std::string(kPiece, '\0');
    std::string_view rest{};
    bool ended = false;

    ~State() { sodium_memzero(&stream, sizeof stream); }
};

OpenSource::OpenSource(ByteSource& next, const SecretKey& key)
    : next_(next), state_(std::make_unique<State>()) {
    std::string head(kMagic.size() + kFingerprintBytes + kHeader, '\0');
    const std::size_t got = fill(head);
    if (!is_sealed(head)) throw DamagedInput("it is not encrypted, or no backup at all");
    if (got < head.size()) throw DamagedInput("it is cut short");
    const std::string_view maker = std::string_view(head).substr(kMagic.size(), kFingerprintBytes);
    if (!equal_in_constant_time(maker, fingerprint(key)))
        throw DamagedInput("the key is not the one it was encrypted with");
    if (crypto_secretstream_xchacha20poly1305_init_pull(
            &state_->stream, as_bytes(head.data() + head.size() - kHeader), key.data()
        ) != 0)
        throw DamagedInput("it is damaged: its encryption header is not valid");
}

OpenSource::~OpenSource() = default;

std::size_t OpenSource::fill(std::span<char> out) {
    std::size_t size = 0;
    while (size < out.size()) {
        const std::size_t got = next_.read(out.subspan(size));
        if (got == 0) break;
        size += got;
    }
    return size;
}

void OpenSource::open_piece() {
    const std::size_t got = fill(state_->sealed);
    if (got == 0) throw DamagedInput("it is cut short: the end of the encrypted data is missing");
    unsigned long long size = 0;
    unsigned char tag = 0;
    if (got < kExtra || crypto_secretstream_xchacha20poly1305_pull(
                            &state_->stream,
                            as_bytes(state_->plain.data()),
                            &size,
                            &tag,
                            as_bytes(state_->sealed.data()),
                            got,
                            nullptr,
                            0
                        ) != 0)
        throw DamagedInput(
            got < state_->sealed.size() ? "it is cut short or damaged near its end"
                                        : "it is damaged: a piece does not authenticate"
        );
    state_->rest = std::string_view(state_->plain).substr(0, size);
    state_->ended = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (state_->ended && fill(std::span(state_->sealed).first(1)) > 0)
        throw DamagedInput("it is damaged: something follows its end");
}

std::size_t OpenSource::read(std::span<char> out) {
    while (state_->rest.empty() && !state_->ended)
        open_piece();
    const std::size_t size = std::min(out.size(), state_->rest.size());
    std::memcpy(out.data(), state_->rest.data(), size);
    state_->rest.remove_prefix(size);
    return size;
}

}  // namespace ao::base
