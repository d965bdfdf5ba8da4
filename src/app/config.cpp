#include "app/config.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <unistd.h>

namespace ao::app {

namespace {

template <class T>
const T& as(const Config::Setting& setting, std::string_view key) {
    if (auto* value = std::get_if<T>(&setting.value)) return *value;
    throw std::logic_error("the configuration key " + std::string(key) + " has another type");
}

}  // namespace

const Config::Setting& Config::setting(std::string_view key) const {
    auto found = settings_.find(key);
    if (found == settings_.end())
        throw std::logic_error("there is no configuration key " + std::string(key));
    return found->second;
}

const std::string& Config::text(std::string_view key) const {
    return as<std::string>(setting(key), key);
}

std::int64_t Config::integer(std::string_view key) const {
    return as<std::int64_t>(setting(key), key);
}

double Config::number(std::string_view key) const {
    return as<double>(setting(key), key);
}

bool Config::flag(std::string_view key) const {
    return as<bool>(setting(key), key);
}

const std::vector<std::string>& Config::list(std::string_view key) const {
    return as<std::vector<std::string>>(setting(key), key);
}

const std::map<std::string, std::string>& Config::map(std::string_view key) const {
    return as<std::map<std::string, std::string>>(setting(key), key);
}

bool Config::given(std::string_view key) const {
    return setting(key).origin != "default";
}

Config Config::with_reloadable(const Config& newer) const {
    Config merged = *this;
    for (const ConfigKey& key : config_keys())
        if (key.reload && key.same_as.empty())
            merged.settings_.insert_or_assign(std::string(key.name), newer.setting(key.name));
    return merged;
}

std::optional<std::pair<std::string, std::uint16_t>> parse_host_port(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    std::uint16_t port = 0;
    const char* const last = digits.data() + digits.size();
    const auto [end, fault] = std::from_chars(digits.data(), last, port);
    if (fault != std::errc{} || end != last || port == 0) return std::nullopt;
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    return std::pair{std::string(host), port};
}

std::string Config::data_path(std::string_view name) const {
    return (std::filesystem::path(text("data_dir")) / name).string();
}

std::string Config::database_path() const {
    return text("store.path").empty() ? data_path("orchestrator.db") : text("store.path");
}

bool Config::on_loopback() const {
    const std::string& host = text("server.host");
    return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

std::map<std::string, std::string> read_environment() {
    std::map<std::string, std::string> found;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        std::string_view line = *entry;
        auto equals = line.find('=');
        if (equals == std::string_view::npos) continue;
        std::string_view name = line.substr(0, equals);
        if (name.starts_with("AO_") || name == "JWT_SECRET")
            found.emplace(name, line.substr(equals + 1));
    }
    return found;
}

bool no_colour_asked() {
    const char* value = std::getenv("NO_COLOR");
    return value != nullptr && *value != '\0';
}

}  // namespace ao::app
