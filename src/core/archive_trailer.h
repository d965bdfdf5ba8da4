#pragma once
#include <cstdint>
#include <filesystem>

#include "base/byte_stream.h"
#include "base/digest.h"

namespace ao::core {

/// Writes, behind a gzip file, an empty gzip member that carries the SHA-256 of all before it:
/// gunzip and tar read over it. The checksum inside gzip covers the content alone, and many a
/// changed byte of the compressed form gives the same content.
class TrailerSink final : public base::ByteSink {
  public:
    /// `next` must live as long.
    explicit TrailerSink(base::ByteSink& next) : next_(next) {}

    void write(std::string_view bytes) override;
    void finish() override;

  private:
    base::ByteSink& next_;
    base::Sha256Digest digest_;
};

/// Compares the whole file with its trailer; the size of what is before it. Throws DamagedInput
/// when it was changed or cut, FileError when it cannot be read.
std::int64_t check_trailer(const std::filesystem::path& file);

/// The first `size` bytes of another source.
class FirstBytes final : public base::ByteSource {
  public:
    /// `next` must live as long.
    FirstBytes(base::ByteSource& next, std::int64_t size) : next_(next), left_(size) {}

    std::size_t read(std::span<char> out) override;

  private:
    base::ByteSource& next_;
    std::int64_t left_;
};

}  // namespace ao::core
