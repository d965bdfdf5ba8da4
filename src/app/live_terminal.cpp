#include "app/live_terminal.h"

#include <array>
#include <cstdio>
#include <string>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace ao::app {

namespace {

void put(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

}  // namespace

bool LiveTerminal::is_possible() {
    return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
}

LiveTerminal::LiveTerminal() {
    ::tcgetattr(STDIN_FILENO, &before_);
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    put("\033[?1049h\033[?25l");  // the alternate screen, no cursor (xterm control sequences)
}

LiveTerminal::~LiveTerminal() {
    put("\033[?25h\033[?1049l");
    ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

ScreenSize LiveTerminal::size() {
    winsize window{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_row == 0) return {};
    return {window.ws_row, window.ws_col};
}

void LiveTerminal::draw(std::string_view screen) {
    // Each line is written over the old one and its rest cleared, so that nothing flickers.
    std::string out = "\033[H";
    for (const char c : screen)
        c == '\n' ? out += "\033[K\r\n" : out += c;
    out.erase(out.size() - 2);  // no line feed on the last line: it would scroll
    put(out + "\033[J");
}

bool LiveTerminal::wait_for_quit(std::chrono::milliseconds wait) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, static_cast<int>(wait.count())) <= 0) return false;
    std::array<char, 16> keys{};
    if (::read(STDIN_FILENO, keys.data(), keys.size()) <= 0) return true;
    return keys[0] == 'q' || keys[0] == 'Q' || keys[0] == '\x03' ||
           (keys[0] == '\x1b' && keys[1] == '\0');
}

}  // namespace ao::app
