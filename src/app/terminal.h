#pragma once
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace ao::app {

enum class Colour : std::uint8_t { none, bold, dim, red, green, yellow, cyan };

/// Whether people look at `stream` and want colours (a terminal, and NO_COLOR is not set; see
/// https://no-color.org).
bool wants_colours(std::FILE* stream);

/// `text` in `colour`; unchanged when `on` is false.
std::string painted(std::string_view text, Colour colour, bool on);

/// Columns of text, each as wide as its widest cell. Control characters in cells are shown as '?'.
class Table {
  public:
    explicit Table(std::vector<std::string> heads) : heads_(std::move(heads)) {}

    /// `cells` as many as heads.
    void add(std::vector<std::string> cells);

    [[nodiscard]] bool empty() const { return rows_.empty(); }

    [[nodiscard]] std::string render(bool colours) const;

  private:
    std::vector<std::string> heads_;
    std::vector<std::vector<std::string>> rows_;
};

/// A bar on a terminal, redrawn in place at most ten times a second; nothing when `stream` is not a
/// terminal. The last state is drawn at the end of its life.
class Progress {
  public:
    Progress(std::FILE* stream, std::string what, std::uint64_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(std::uint64_t done);

  private:
    void draw() const;

    std::FILE* stream_;
    std::string what_;
    std::uint64_t total_;
    std::uint64_t done_ = 0;
    std::int64_t drawn_at_ms_ = 0;
    bool on_;
};

}  // namespace ao::app
