// The steps that reach other systems and other workflows.
#include <string>
#include <utility>

#include "base/id.h"
#include "base/json_described.h"
#include "core/audit.h"
#include "core/step_table.h"
#include "core/step_view.h"
#include "model/scope_template.h"
#include "model/step_secrets.h"
#include "store/campaign_store.h"

namespace ao::core {

namespace {

using base::json::Node;
using base::json::Raw;
using model::StepOutcome;

base::Result<Raw> plan_crm(store::Session&, const StepContext& context) {
    if (!context.lead) return base::invalid("the lead is gone");
    Raw plan{""};
    base::json::Writer(plan.text).begin_object().member("lead_id", context.lead->id).end_object();
    return plan;
}

/// Header fields with their tags filled in. None of them may hold a line end: it would begin
/// another field.
base::Result<void> write_headers(base::json::Writer& writer, const StepView& view) {
    writer.key("headers").begin_object();
    for (const auto& [name, text] : view.find("headers").value_or(Node{}).members()) {
        auto value = model::render(std::string(text.string()), view.scope(), model::Escape::none);
        if (!value) return std::move(value).error();
        if (value->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            return base::invalid("headers: " + std::string(name) + " would hold a line end");
        writer.member(name, *value);
    }
    writer.end_object();
    return {};
}

/// Only their names: a plan is kept in the history.
void write_secret_names(base::json::Writer& writer, const StepView& view) {
    const auto secrets = view.find(model::kSecretHeaders);
    if (!secrets) return;
    writer.key(model::kSecretHeaders).begin_array();
    for (const auto& [name, value] : secrets->members())
        writer.value(name);
    writer.end_array();
}

base::Result<Raw> plan_http(store::Session&, const StepContext& context) {
    const StepView view(context);
    auto url = view.text("url");
    if (!url) return std::move(url).error();
    const auto json = view.find("json");
    const bool has_body = json || view.find("body");
    Raw plan{""};
    base::json::Writer writer(plan.text);
    writer.begin_object().member("method", view.plain("method", has_body ? "POST" : "GET"));
    writer.member("url", *url);
    if (auto headers = write_headers(writer, view); !headers) return std::move(headers).error();
    write_secret_names(writer, view);
    if (json) {
        auto sent = model::render_json(*json, view.scope());
        if (!sent) return std::move(sent).error();
        writer.member("json", *sent);
    } else if (has_body) {
        auto sent = view.text("body");
        if (!sent) return std::move(sent).error();
        writer.member("body", *sent);
    }
    if (const auto keep = view.find("keep")) writer.member("keep", base::json::to_raw(*keep));
    if (const auto accept = view.find("accept"))
        writer.member("accept", base::json::to_raw(*accept));
    writer.end_object();
    return plan;
}

base::Result<Raw> plan_start(store::Session&, const StepContext& context) {
    const StepView view(context);
    Raw sent{"{}"};
    if (const auto wanted = view.find("data")) {
        auto rendered = model::render_json(*wanted, view.scope());
        if (!rendered) return std::move(rendered).error();
        sent = std::move(*rendered);
    }
    Raw plan{""};
    base::json::Writer writer(plan.text);
    writer.begin_object().member("workflow_id", view.plain("workflow_id"));
    writer.member("data", sent).end_object();
    return plan;
}

Raw member_in(const Raw& object, std::string_view name) {
    const auto document = base::json::Document::parse(object.text);
    const auto found = document ? document->root().find(name) : std::nullopt;
    return found ? base::json::to_raw(*found) : Raw{"{}"};
}

base::Result<Raw> plan_campaign(store::Session&, const StepContext& context) {
    const StepView view(context);
    Raw plan{""};
    base::json::Writer writer(plan.text);
    writer.begin_object();
    for (const char* name : {"name", "subject", "description"}) {
        auto text = view.text(name);
        if (!text) return std::move(text).error();
        writer.member(name, *text);
    }
    writer.end_object();
    return plan;
}

StepOutcome
create_campaign(store::Session& session, const StepContext& context, const Raw& plan, const StepOutcome&) {
    model::Campaign campaign;
    campaign.id = base::new_id();
    campaign.tenant_id = context.run.tenant_id;
    campaign.name = text_in(plan, "name");
    campaign.subject = text_in(plan, "subject");
    campaign.description = text_in(plan, "description");
    campaign.created_at = campaign.updated_at = context.now;
    if (campaign.name.empty() || campaign.name.size() > 200)
        return model::step_failed("name: a campaign has a name of at most 200 bytes");
    store::CampaignStore(session).insert(campaign);
    auto details = audit_details({{"status", model::to_string(campaign.status)}});
    audit(
        session,
        actor_of(context),
        "campaign_created",
        "campaign",
        campaign.id,
        std::move(details),
        context.now
    );
    Raw output{""};
    base::json::Writer(output.text).begin_object().member("campaign_id", campaign.id).end_object();
    return model::step_done(output);
}

}  // namespace

void add_outside_steps(StepKinds& kinds, const StepVerbs& verbs) {
    StepKind crm;
    crm.name = "update_crm";
    crm.plan = plan_crm;
    crm.task_type = "crm_update";
    kinds.add(std::move(crm));
    StepKind http;
    http.name = "http_request";
    http.plan = plan_http;
    http.reaches_out = true;
    kinds.add(std::move(http));
    StepKind start;
    start.name = "start_workflow";
    start.plan = plan_start;
    start.commit =
        [begin =
             verbs
                 .start_workflow](store::Session& session, const StepContext& context, const Raw& plan, const StepOutcome&) {
            auto run =
                begin(session, context, text_in(plan, "workflow_id"), member_in(plan, "data"));
            if (!run) return model::step_failed(run.error().message);
            Raw output{""};
            base::json::Writer(output.text).begin_object().member("run_id", *run).end_object();
            return model::step_done(output);
        };
    start.at_once = true;
    kinds.add(std::move(start));
    StepKind campaign;
    campaign.name = "create_campaign";
    campaign.plan = plan_campaign;
    campaign.commit = create_campaign;
    campaign.at_once = true;
    kinds.add(std::move(campaign));
}

}  // namespace ao::core
