#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace ao::app {

/// Reads server-sent events out of the pieces of a stream (HTML standard, section 9.2), as far as
/// this program's own server sends them: one `event` and one `data` line each.
class EventStream {
  public:
    using OnEvent = std::function<void(std::string_view event, std::string_view data)>;

    explicit EventStream(OnEvent on_event) : on_event_(std::move(on_event)) {}

    /// Calls back for each event that is complete now; comments are skipped.
    void read(std::string_view piece);

  private:
    void take(std::string_view block);

    OnEvent on_event_;
    std::string rest_;
};

}  // namespace ao::app
