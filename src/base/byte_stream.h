#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>

namespace ao::base {

/// A file could not be read or written (full disk, rights, missing); the text names file and
/// reason.
struct FileError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What was read is not what was once written: cut short, changed, or of another kind. The text is
/// for people.
struct DamagedInput : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Where bytes go, in order. Sinks stand in a row: each works on what it gets and hands it on.
/// Blocking; one thread at a time.
class ByteSink {
  public:
    virtual ~ByteSink() = default;

    /// Takes all of `bytes`. Throws FileError.
    virtual void write(std::string_view bytes) = 0;

    /// No byte follows: writes what is held back, here and in the sinks behind.
    virtual void finish() = 0;
};

/// Where bytes come from, in order. Blocking; one thread at a time.
class ByteSource {
  public:
    virtual ~ByteSource() = default;

    /// Fills the front of `out`; the number of bytes, 0 only at the end. Throws FileError and
    /// DamagedInput.
    virtual std::size_t read(std::span<char> out) = 0;
};

}  // namespace ao::base
