#include "model/step_secrets.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/json_node.h"

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

using Replace = std::function<base::Result<std::string>(const StepSecret&)>;

/// Rewrites the secrets of one step after the other and gathers what is wrong with them.
class Replacement {
  public:
    explicit Replacement(const Replace& replace) : replace_(replace) {}

    void apply(StepDefinition& step, const std::string& place) {
        if (step.kind != "http_request") return;
        const auto document = base::json::Document::parse(step.settings.text);
        if (!document || !document->root().find(kSecretHeaders)) return;
        Raw settings{""};
        Writer writer(settings.text);
        writer.begin_object();
        for (const auto& [name, value] : document->root().members()) {
            writer.key(name);
            if (name == kSecretHeaders)
                write(writer, step, value, place + "/" + std::string(name));
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
    void write(Writer& writer, const StepDefinition& step, Node secrets, const std::string& place) {
        if (secrets.kind() != Kind::object) faults_.push_back({place, "must be an object", "type"});
        writer.begin_object();
        for (const auto& [name, value] : secrets.members()) {
            const std::string at = place + "/" + std::string(name);
            if (value.kind() != Kind::string) {
                faults_.push_back({at, "must be text", "type"});
                continue;
            }
            auto replaced = replace_({step, name, value.string()});
            if (replaced)
                writer.member(name, *replaced);
            else
                faults_.push_back({at, replaced.error().message, "secret"});
        }
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
    const auto settings = settings_of(step);
    const auto secrets = settings ? settings->root().find(kSecretHeaders) : std::nullopt;
    if (!secrets || secrets->kind() != Kind::object) return {"{}"};
    return base::json::to_raw(*secrets);
}

std::string find_secret(const StepDefinition& step, std::string_view name) {
    const auto settings = settings_of(step);
    const auto secrets = settings ? settings->root().find(kSecretHeaders) : std::nullopt;
    const auto value = secrets ? secrets->find(name) : std::nullopt;
    return std::string(value ? value->string() : std::string_view());
}

std::string plain_setting(const StepDefinition& step, std::string_view name) {
    const auto settings = settings_of(step);
    const auto value = settings ? settings->root().find(name) : std::nullopt;
    return std::string(value ? value->string() : std::string_view());
}

}  // namespace ao::model
