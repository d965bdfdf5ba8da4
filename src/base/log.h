#pragma once
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace ao::base::log {

enum class Level : unsigned char { debug, info, warning, error };

/// One named value of a log line. The text is copied; control characters are escaped, so one event
/// is one line.
struct Field {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    Field(std::string_view field, std::string_view text) : name(field), value(text) {}

    Field(std::string_view field, const std::string& text)
        : name(field), value(std::string_view(text)) {}

    Field(std::string_view field, const char* text) : name(field), value(std::string_view(text)) {}

    Field(std::string_view field, bool flag) : name(field), value(flag) {}

    Field(std::string_view field, double number) : name(field), value(number) {}

    template <class Integer>

    requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
        Field(std::string_view field, Integer number)
        : name(field), value(static_cast<std::int64_t>(number)) {}
};

using Fields = std::initializer_list<Field>;

struct Options {
    Level level = Level::info;
    std::string file{};   ///< empty: standard error
    bool pretty = false;  ///< coloured text for people instead of JSON lines
};

/// Sets where and how much is written. Call once, before threads start; until then warnings go to
/// standard error.
void open(const Options& options);

/// Changes how much is written from now on. Any thread.
void set_level(Level level);

/// Writes out what is buffered. Lines may be buffered for up to a second; errors never are.
void flush();

/// Cheap: whether a line of this level would be written.
bool enabled(Level level);

/// Writes one JSON line: {"time","level","event",...fields}. `event` is a dotted word:
/// "queue.lease_lost". Never pass secrets: there is no filter behind this.
void write(Level level, std::string_view event, Fields fields);

inline void debug(std::string_view event, Fields fields = {}) {
    write(Level::debug, event, fields);
}

inline void info(std::string_view event, Fields fields = {}) {
    write(Level::info, event, fields);
}

inline void warning(std::string_view event, Fields fields = {}) {
    write(Level::warning, event, fields);
}

inline void error(std::string_view event, Fields fields = {}) {
    write(Level::error, event, fields);
}

/// The error line for an exception that nobody handled, with its text.
void exception(std::string_view event, const std::exception_ptr& failure, Fields fields = {});

}  // namespace ao::base::log
