#include "http/head_scanner.h"

#include <cstring>

#include "http/text.h"

namespace ao::http {

namespace {

constexpr std::size_t kMaxMethod = 32;     // longer than any registered method
constexpr std::size_t kAroundTarget = 48;  // method, version and spaces of a request line

}  // namespace

ReadState HeadScanner::scan(std::string_view bytes) {
    if (position_ == 0)
        if (ReadState state = scan_start(bytes); state != ReadState::done) return state;
    while (position_ < bytes.size()) {
        const void* found = std::memchr(bytes.data() + position_, '\n', bytes.size() - position_);
        if (!found) break;
        auto newline = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
        if (newline == line_ || bytes[newline - 1] != '\r')
            return refuse(400, "a line does not end with CRLF");
        ReadState state = scan_line(bytes.substr(line_, newline - 1 - line_));
        line_ = position_ = newline + 1;
        if (state == ReadState::done) end_ = position_;
        if (state != ReadState::need_more) return state;
    }
    position_ = bytes.size();
    return unfinished(bytes);
}

ReadState HeadScanner::scan_start(std::string_view bytes) {
    if (bytes.empty() || bytes == "\r") return ReadState::need_more;
    if (bytes.substr(0, 2) == "\r\n") {
        if (bytes.size() == 2) return ReadState::need_more;
        start_ = 2;
    }
    if (!is_token_character(bytes[start_]))
        return refuse(400, "the request does not start with a method");
    line_ = position_ = start_;
    return ReadState::done;
}

/// `done` for the empty line that ends the head.
ReadState HeadScanner::scan_line(std::string_view line) {
    ++lines_;
    if (lines_ == 1) return scan_request_line(line);
    if (line_ + line.size() - start_ > limits_.header_bytes)
        return refuse(431, "the header fields are too large together");
    if (line.empty()) return ReadState::done;
    if (line.front() == ' ' || line.front() == '\t')
        return refuse(400, "folded header lines are not accepted");
    if (lines_ - 1 > limits_.header_fields) return refuse(431, "too many header fields");
    return ReadState::need_more;
}

/// Only that it has the three parts; what they hold is for the parser to say.
ReadState HeadScanner::scan_request_line(std::string_view line) {
    std::size_t first = line.find(' ');
    if (first > kMaxMethod && line.size() > kMaxMethod)
        return refuse(501, "the method is not known here");
    if (line.size() > limits_.uri_bytes + kAroundTarget)
        return refuse(414, "the request target is too long");
    std::size_t last = line.rfind(' ');
    bool has_three_parts =
        first != std::string_view::npos && first + 1 < last && line.find(' ', first + 1) == last;
    return has_three_parts ? ReadState::need_more
                           : refuse(400, "the request line is not: method, target, version");
}

ReadState HeadScanner::unfinished(std::string_view bytes) {
    std::string_view line = bytes.substr(line_);
    if (lines_ == 0) {
        if (line.size() > kMaxMethod &&
            line.substr(0, kMaxMethod + 1).find(' ') == std::string_view::npos)
            return refuse(501, "the method is not known here");
        if (line.size() > limits_.uri_bytes + kAroundTarget)
            return refuse(414, "the request target is too long");
    }
    if (bytes.size() - start_ > limits_.header_bytes)
        return refuse(431, "the header fields are too large together");
    return ReadState::need_more;
}

ReadState HeadScanner::refuse(int status, std::string_view detail) {
    refusal_ = {status, detail};
    return ReadState::refused;
}

}  // namespace ao::http
