#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_stream.h"

namespace ao::base {

/// A key of 32 bytes.
using SecretKey = std::array<std::uint8_t, 32>;

/// From the operating system's generator.
SecretKey make_secret_key();

/// The first bytes of what SealSink writes.
bool is_sealed(std::string_view first_bytes);

/// Encrypts and authenticates what it gets, in pieces of 64 KiB, and writes it to the sink behind:
/// libsodium's secretstream (XChaCha20-Poly1305). Pieces cannot be changed, reordered, left out or
/// cut off unseen. The file begins with a word that names the format and a fingerprint of the key,
/// from which the key cannot be had.
class SealSink final : public ByteSink {
  public:
    /// `next` must live as long.
    SealSink(ByteSink& next, const SecretKey& key);
    ~SealSink() override;
    SealSink(const SealSink&) = delete;
    SealSink& operator=(const SealSink&) = delete;

    void write(std::string_view bytes) override;
    void finish() override;

  private:
    struct State;
    void seal(bool last);

    ByteSink& next_;
    std::unique_ptr<State> state_;
};

/// Reads what SealSink wrote.
class OpenSource final : public ByteSource {
  public:
    /// `next` must live as long. DamagedInput when it is not sealed or another key sealed it, with
    /// a text that says which.
    OpenSource(ByteSource& next, const SecretKey& key);
    ~OpenSource() override;
    OpenSource(const OpenSource&) = delete;
    OpenSource& operator=(const OpenSource&) = delete;

    std::size_t read(std::span<char> out) override;

  private:
    struct State;
    void open_piece();
    std::size_t fill(std::span<char> out);

    ByteSource& next_;
    std::unique_ptr<State> state_;
};

}  // namespace ao::base
