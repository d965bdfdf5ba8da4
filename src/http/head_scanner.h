#pragma once
#include <cstddef>
#include <string_view>

namespace ao::http {

/// Why the engine will not serve a request, with the status that says so. `detail` is a literal.
struct Refusal {
    int status = 0;
    std::string_view detail{};
};

/// Bounds of a request's head (ServerOptions has the same names).
struct HeadLimits {
    std::size_t header_bytes = 16 * 1024;
    std::size_t header_fields = 100;
    std::size_t uri_bytes = 8 * 1024;
};

enum class ReadState : unsigned char { need_more, done, refused };

/// Finds the end of a request's head while it arrives, and refuses at once what no field parser
/// should see: line ends that are not CRLF, folded lines, and whatever is over the limits (RFC 9112
/// sections 2.2 and 5.2).
class HeadScanner {
  public:
    explicit HeadScanner(const HeadLimits& limits) : limits_(limits) {}

    /// `bytes` is everything received since the request began; each call continues where the last
    /// one ended.
    ReadState scan(std::string_view bytes);

    /// Where the request line starts: one empty line before it is skipped (RFC 9112 section 2.2).
    [[nodiscard]] std::size_t start() const { return start_; }

    /// One past the empty line that ends the head; valid once scan() said done.
    [[nodiscard]] std::size_t end() const { return end_; }

    [[nodiscard]] const Refusal& refusal() const { return refusal_; }

  private:
    ReadState scan_start(std::string_view bytes);
    ReadState scan_line(std::string_view line);
    ReadState scan_request_line(std::string_view line);
    ReadState unfinished(std::string_view bytes);
    ReadState refuse(int status, std::string_view detail);

    const HeadLimits& limits_;
    std::size_t start_ = 0;
    std::size_t line_ = 0;      // where the line being scanned starts
    std::size_t position_ = 0;  // where to look for its end
    std::size_t lines_ = 0;
    std::size_t end_ = 0;
    Refusal refusal_;
};

}  // namespace ao::http
