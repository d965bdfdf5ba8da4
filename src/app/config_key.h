#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace ao::app {

enum class KeyType : std::uint8_t {
    text,
    integer,
    number,
    flag,
    choice,     ///< one word of `choices`, in any case
    text_list,  ///< a JSON list of strings; in the environment separated by commas
    text_map,   ///< an object of strings, each its own key below this one
    any,        ///< any JSON; checked by whoever reads it
};

/// One line of the configuration table. Validation, `orchestrator config` and
/// docs/configuration.md come from these lines.
struct ConfigKey {
    std::string_view name;  ///< "server.port"
    KeyType type = KeyType::text;
    std::string_view fallback = {};  ///< the default, as text
    std::string_view description = {};
    double lowest = 0;  ///< of integers and numbers
    double highest = 0;
    std::string_view choices = {};  ///< "none|starttls|tls"
    bool secret = false;            ///< never printed or logged
    bool reload = false;            ///< SIGHUP applies a new value
    std::string_view same_as = {};  ///< an older spelling of that key
};

/// The whole table, sorted by section as the documentation shows it.
std::span<const ConfigKey> config_keys();

/// The line for `path`: the key itself, or the text_map or any key it lies below. Null when there
/// is none.
const ConfigKey* find_config_key(std::string_view path);

/// The known key that is nearest to a mistyped one; empty when none is near.
std::string_view nearest_config_key(std::string_view path);

}  // namespace ao::app
