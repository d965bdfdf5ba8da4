#include "app/event_stream.h"

namespace ao::app {

namespace {

constexpr std::size_t kMaxEvent = 64UL << 10;

std::string_view field(std::string_view line, std::string_view name) {
    if (!line.starts_with(name)) return {};
    line.remove_prefix(name.size());
    if (line.starts_with(' ')) line.remove_prefix(1);
    return line;
}

}  // namespace

void EventStream::read(std::string_view piece) {
    rest_ += piece;
    for (std::size_t end = 0; (end = rest_.find("\n\n")) != std::string::npos;) {
        take(std::string_view(rest_).substr(0, end));
        rest_.erase(0, end + 2);
    }
    if (rest_.size() > kMaxEvent) rest_.clear();
}

void EventStream::take(std::string_view block) {
    std::string_view event;
    std::string_view data;
    while (!block.empty()) {
        const std::string_view line = block.substr(0, block.find('\n'));
        if (auto name = field(line, "event:"); !name.empty()) event = name;
        if (auto text = field(line, "data:"); !text.empty()) data = text;
        block.remove_prefix(std::min(block.size(), line.size() + 1));
    }
    if (!event.empty()) on_event_(event, data);
}

}  // namespace ao::app
