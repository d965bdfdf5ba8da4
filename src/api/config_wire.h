#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"

/// The JSON of the configuration of a running server.
namespace ao::api {

struct ConfigValueReply {
    std::string key{};
    base::json::Raw value{};
    std::string origin{};
    std::string description{};
    bool secret = false;
    bool reloadable = false;
    std::optional<base::json::Raw> after_restart{};
};
BOOST_DESCRIBE_STRUCT(
    ConfigValueReply, (), (key, value, origin, description, secret, reloadable, after_restart)
)

struct ConfigReply {
    bool restart_needed = false;
    std::vector<ConfigValueReply> values{};
};
BOOST_DESCRIBE_STRUCT(ConfigReply, (), (restart_needed, values))

struct ConfigChangeReply {
    std::string key{};
    base::json::Raw old_value{};
    base::json::Raw new_value{};
    bool applied = false;
};
BOOST_DESCRIBE_STRUCT(ConfigChangeReply, (), (key, old_value, new_value, applied))

struct ConfigReloadReply {
    std::string status{};
    std::vector<ConfigChangeReply> changed{};
    bool restart_needed = false;
    std::vector<std::string> waiting{};
};
BOOST_DESCRIBE_STRUCT(ConfigReloadReply, (), (status, changed, restart_needed, waiting))

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::ConfigValueReply> {
    static constexpr FieldDoc fields[] = {
        {"value", "Of the key's type. A secret is masked, or null when it is not set.", "120"},
        {"origin", "default, file PATH, the variable, or command line.", "default"},
        {"reloadable", "A reload applies a new value; otherwise a restart does.", "true"},
        {"after_restart", "What was read last and waits for a restart.", ""},
    };
};

template <>
struct Docs<api::ConfigReloadReply> {
    static constexpr FieldDoc fields[] = {
        {"changed", "Keys that have another value than when the configuration was read last.", ""},
        {"restart_needed", "Some value waits for a restart.", "false"},
        {"waiting", "The keys of these values.", ""},
    };
};

template <>
struct Docs<api::ConfigChangeReply> {
    static constexpr FieldDoc fields[] = {
        {"applied", "false: it takes effect with the next start.", "true"},
    };
};

}  // namespace ao::base::json
