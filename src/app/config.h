#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "app/config_key.h"

namespace ao::app {

/// Something wrong with the configuration: the key (or variable, or file) and what to do.
struct ConfigFault {
    std::string where;
    std::string message;
};

/// Where configuration comes from, weakest first: the table's defaults, the file, the environment,
/// the command line.
struct ConfigSources {
    std::string file;                                ///< path; empty: no file
    std::map<std::string, std::string> environment;  ///< see read_environment()
    std::map<std::string, std::string> flags;        ///< key → text, from the command line
};

/// The effective configuration: every key of the table has a value of its type.
class Config {
  public:
    using Value = std::variant<
        std::string,
        std::int64_t,
        double,
        bool,
        std::vector<std::string>,
        std::map<std::string, std::string>>;

    struct Setting {
        Value value;
        std::string origin;  ///< "default", "file config/sample_config.json", "AO_…", "--port"
    };

    /// What was read, and everything that is wrong with it; usable only when `faults` is empty.
    struct Loaded;

    /// Reads and checks all sources. Never throws for what they contain.
    static Loaded load(const ConfigSources& sources);

    /// The value of a key of the table. Asking for a name the table lacks, or as another type, is a
    /// bug (throws std::logic_error).
    [[nodiscard]] const std::string& text(std::string_view key) const;
    [[nodiscard]] std::int64_t integer(std::string_view key) const;
    [[nodiscard]] double number(std::string_view key) const;
    [[nodiscard]] bool flag(std::string_view key) const;
    [[nodiscard]] const std::vector<std::string>& list(std::string_view key) const;
    [[nodiscard]] const std::map<std::string, std::string>& map(std::string_view key) const;

    /// An integer, kept in range by the table, as the type an Options struct wants.
    template <class Integer>
    [[nodiscard]] Integer size(std::string_view key) const {
        return static_cast<Integer>(integer(key));
    }

    [[nodiscard]] const Setting& setting(std::string_view key) const;

    /// Whether some source says something about `key`.
    [[nodiscard]] bool given(std::string_view key) const;

    /// These settings, with those of `newer` where a running server takes them over.
    [[nodiscard]] Config with_reloadable(const Config& newer) const;

    /// data_dir joined with `name`.
    [[nodiscard]] std::string data_path(std::string_view name) const;

    /// store.path, or the default file in the data directory.
    [[nodiscard]] std::string database_path() const;

    /// Whether server.host is an address only this machine reaches.
    [[nodiscard]] bool on_loopback() const;

  private:
    friend class ConfigLoader;
    std::map<std::string, Setting, std::less<>> settings_;
};

struct Config::Loaded {
    Config config;
    std::vector<ConfigFault> faults;
    std::vector<ConfigFault> warnings;  ///< what is allowed but unwise
};

/// "host:port" or "[::1]:port"; nothing when it is neither.
std::optional<std::pair<std::string, std::uint16_t>> parse_host_port(std::string_view text);

/// The variables of this process that configuration reads: AO_* and JWT_SECRET.
std::map<std::string, std::string> read_environment();

/// Whether NO_COLOR is set to anything.
bool no_colour_asked();

/// The rules that need more than one key (config_rules.cpp). Appends to `loaded`.
void check_config_rules(Config::Loaded& loaded, const std::string& file);

/// A table of every effective value and its origin; secrets are masked.
std::string describe_config(const Config& config, bool colours);

/// docs/configuration.md.
std::string config_markdown();

}  // namespace ao::app
