#include "core/step_secrets.h"

#include <string>
#include <utility>

#include "base/json_node.h"
#include "model/step_secrets.h"

namespace ao::core {

namespace {

using base::json::Raw;
using model::StepSecret;

std::string owner_of(std::string_view tenant_id) {
    return "workflow/" + std::string(tenant_id);
}

/// Credentials among the header fields that everybody can read.
std::vector<base::FieldError> open_credentials(const model::WorkflowDefinition& definition) {
    std::vector<base::FieldError> faults;
    for (std::size_t i = 0; i < definition.steps.size(); ++i) {
        const auto document = base::json::Document::parse(definition.steps[i].settings.text);
        const auto headers = document ? document->root().find("headers") : std::nullopt;
        if (!headers || definition.steps[i].kind != "http_request") continue;
        for (const auto& [name, value] : headers->members())
            if (model::is_secret_header(name))
                faults.push_back(
                    {"/steps/" + std::to_string(i) + "/settings/headers/" + std::string(name),
                     "belongs among secret_headers, where nobody can read it",
                     "secret"}
                );
    }
    return faults;
}

/// What the same step has now, sealed; empty: nothing that may be kept.
std::string kept(const StepSecret& secret, const std::vector<model::WorkflowDefinition>& known) {
    for (const model::WorkflowDefinition& each : known) {
        const model::StepDefinition* step = model::find_step(each, secret.step.id);
        if (step == nullptr || step->kind != secret.step.kind) continue;
        std::string sealed = model::find_secret(*step, secret.name);
        if (sealed.empty()) continue;
        const bool same_place = secret.is_address || model::plain_setting(*step, "url") ==
                                                         model::plain_setting(secret.step, "url");
        return same_place ? sealed : std::string();
    }
    return {};
}

}  // namespace

base::Result<void> seal_secrets(
    const Vault& vault,
    std::string_view tenant_id,
    model::WorkflowDefinition& definition,
    const std::vector<model::WorkflowDefinition>& known
) {
    if (auto faults = open_credentials(definition); !faults.empty())
        return base::invalid("The definition has faults.", std::move(faults));
    const std::string owner = owner_of(tenant_id);
    auto seal = [&](const StepSecret& secret) -> base::Result<std::string> {
        if (secret.value == model::kHiddenSecret) {
            std::string sealed = kept(secret, known);
            if (sealed.empty())
                return base::invalid("must be given: no secret is known for this address");
            return sealed;
        }
        if (secret.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos)
            return base::invalid("must not hold a line end");
        if (secret.is_address)
            if (auto fault = model::fault_of_address(secret.value); !fault.empty())
                return base::invalid(fault);
        return vault.seal(secret.value, owner);
    };
    return model::replace_secrets(definition, seal);
}

base::Result<void> open_secrets(
    const Vault& vault, std::string_view tenant_id, model::WorkflowDefinition& definition
) {
    const std::string owner = owner_of(tenant_id);
    auto open = [&](const StepSecret& secret) { return vault.open(secret.value, owner); };
    return model::replace_secrets(definition, open);
}

base::Result<Raw> open_call_secrets(
    const Vault& vault, std::string_view tenant_id, const Raw& sealed
) {
    const auto document = base::json::Document::parse(sealed.text);
    if (!document) return document.error();
    const std::string owner = owner_of(tenant_id);
    Raw opened{""};
    base::json::Writer writer(opened.text);
    writer.begin_object();
    for (const auto& [name, value] : document->root().members()) {
        // An address of a version that was published before addresses were sealed.
        if (value.string().find("://") != std::string_view::npos) {
            writer.member(name, value.string());
            continue;
        }
        auto secret = vault.open(value.string(), owner);
        if (!secret) return std::move(secret).error();
        writer.member(name, *secret);
    }
    writer.end_object();
    return opened;
}

}  // namespace ao::core
