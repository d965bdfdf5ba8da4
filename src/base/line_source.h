#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_stream.h"

namespace ao::base {

/// The lines of a source, without their ends. DamagedInput for one longer than 4 MiB, and for a
/// last one without an end.
class LineSource {
  public:
    /// `next` must live as long.
    explicit LineSource(ByteSource& next) : next_(next) {}

    /// The next line, valid until the next call; false at the end.
    bool next(std::string_view& line);

  private:
    ByteSource& next_;
    std::string held_;
    std::size_t begin_ = 0;
};

}  // namespace ao::base
