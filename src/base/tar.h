#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_stream.h"

namespace ao::base {

/// Writes a tar archive (POSIX ustar) of private files, so that Debian's own tools can read it too.
class TarWriter {
  public:
    /// `next` must live as long.
    explicit TarWriter(ByteSink& next) : next_(next) {}

    /// Begins a member of exactly `size` bytes, which follow by write().
    void begin(std::string_view name, std::int64_t size, std::int64_t unix_time);
    void write(std::string_view bytes);

    /// A member that is at hand.
    void add(std::string_view name, std::string_view content, std::int64_t unix_time);

    /// Ends the archive and the sinks behind. Throws std::logic_error when a member is not
    /// complete.
    void finish();

  private:
    void close_member();

    ByteSink& next_;
    std::int64_t left_ = 0;
    std::int64_t padding_ = 0;
};

/// Reads what TarWriter wrote, one member after the other.
class TarReader {
  public:
    struct Member {
        std::string name;
        std::int64_t size = 0;
    };

    /// `next` must live as long.
    explicit TarReader(ByteSource& next) : next_(next) {}

    /// The next member; skips what was not read of the one before. Nothing at the end of the
    /// archive. DamagedInput when there is no such end.
    std::optional<Member> next();

    /// Content of the member; 0 at its end.
    std::size_t read(std::span<char> out);

  private:
    bool read_block(std::span<char> block);
    void skip_rest();
    void expect_end();

    ByteSource& next_;
    std::int64_t left_ = 0;
    std::int64_t padding_ = 0;
};

}  // namespace ao::base
