#include "core/step_view.h"

#include <utility>

#include "base/json_described.h"
#include "model/scope_template.h"

namespace ao::core {

namespace {

model::Scope scope_of(const StepContext& context) {
    model::Scope::Parts parts;
    if (context.lead) parts.lead = &*context.lead;
    parts.trigger = context.run.trigger_input;
    for (const auto& [step, output] : context.outputs)
        parts.steps[step] = output;
    parts.run.text.clear();
    base::json::Writer writer(parts.run.text);
    writer.begin_object();
    writer.member("id", context.run.id);
    writer.member("workflow_id", context.run.workflow_id);
    writer.member("workflow_name", context.workflow_name);
    writer.member("started_at", base::to_rfc3339(context.run.started_at));
    writer.end_object();
    return {parts, context.now};
}

}  // namespace

StepView::StepView(const StepContext& context)
    : context_(context),
      settings_(base::json::Document::parse(context.step.settings.text).value()) {}

const model::Scope& StepView::scope() const {
    if (!scope_) scope_.emplace(scope_of(context_));
    return *scope_;
}

std::optional<base::json::Node> StepView::find(std::string_view name) const {
    const auto found = settings_.root().find(name);
    return found && !found->is_null() ? found : std::nullopt;
}

std::string StepView::plain(std::string_view name, std::string_view otherwise) const {
    const auto found = find(name);
    return std::string(found ? found->string() : otherwise);
}

base::Result<std::string> StepView::text(std::string_view name) const {
    model::Escape escape = model::Escape::none;
    if (const model::StepShape* shape = model::find_step_shape(context_.step.kind))
        for (const model::Setting& setting : shape->settings)
            if (setting.name == name) escape = setting.escape;
    return text(name, escape);
}

base::Result<std::string> StepView::text(std::string_view name, model::Escape escape) const {
    auto rendered = model::render(plain(name), scope(), escape);
    if (!rendered) return base::invalid(std::string(name) + ": " + rendered.error().message);
    return rendered;
}

bool StepView::flag(std::string_view name, bool otherwise) const {
    const auto found = find(name);
    return found ? found->boolean() : otherwise;
}

std::optional<std::int64_t> StepView::number(std::string_view name) const {
    const auto found = find(name);
    return found ? found->integer() : std::nullopt;
}

model::Actor actor_of(const StepContext& context) {
    model::Actor actor = model::system_actor(context.run.tenant_id, "workflow");
    actor.request_id = context.run.request_id;
    return actor;
}

std::string text_in(const base::json::Raw& object, std::string_view member) {
    const auto document = base::json::Document::parse(object.text);
    if (!document) return {};
    const auto found = document->root().find(member);
    return std::string(found ? found->string() : std::string_view{});
}

}  // namespace ao::core
