#pragma once
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/debug_check.h"
#include "base/clock.h"
#include "http/request.h"
#include "http/response.h"

namespace ao::app {

/// `bytes` as one line that is safe to show: controls and what is not UTF-8 become "\n", "\x1b" …;
/// after `longest` bytes it ends with "… (N more bytes)".
std::string shown(std::string_view bytes, std::size_t longest);

/// One request and what happened to it. Every text went through shown().
struct DebugTrace {
    base::Time at{};
    std::string method{};  ///< "PUT"; "HTTP" when the engine refused it unread
    std::string target{};
    std::vector<std::pair<std::string, std::string>> headers{};  ///< credentials left out
    std::string body{};
    std::size_t body_bytes = 0;
    std::string parsed{};  ///< empty: there is nothing, or it is not JSON
    std::vector<DebugStep> steps{};
    int status = 0;
    std::string reply{};

    static constexpr std::size_t kShownBody = std::size_t{4} << 10;
    static constexpr std::size_t kShownReply = std::size_t{64} << 10;

    /// What `request` says.
    static DebugTrace of(const http::Request& request, base::Time now);

    void add_steps(const DebugVerdict& verdict);

    void add_reply(const http::Response& response);

    /// For a terminal: a line each, the method in brackets before it.
    [[nodiscard]] std::string to_text(bool colours) const;
};

/// The last requests, newest first. For one thread.
class DebugTraces {
  public:
    static constexpr std::size_t kKept = 50;

    void add(DebugTrace trace);

    [[nodiscard]] const std::deque<DebugTrace>& newest_first() const { return traces_; }

  private:
    std::deque<DebugTrace> traces_;
};

}  // namespace ao::app
