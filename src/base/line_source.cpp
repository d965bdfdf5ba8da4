#include "base/line_source.h"

namespace ao::base {

namespace {

constexpr std::size_t kPiece = 256U << 10;
constexpr std::size_t kLongest = 4U << 20;

}  // namespace

bool LineSource::next(std::string_view& line) {
    std::size_t from = begin_;
    while (true) {
        const auto end = held_.find('\n', from);
        if (end != std::string::npos) {
            line = std::string_view(held_).substr(begin_, end - begin_);
            begin_ = end + 1;
            return true;
        }
        held_.erase(0, begin_);
        begin_ = 0;
        from = held_.size();
        if (from > kLongest) throw DamagedInput("it is damaged: a line has no end");
        held_.resize(from + kPiece);
        const std::size_t got = next_.read(std::span(held_).subspan(from));
        held_.resize(from + got);
        if (got != 0) continue;
        if (!held_.empty()) throw DamagedInput("it is cut short: the last line has no end");
        return false;
    }
}

}  // namespace ao::base
