#include "api/wire.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace ao::api {

namespace {

base::Error bad_parameter(std::string_view name, std::string message, std::string code) {
    std::string text = "The query parameter " + std::string(name) + " " + message + ".";
    return base::invalid(
        std::move(text), {{"query:" + std::string(name), std::move(message), std::move(code)}}
    );
}

bool is_any_of(std::string word, std::initializer_list<std::string_view> words) {
    for (char& letter : word)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

base::Result<std::int64_t> query_integer(
    const Call& call,
    std::string_view name,
    std::int64_t fallback,
    std::int64_t lowest,
    std::int64_t highest
) {
    auto text = call.request.query_param(name);
    if (!text) return fallback;
    std::int64_t number = 0;
    const char* end = text->data() + text->size();
    auto [stop, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc{} || stop != end)
        return bad_parameter(name, "must be a whole number", "type");
    if (number < lowest || number > highest)
        return bad_parameter(
            name,
            "must be from " + std::to_string(lowest) + " to " + std::to_string(highest),
            "range"
        );
    return number;
}

base::Result<bool> query_flag(const Call& call, std::string_view name, bool fallback) {
    auto text = call.request.query_param(name);
    if (!text) return fallback;
    if (is_any_of(*text, {"true", "1", "yes", "on"})) return true;
    if (is_any_of(*text, {"false", "0", "no", "off"})) return false;
    return bad_parameter(name, "must be true or false", "type");
}

base::Result<std::optional<base::Time>> query_time(const Call& call, std::string_view name) {
    auto text = call.request.query_param(name);
    if (!text) return std::optional<base::Time>();
    auto time = base::parse_rfc3339(*text);
    if (!time) return bad_parameter(name, "must be a date-time (RFC 3339)", "format");
    return std::optional<base::Time>(*time);
}

}  // namespace ao::api
