#pragma once
#include <memory>
#include <vector>

#include "base/byte_stream.h"

namespace ao::base {

/// Compresses what it gets (RFC 1952) and writes it to the sink behind. `level` 1 (fast) to 9.
class GzipSink final : public ByteSink {
  public:
    /// `next` must live as long.
    explicit GzipSink(ByteSink& next, int level = 1);
    ~GzipSink() override;
    GzipSink(const GzipSink&) = delete;
    GzipSink& operator=(const GzipSink&) = delete;

    void write(std::string_view bytes) override;
    void finish() override;

  private:
    struct State;
    void pump(int flush);

    ByteSink& next_;
    std::unique_ptr<State> state_;
};

/// Unpacks what the source behind gives; its checksum is compared at the end. DamagedInput when it
/// is no gzip, was changed, or is cut short.
class GunzipSource final : public ByteSource {
  public:
    /// `next` must live as long.
    explicit GunzipSource(ByteSource& next);
    ~GunzipSource() override;
    GunzipSource(const GunzipSource&) = delete;
    GunzipSource& operator=(const GunzipSource&) = delete;

    std::size_t read(std::span<char> out) override;

  private:
    struct State;
    void refill();

    ByteSource& next_;
    std::unique_ptr<State> state_;
};

}  // namespace ao::base
