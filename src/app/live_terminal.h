#pragma once
#include <chrono>
#include <string_view>

#include <termios.h>

#include "app/top_screen.h"

namespace ao::app {

/// A terminal taken over for a live view: its own screen, no cursor, keys as they are pressed.
/// Everything is as before when it goes.
class LiveTerminal {
  public:
    /// Whether standard input and output are terminals.
    static bool is_possible();

    LiveTerminal();
    ~LiveTerminal();
    LiveTerminal(const LiveTerminal&) = delete;
    LiveTerminal& operator=(const LiveTerminal&) = delete;

    [[nodiscard]] static ScreenSize size();

    /// Replaces what is shown.
    static void draw(std::string_view screen);

    /// Waits so long for a key; true when it was q, Escape, Ctrl-C or the end of input.
    static bool wait_for_quit(std::chrono::milliseconds wait);

  private:
    termios before_{};
};

}  // namespace ao::app
