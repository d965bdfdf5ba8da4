#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>

#include "app/config.h"
#include "base/json_node.h"

namespace ao::app {

namespace {

using base::json::Kind;
using base::json::Node;

constexpr std::size_t kMaxFileBytes = 4U << 20;

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return out;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        auto end = std::min(text.find(separator), text.size());
        auto part = text.substr(0, end);
        while (!part.empty() && part.front() == ' ')
            part.remove_prefix(1);
        while (!part.empty() && part.back() == ' ')
            part.remove_suffix(1);
        if (!part.empty()) parts.emplace_back(part);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::string range_text(const ConfigKey& key) {
    std::ostringstream out;
    out << "must be " << (key.type == KeyType::integer ? "a whole number" : "a number") << " from "
        << std::fixed;
    out.precision(key.type == KeyType::integer || key.lowest == std::floor(key.lowest) ? 0 : 2);
    out << key.lowest << " to ";
    out.precision(0);
    out << key.highest;
    return out.str();
}

std::string expectation(const ConfigKey& key) {
    switch (key.type) {
        case KeyType::text:
            return "must be text";
        case KeyType::integer:
        case KeyType::number:
            return range_text(key);
        case KeyType::flag:
            return "must be true or false";
        case KeyType::choice: {
            std::string words(key.choices);
            for (std::size_t at = 0; (at = words.find('|', at)) != std::string::npos; at += 2)
                words.replace(at, 1, ", ");
            return "must be one of " + words;
        }
        case KeyType::text_list:
            return "must be a list of strings";
        case KeyType::text_map:
            return "must be an object of strings";
        case KeyType::any:
            return "";
    }
    return "";
}

/// A value as JSON, the environment or a flag brought it, turned into the type of its key.
class Conversion {
  public:
    explicit Conversion(const ConfigKey& key) : key_(key) {}

    std::optional<Config::Value> from_text(const std::string& text) const {
        switch (key_.type) {
            case KeyType::text:
            case KeyType::any:
                return text;
            case KeyType::choice:
                return choice(text);
            case KeyType::integer: {
                std::int64_t number = 0;
                return parse(text, number) ? integer(number) : std::nullopt;
            }
            case KeyType::number: {
                double number = 0;
                return parse(text, number) ? real(number) : std::nullopt;
            }
            case KeyType::flag:
                return flag(lower(text));
            case KeyType::text_list:
                return split(text, ',');
            case KeyType::text_map:
                return text.empty()
                           ? std::optional<Config::Value>(std::map<std::string, std::string>())
                           : std::nullopt;
        }
        return std::nullopt;
    }

    std::optional<Config::Value> from_json(Node json) const {
        switch (key_.type) {
            case KeyType::any: {
                std::string text;
                json.write(text);
                return text;
            }
            case KeyType::text:
                if (json.kind() != Kind::string) return std::nullopt;
                return std::string(json.string());
            case KeyType::choice:
                return choice(std::string(json.string()));
            case KeyType::integer: {
                auto number = json.integer();
                return number ? integer(*number) : std::nullopt;
            }
            case KeyType::number: {
                auto number = json.real();
                return number ? real(*number) : std::nullopt;
            }
            case KeyType::flag:
                if (json.kind() != Kind::boolean) return std::nullopt;
                return json.boolean();
            case KeyType::text_list:
                return list(json);
            case KeyType::text_map:
                return map(json);
        }
        return std::nullopt;
    }

  private:
    static std::optional<Config::Value> list(Node json) {
        if (json.kind() != Kind::array) return std::nullopt;
        std::vector<std::string> texts;
        for (Node item : json.elements()) {
            if (item.kind() != Kind::string) return std::nullopt;
            texts.emplace_back(item.string());
        }
        return texts;
    }

    static std::optional<Config::Value> map(Node json) {
        if (json.kind() != Kind::object) return std::nullopt;
        std::map<std::string, std::string> texts;
        for (auto member : json.members()) {
            if (member.value.kind() != Kind::string) return std::nullopt;
            texts.emplace(member.key, member.value.string());
        }
        return texts;
    }

    template <class Number>
    static bool parse(const std::string& text, Number& number) {
        const char* end = text.data() + text.size();
        auto [at, failure] = std::from_chars(text.data(), end, number);
        return failure == std::errc() && at == end;
    }

    std::optional<Config::Value> integer(std::int64_t number) const {
        auto real_number = static_cast<double>(number);
        if (real_number < key_.lowest || real_number > key_.highest) return std::nullopt;
        return number;
    }

    std::optional<Config::Value> real(double number) const {
        if (!(number >= key_.lowest && number <= key_.highest)) return std::nullopt;
        return number;
    }

    std::optional<Config::Value> choice(const std::string& text) const {
        auto words = split(key_.choices, '|');
        std::string word = lower(text);
        if (std::find(words.begin(), words.end(), word) == words.end()) return std::nullopt;
        return word;
    }

    static std::optional<Config::Value> flag(const std::string& word) {
        if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
        if (word == "false" || word == "0" || word == "no" || word == "off") return false;
        return std::nullopt;
    }

    const ConfigKey& key_;
};

}  // namespace

/// Lays one source over the other, weakest first.
class ConfigLoader {
  public:
    Config::Loaded load(const ConfigSources& sources) {
        put_defaults();
        if (!sources.file.empty()) read_file(sources.file);
        read_variables(sources.environment);
        for (const auto& [path, text] : sources.flags)
            put_text(path, text, "command line", path);
        if (loaded_.faults.empty()) check_config_rules(loaded_, sources.file);
        return std::move(loaded_);
    }

  private:
    using Settings = std::map<std::string, Config::Setting, std::less<>>;

    Settings& settings() { return loaded_.config.settings_; }

    void fault(const std::string& where, std::string message) {
        loaded_.faults.push_back({where, std::move(message)});
    }

    void put_defaults() {
        for (const ConfigKey& key : config_keys())
            if (key.same_as.empty())
                settings()[std::string(key.name)] = {
                    Conversion(key).from_text(std::string(key.fallback)).value(), "default"};
    }

    void unknown(const std::string& where, std::string_view path) {
        auto near = nearest_config_key(path);
        fault(
            where,
            "unknown key" +
                (near.empty() ? std::string() : "; did you mean " + std::string(near) + "?")
        );
    }

    /// Sets what `path` (possibly an older spelling, possibly one name of a map) stands for.
    void put(
        const ConfigKey& key,
        std::string_view path,
        Config::Value value,
        const std::string& origin,
        const std::string& where
    ) {
        std::string name(key.same_as.empty() ? key.name : key.same_as);
        Config::Setting& setting = settings()[name];
        if (key.type == KeyType::text_map && path != key.name) {
            auto& all = std::get<std::map<std::string, std::string>>(setting.value);
            all[std::string(path.substr(key.name.size() + 1))] = std::get<std::string>(value);
            setting.origin = origin;
            return;
        }
        if (setting.origin == origin && setting.value != value && key.type != KeyType::any)
            return fault(where, "says something else than another spelling of " + name);
        setting = {std::move(value), origin};
    }

    /// One member of the file; what is no key of the table may be a section of it.
    void read_member(const std::string& path, Node json, const std::string& origin) {
        const ConfigKey* key = find_config_key(path);
        bool is_object = json.kind() == Kind::object;
        if (key == nullptr && is_object && (is_section(path) || !is_empty(json)))
            return read_section(path + ".", json, origin);
        if (key == nullptr && is_section(path)) return fault(path, "must be an object");
        if (key == nullptr) return unknown(path, path);
        auto value = Conversion(*key).from_json(json);
        if (!value) return fault(path, expectation(*key));
        put(*key, path, std::move(*value), origin, path);
    }

    void read_section(const std::string& prefix, Node object, const std::string& origin) {
        for (auto member : object.members())
            read_member(prefix + std::string(member.key), member.value, origin);
    }

    static bool is_empty(Node object) {
        auto members = object.members();
        return !(members.begin() != members.end());
    }

    static bool is_section(const std::string& path) {
        auto keys = config_keys();
        return std::any_of(keys.begin(), keys.end(), [&](const ConfigKey& key) {
            return key.name.starts_with(path + ".");
        });
    }

    void put_text(
        std::string_view path,
        const std::string& text,
        const std::string& origin,
        const std::string& where
    ) {
        const ConfigKey* key = find_config_key(path);
        if (key == nullptr) return unknown(where, path);
        bool in_map = key->type == KeyType::text_map && path != key->name;
        auto value = in_map ? std::optional<Config::Value>(text) : Conversion(*key).from_text(text);
        if (!value) return fault(where, expectation(*key));
        put(*key, path, std::move(*value), origin, where);
    }

    void read_file(const std::string& path) {
        std::ifstream in(path, std::ios::binary);
        if (!in) return fault(path, "this configuration file cannot be read");
        std::string text(kMaxFileBytes + 1, '\0');
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(in.gcount()));
        if (text.size() > kMaxFileBytes)
            return fault(path, "this configuration file is longer than 4 MiB");
        auto document = base::json::Document::parse(text);
        if (!document) return fault(path, document.error().message);
        if (document->root().kind() != Kind::object) return fault(path, "is no JSON object");
        read_section("", document->root(), "file " + path);
    }

    void read_variables(const std::map<std::string, std::string>& environment) {
        for (const auto& [name, text] : environment) {
            if (name == "AO_CONFIG" || name == "AO_API_KEY") continue;  // the command line's own
            if (name == "JWT_SECRET") {
                if (environment.count("AO_AUTH__JWT_SECRET") == 0)
                    put_text("auth.jwt_secret", text, name, name);
                continue;
            }
            std::string path = variable_path(name);
            if (find_config_key(path) != nullptr)
                put_text(path, text, name, name);
            else if (path.find('.') != std::string::npos)
                unknown(name, path);
            else  // AO_PORT_8000_TCP and the like: container platforms invent such names
                loaded_.warnings.push_back({name, "is no known setting and is ignored"});
        }
    }

    /// AO_RATE_LIMIT__MAX_REQUESTS → rate_limit.max_requests.
    static std::string variable_path(std::string_view name) {
        for (const ConfigKey& key : config_keys()) {
            std::string spelled = "AO_" + upper(key.name);
            for (std::size_t at = 0; (at = spelled.find('.', at)) != std::string::npos; at += 2)
                spelled.replace(at, 1, "__");
            if (name == spelled) return std::string(key.name);
        }
        std::string path = lower(name.substr(3));
        for (std::size_t at = 0; (at = path.find("__", at)) != std::string::npos; ++at)
            path.replace(at, 2, ".");
        return path;
    }

    Config::Loaded loaded_;
};

Config::Loaded Config::load(const ConfigSources& sources) {
    return ConfigLoader().load(sources);
}

}  // namespace ao::app
