#pragma once
#include <cstddef>
#include <memory>
#include <string_view>

namespace ao::http {

/// Bytes received and not yet served: one flat block of fixed size. The request being read starts
/// at its front.
class ReadBuffer {
  public:
    explicit ReadBuffer(std::size_t capacity) : bytes_(new char[capacity]), capacity_(capacity) {}

    /// What was received and not consumed.
    [[nodiscard]] std::string_view unread() const { return {bytes_.get() + begin_, end_ - begin_}; }

    [[nodiscard]] char* space() { return bytes_.get() + end_; }

    [[nodiscard]] std::size_t space_size() const { return capacity_ - end_; }

    /// `count` bytes were written into space().
    void commit(std::size_t count) { end_ += count; }

    /// Copies `bytes` behind what is unread; they must fit.
    void append(std::string_view bytes);

    /// The first `count` unread bytes are done with.
    void consume(std::size_t count);

    /// Removes `count` bytes that start `offset` behind the front; what follows them moves up.
    void remove(std::size_t offset, std::size_t count);

    /// Moves what is unread to the start of the block. Views into it become invalid.
    void compact();

    void clear() { begin_ = end_ = 0; }

  private:
    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace ao::http
