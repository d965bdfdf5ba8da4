#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

/// JSON in and out. A wire type is described once with BOOST_DESCRIBE_STRUCT
/// (base/json_described.h); from that come the parser that reports every faulty field at once, the
/// writer, and the JSON Schema of the OpenAPI document.
///
///     struct NewNote { std::string text; std::optional<int> stars; };
///     BOOST_DESCRIBE_STRUCT(NewNote, (), (text, stars))
///
///     base::Result<NewNote> note = json::parse<NewNote>(body);   // "stars" may be absent or null
///     std::string reply = json::to_string(*note);                // {"text":"...","stars":null}
///
/// Types: bool, integers (exact, range-checked), double, std::string, base::Time (RFC 3339),
/// std::optional, std::vector, std::map<std::string, T>, json::Raw, json::Patch<T>, described enums
/// (as their names) and described structs. Unknown keys are ignored. Names that would be C++
/// keywords end in an underscore (`new_`), which the wire does not see. Not JSON, duplicate keys,
/// invalid UTF-8, numbers beyond 64 bits, or deeper than kMaxDepth: ErrorKind::malformed. Wrong
/// types and missing fields: ErrorKind::invalid with one FieldError each. For JSON whose shape is
/// not known beforehand: base/json_node.h.
namespace ao::base::json {

class Node;

inline constexpr int kMaxDepth = 64;

/// A JSON value kept as its minified text, for objects whose shape is the user's own
/// (custom_fields). Always valid JSON; "null" when default-constructed.
struct Raw {
    std::string text = "null";

    [[nodiscard]] bool is_object() const { return !text.empty() && text.front() == '{'; }

    [[nodiscard]] bool is_null() const { return text == "null"; }

    friend bool operator==(const Raw&, const Raw&) = default;
};

/// Checks and minifies any JSON text.
Result<Raw> parse_raw(std::string_view text);

/// A part of a parsed document as text of its own.
Raw to_raw(const Node& node);

/// RFC 7396: `patch` merged into `target`. Keeps the order of the target's keys.
Raw merge_patch(const Raw& target, const Raw& patch);

/// Appends `text` as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. Controls and line
/// ends, those of Unicode too, are escaped, so the result is one line.
void write_string(std::string& out, std::string_view text);

/// Appends the shortest text that reads back as the same number; what JSON has no number for (NaN,
/// infinity) is null.
void write_number(std::string& out, std::int64_t number);
void write_number(std::string& out, std::uint64_t number);
void write_number(std::string& out, double number);

/// Defined in base/json_described.h.
template <class T>
void write(std::string& out, const T& value);

/// Appends one JSON object or array at a time without building a tree:
/// `Writer w(out); w.begin_object(); w.member("total", 3); w.end_object();` Commas and escapes are
/// its job.
class Writer {
  public:
    explicit Writer(std::string& out) : out_(out) {}

    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);
    Writer& value(std::string_view text);

    Writer& value(const char* text) { return value(std::string_view(text)); }

    Writer& value(bool flag);
    Writer& value(std::int64_t number);
    Writer& value(std::uint64_t number);

    Writer& value(int number) { return value(static_cast<std::int64_t>(number)); }

    Writer& value(unsigned number) { return value(static_cast<std::uint64_t>(number)); }

    Writer& value(double number);
    Writer& value(const Raw& raw);

    Writer& value(const std::string& text) { return value(std::string_view(text)); }

    /// Any type that json::write takes; wants base/json_described.h.
    template <class T>
    Writer& value(const T& content) {
        separate();
        write(out_, content);
        return *this;
    }

    Writer& null();

    template <class T>
    Writer& member(std::string_view name, const T& content) {
        key(name);
        return value(content);
    }

  private:
    void separate();
    std::string& out_;
    bool first_ = true;
};

}  // namespace ao::base::json
