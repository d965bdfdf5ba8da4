#include "app/terminal.h"

#include <algorithm>
#include <chrono>

#include <unistd.h>

#include "app/config.h"

namespace ao::app {

namespace {

constexpr std::int64_t kRedrawMs = 100;
constexpr std::size_t kBarWidth = 30;

std::int64_t steady_ms() {
    auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

/// Characters, not bytes: continuation bytes of UTF-8 take no column.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
    return text;
}

}  // namespace

bool wants_colours(std::FILE* stream) {
    return ::isatty(::fileno(stream)) != 0 && !no_colour_asked();
}

std::string painted(std::string_view text, Colour colour, bool on) {
    static constexpr std::string_view kCodes[] = {"0", "1", "2", "31", "32", "33", "36"};
    if (!on || colour == Colour::none) return std::string(text);
    std::string out = "\033[";
    out.append(kCodes[static_cast<std::size_t>(colour)]).append("m").append(text).append("\033[0m");
    return out;
}

void Table::add(std::vector<std::string> cells) {
    for (std::string& cell : cells)
        cell = printable(std::move(cell));
    rows_.push_back(std::move(cells));
}

std::string Table::render(bool colours) const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < heads_.size(); ++i) {
        std::size_t widest = width(heads_[i]);
        for (const auto& row : rows_)
            widest = std::max(widest, width(row[i]));
        widths.push_back(widest);
    }
    std::string out;
    auto line = [&](const std::vector<std::string>& cells, Colour colour) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            out += painted(cells[i], colour, colours);
            if (i + 1 < cells.size()) out.append(widths[i] - width(cells[i]) + 2, ' ');
        }
        out += '\n';
    };
    line(heads_, Colour::bold);
    for (const auto& row : rows_)
        line(row, Colour::none);
    return out;
}

Progress::Progress(std::FILE* stream, std::string what, std::uint64_t total)
    : stream_(stream),
      what_(std::move(what)),
      total_(total),
      on_(::isatty(::fileno(stream)) != 0) {}

Progress::~Progress() {
    if (!on_) return;
    draw();
    std::fputc('\n', stream_);
}

void Progress::show(std::uint64_t done) {
    done_ = done;
    if (!on_ || steady_ms() - drawn_at_ms_ < kRedrawMs) return;
    drawn_at_ms_ = steady_ms();
    draw();
}

void Progress::draw() const {
    double share =
        total_ == 0 ? 1.0 : std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
    auto full = static_cast<std::size_t>(share * kBarWidth);
    std::string bar = std::string(full, '#') + std::string(kBarWidth - full, '.');
    std::fprintf(
        stream_,
        "\r%s [%s] %3d %%  %llu",
        what_.c_str(),
        bar.c_str(),
        static_cast<int>(share * 100),
        static_cast<unsigned long long>(done_)
    );
    std::fflush(stream_);
}

}  // namespace ao::app
