#include "app/status_screen.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <vector>

#include "app/task_view.h"
#include "app/terminal.h"

namespace ao::app {

namespace {

using Reading = std::function<double(const api::VitalSignsReply&)>;

constexpr std::array<const char*, 8> kSteps = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

std::string number(double value, int decimals, const char* unit) {
    std::array<char, 64> text{};
    const int size = std::snprintf(text.data(), text.size(), "%.*f%s", decimals, value, unit);
    return {text.data(), static_cast<std::size_t>(std::clamp(size, 0, 63))};
}

/// The newest `width` points as bars, the highest of them full.
std::string bars(
    const std::vector<api::VitalSignsReply>& points, std::size_t width, const Reading& reading
) {
    const std::size_t shown = std::min(points.size(), width);
    const auto first = points.end() - static_cast<std::ptrdiff_t>(shown);
    double highest = 0;
    for (auto point = first; point != points.end(); ++point)
        highest = std::max(highest, reading(*point));
    std::string text;
    for (auto point = first; point != points.end(); ++point) {
        const double share = highest > 0 ? reading(*point) / highest : 0;
        text += kSteps[static_cast<std::size_t>(std::clamp(share * 7.0 + 0.5, 0.0, 7.0))];
    }
    return text;
}

struct Line {
    const char* name;
    std::string now;
    Reading reading;
};

std::vector<Line> lines_of(const api::VitalSignsReply& now) {
    using Signs = api::VitalSignsReply;
    constexpr double kMiB = 1'048'576;
    const auto depth = static_cast<double>(now.queue_depth);
    return {
        {"Requests",
         number(now.requests_per_second, 1, "/s"),
         [](const Signs& at) { return at.requests_per_second; }},
        {"Errors",
         number(now.error_rate_percent, 1, " %"),
         [](const Signs& at) { return at.error_rate_percent; }},
        {"Latency p50",
         number(now.p50_latency_ms, 2, " ms"),
         [](const Signs& at) { return at.p50_latency_ms; }},
        {"Latency p95",
         number(now.p95_latency_ms, 2, " ms"),
         [](const Signs& at) { return at.p95_latency_ms; }},
        {"Latency p99",
         number(now.p99_latency_ms, 2, " ms"),
         [](const Signs& at) { return at.p99_latency_ms; }},
        {"Queue",
         number(depth, 0, ""),
         [](const Signs& at) { return static_cast<double>(at.queue_depth); }},
        {"Dead tasks",
         number(static_cast<double>(now.dead), 0, ""),
         [](const Signs& at) { return static_cast<double>(at.dead); }},
        {"Memory",
         number(static_cast<double>(now.resident_bytes) / kMiB, 0, " MiB"),
         [](const Signs& at) { return static_cast<double>(at.resident_bytes); }},
        {"CPU", number(now.cpu_percent, 0, " %"), [](const Signs& at) { return at.cpu_percent; }},
    };
}

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

Colour colour_of(const std::string& severity) {
    return severity == "MEDIUM" ? Colour::yellow : Colour::red;
}

std::string alert_line(const api::AlertReply& alert, base::Time now) {
    std::string line = padded(alert.severity, 9) + padded(span_text(now - alert.timestamp), 8);
    line += alert.message;
    if (alert.acknowledged_by) line += " (" + *alert.acknowledged_by + " looks after it)";
    return line;
}

std::string headline(const StatusState& state) {
    const std::size_t alerts = state.alerts.alerts.size();
    const std::string time = base::to_rfc3339(state.now).substr(11, 8) + "Z  ";
    if (alerts == 0) return time + "all is well";
    return time + std::to_string(alerts) + (alerts == 1 ? " alert" : " alerts");
}

}  // namespace

std::string status_screen(const StatusState& state, ScreenSize size, bool colours) {
    constexpr std::size_t kNames = 26;
    const bool calm = state.trouble.empty() && state.alerts.alerts.empty();
    const std::string first = state.trouble.empty() ? headline(state) : state.trouble;
    std::string out =
        painted(cut_to(first, size.columns), calm ? Colour::green : Colour::red, colours) + "\n\n";
    const std::size_t width = size.columns > kNames ? size.columns - kNames : 0;
    const std::vector<Line> lines = lines_of(state.history.latest);
    for (const Line& line : lines) {
        const std::string text = "  " + padded(line.name, 13) + padded(line.now, kNames - 15);
        out += cut_to(text, size.columns) + bars(state.history.points, width, line.reading) + "\n";
    }
    const std::size_t used = lines.size() + 4;
    const std::size_t room = size.rows > used ? size.rows - used : 0;
    const std::size_t all = state.alerts.alerts.size();
    const std::size_t shown = size.rows == 0 ? all : std::min(all, room);
    if (all > 0) out += "\n";
    for (std::size_t i = 0; i < shown; ++i) {
        const api::AlertReply& alert = state.alerts.alerts[i];
        const std::string line = cut_to(alert_line(alert, state.now), size.columns);
        out += painted(line, colour_of(alert.severity), colours) + "\n";
    }
    if (shown < all) out += "… " + std::to_string(all - shown) + " more\n";
    return out;
}

}  // namespace ao::app
