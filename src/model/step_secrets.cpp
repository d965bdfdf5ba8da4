#include "model/step_secrets.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/json_node.h"
#include "model/step_shapes.h"

namespace ao::model {

namespace {

using base::json::Kind;
using base::json::Node;
using base::json::Raw;
using base::json::Writer;

constexpr std::array<std::string_view, 6> kCredentials{
    "authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token"};

std::string lower(std::string_view text) {
    std::string small(text);
    std::transform(small.begin(), small.end(), small.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return small;
}

/// What vault seals: base64url of a nonce, the text and a tag, 40 bytes at least.
bool looks_sealed(std::string_view text) {
    constexpr std::size_t kLeast = 54;
    return text.size() >= kLeast && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

/// What the setting of that name takes; text when there is none.
SettingType type_of(const StepShape& shape, std::string_view name) {
    for (const Setting& setting : shape.settings)
        if (setting.name == name) return setting.type;
    return SettingType::text;
}

bool is_secret(SettingType type) {
    return type == SettingType::secret || type == SettingType::secrets;
}

/// The shape of a step that may hold secrets; null: it cannot.
const StepShape* find_secretive(const StepDefinition& step) {
    const StepShape* shape = find_step_shape(step.kind);
    if (shape == nullptr) return nullptr;
    for (const Setting& setting : shape->settings)
        if (is_secret(setting.type)) return shape;
    return nullptr;
}

using Replace = std::function<base::Result<std::string>(const StepSecret&)>;

/// Rewrites the secrets of one step after the other and gathers what is wrong with them.
class Replacement {
  public:
    explicit Replacement(const Replace& replace) : replace_(replace) {}

    void apply(StepDefinition& step, const std::string& place) {
        const StepShape* shape = find_secretive(step);
        const auto document = base::json::Document::parse(step.settings.text);
        if (shape == nullptr || !document) return;
        Raw settings{""};
        Writer writer(settings.text);
        writer.begin_object();
        for (const auto& [name, value] : document->root().members()) {
            const SettingType type = type_of(*shape, name);
            const std::string at = place + "/" + std::string(name);
            if (type == SettingType::secret) {
                write(writer, {step, name, value.string(), true}, value, at);
                continue;
            }
            writer.key(name);
            if (type == SettingType::secrets)
                write_all(writer, step, value, at);
            else
                writer.value(base::json::to_raw(value));
        }
        writer.end_object();
        step.settings = std::move(settings);
    }

    base::Result<void> result() {
        if (faults_.empty()) return {};
        return base::invalid("The definition has faults.", std::move(faults_));
    }

  private:
    void write(Writer& writer, const StepSecret& secret, Node value, const std::string& place) {
        if (value.kind() != Kind::string) {
            faults_.push_back({place, "must be text", "type"});
            return;
        }
        auto replaced = replace_(secret);
        if (replaced)
            writer.member(secret.name, *replaced);
        else
            faults_.push_back({place, replaced.error().message, "secret"});
    }

    void write_all(
        Writer& writer, const StepDefinition& step, Node secrets, const std::string& place
    ) {
        if (secrets.kind() != Kind::object) faults_.push_back({place, "must be an object", "type"});
        writer.begin_object();
        for (const auto& [name, value] : secrets.members())
            write(writer, {step, name, value.string()}, value, place + "/" + std::string(name));
        writer.end_object();
    }

    const Replace& replace_;
    std::vector<base::FieldError> faults_;
};

std::optional<base::json::Document> settings_of(const StepDefinition& step) {
    auto document = base::json::Document::parse(step.settings.text);
    if (!document) return std::nullopt;
    return std::move(*document);
}

}  // namespace

bool is_secret_header(std::string_view name) {
    const std::string small = lower(name);
    return std::find(kCredentials.begin(), kCredentials.end(), small) != kCredentials.end();
}

std::string fault_of_address(std::string_view text) {
    if (text == kHiddenSecret || looks_sealed(text)) return {};
    if (!text.starts_with("https://") && !text.starts_with("http://"))
        return "must begin with https:// or http://";
    if (text.find("{{") != std::string_view::npos)
        return "is kept sealed and used as it stands: no tags. Use an http_request for those";
    const bool has_blanks = std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    });
    return has_blanks ? "must not hold blanks or line ends" : "";
}

base::Result<void> replace_secrets(WorkflowDefinition& definition, const Replace& replace) {
    Replacement replacement(replace);
    for (std::size_t i = 0; i < definition.steps.size(); ++i)
        replacement.apply(definition.steps[i], "/steps/" + std::to_string(i) + "/settings");
    return replacement.result();
}

WorkflowDefinition hide_secrets(WorkflowDefinition definition, const WorkflowDefinition* older) {
    auto hide = [older](const StepSecret& secret) -> base::Result<std::string> {
        std::string hidden(kHiddenSecret);
        if (older == nullptr) return hidden;
        const StepDefinition* before = find_step(*older, secret.step.id);
        if (before == nullptr || find_secret(*before, secret.name) != secret.value)
            hidden += " (new)";
        return hidden;
    };
    static_cast<void>(replace_secrets(definition, hide));
    return definition;
}

Raw hide_secrets(const Raw& definition) {
    auto read = parse_definition(definition);
    if (!read) return {};
    return to_json(hide_secrets(*std::move(read)));
}

Raw secrets_of(const StepDefinition& step) {
    const StepShape* shape = find_secretive(step);
    const auto settings = settings_of(step);
    if (shape == nullptr || !settings) return {"{}"};
    Raw found{""};
    Writer writer(found.text);
    writer.begin_object();
    for (const auto& [name, value] : settings->root().members()) {
        const SettingType type = type_of(*shape, name);
        if (type == SettingType::secret) writer.member(name, value.string());
        if (type != SettingType::secrets) continue;
        for (const auto& [header, text] : value.members())
            writer.member(header, text.string());
    }
    writer.end_object();
    return found;
}

std::string find_secret(const StepDefinition& step, std::string_view name) {
    const auto secrets = base::json::Document::parse(secrets_of(step).text);
    const auto value = secrets ? secrets->root().find(name) : std::nullopt;
    return std::string(value ? value->string() : std::string_view());
}

std::string plain_setting(const StepDefinition& step, std::string_view name) {
    const auto settings = settings_of(step);
    const auto value = settings ? settings->root().find(name) : std::nullopt;
    return std::string(value ? value->string() : std::string_view());
}

}  // namespace ao::model
