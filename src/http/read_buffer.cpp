#include "http/read_buffer.h"

#include <cstring>

namespace ao::http {

void ReadBuffer::append(std::string_view bytes) {
    std::memcpy(space(), bytes.data(), bytes.size());
    commit(bytes.size());
}

void ReadBuffer::consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) clear();
}

void ReadBuffer::remove(std::size_t offset, std::size_t count) {
    char* to = bytes_.get() + begin_ + offset;
    std::memmove(to, to + count, end_ - begin_ - offset - count);
    end_ -= count;
}

void ReadBuffer::compact() {
    if (begin_ == 0) return;
    std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
}

}  // namespace ao::http
