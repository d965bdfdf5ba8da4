// The steps that change the run's lead: in the transaction that ends the step.
#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>
#include <vector>

#include "base/json_described.h"
#include "core/step_table.h"
#include "core/step_view.h"
#include "model/condition.h"
#include "model/trigger_match.h"
#include "store/turn_store.h"

namespace ao::core {

namespace {

using base::json::Kind;
using base::json::Node;
using base::json::Raw;
using model::LeadChange;
using model::StepOutcome;

StepOutcome gone() {
    return model::step_failed("the lead is gone");
}

/// Stores the change; the outputs are "changed" and `more`.
StepOutcome change_lead(
    const Leads& leads,
    store::Session& session,
    const StepContext& context,
    LeadChange change,
    const std::vector<std::pair<std::string, Raw>>& more = {}
) {
    if (!context.lead) return gone();
    const StepCause cause{
        context.run.id,
        model::chain_of(context.run.trigger_input, context.run.workflow_id),
        context.heard};
    auto changed =
        leads.change_within(session, actor_of(context), *context.lead, std::move(change), cause);
    if (!changed) {
        const auto& fields = changed.error().fields;
        return model::step_failed(
            fields.empty() ? changed.error().message
                           : fields.front().pointer + " " + fields.front().message
        );
    }
    Raw output{""};
    base::json::Writer writer(output.text);
    writer.begin_object().member("changed", changed->version != context.lead->version);
    for (const auto& [name, value] : more)
        writer.member(name, value);
    writer.end_object();
    return model::step_done(output);
}

base::Result<Raw> rendered(const StepContext& context, std::initializer_list<const char*> names) {
    if (!context.lead) return base::invalid("the lead is gone");
    const StepView view(context);
    Raw plan{""};
    base::json::Writer writer(plan.text);
    writer.begin_object();
    for (const char* name : names) {
        auto text = view.text(name);
        if (!text) return std::move(text).error();
        writer.member(name, *text);
    }
    writer.end_object();
    return plan;
}

/// Puts `value` into the field of that name; false when it is a number and `value` is none.
bool put(LeadChange& change, const std::string& field, std::string value) {
    const std::initializer_list<std::pair<const char*, std::optional<std::string> LeadChange::*>>
        texts{
            {"first_name", &LeadChange::first_name},
            {"last_name", &LeadChange::last_name},
            {"email", &LeadChange::email},
            {"phone", &LeadChange::phone},
            {"company", &LeadChange::company},
            {"source", &LeadChange::source},
            {"status", &LeadChange::status},
            {"owner", &LeadChange::owner}};
    for (const auto& [name, member] : texts) {
        if (field != name) continue;
        change.*member = std::move(value);
        return true;
    }
    if (field == "score") {
        std::int32_t score = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), score);
        if (error != std::errc() || end != value.data() + value.size()) return false;
        change.score = score;
    }
    constexpr std::string_view kCustom = "custom_fields.";
    if (field.starts_with(kCustom)) {
        Raw custom{""};
        base::json::Writer(custom.text)
            .begin_object()
            .member(field.substr(kCustom.size()), value)
            .end_object();
        change.custom_fields = std::move(custom);
    }
    return true;
}

StepOutcome set_field(
    const Leads& leads, store::Session& session, const StepContext& context, const Raw& plan
) {
    LeadChange change;
    if (!put(change, text_in(plan, "field"), text_in(plan, "value")))
        return model::step_failed(
            "value: \"" + text_in(plan, "value") + "\" is no score from 0 to 100"
        );
    return change_lead(leads, session, context, std::move(change));
}

StepOutcome change_tag(
    const Leads& leads, store::Session& session, const StepContext& context, const Raw& plan
) {
    if (!context.lead) return gone();
    std::vector<std::string> tags = context.lead->tags;
    const std::string tag = text_in(plan, "tag");
    if (tag.empty()) return model::step_failed("tag: is empty");
    const auto found = std::find(tags.begin(), tags.end(), tag);
    if (context.step.kind == "add_tag" && found == tags.end()) tags.push_back(tag);
    if (context.step.kind == "remove_tag" && found != tags.end()) tags.erase(found);
    LeadChange change;
    change.tags = std::move(tags);
    return change_lead(leads, session, context, std::move(change));
}

StepOutcome change_score(const Leads& leads, store::Session& session, const StepContext& context) {
    if (!context.lead) return gone();
    const StepView view(context);
    const std::int64_t by = view.number("by").value_or(0);
    const std::int64_t wanted = view.number("to").value_or(context.lead->score + by);
    LeadChange change;
    change.score = static_cast<std::int32_t>(std::clamp<std::int64_t>(wanted, 0, 100));
    return change_lead(
        leads, session, context, change, {{"score", Raw{std::to_string(*change.score)}}}
    );
}

struct Owner {
    std::string name;
    std::int64_t weight = 1;
};

std::vector<Owner> owners_in(const StepView& view) {
    std::vector<Owner> owners;
    for (const Node row : view.find("owners").value_or(Node{}).elements()) {
        Owner owner;
        if (row.kind() == Kind::string)
            owner.name = row.string();
        else
            owner.name = row.find("owner").value_or(Node{}).string();
        if (view.plain("method") == "weighted")
            owner.weight = row.find("weight").value_or(Node{}).integer().value_or(1);
        owners.push_back(std::move(owner));
    }
    return owners;
}

/// Whose turn it is. Over as many turns as all weights together each owner comes as often as its
/// weight says, and the turns of one owner lie apart.
std::string owner_of_turn(const std::vector<Owner>& owners, std::int64_t turn) {
    std::int64_t total = 0;
    for (const Owner& owner : owners)
        total += owner.weight;
    if (total == 0) return {};
    std::int64_t stride = 1;
    if (total > static_cast<std::int64_t>(owners.size()))
        for (stride = std::max<std::int64_t>(1, total * 618 / 1'000); std::gcd(stride, total) != 1;)
            ++stride;
    std::int64_t place = (turn % total) * stride % total;
    for (const Owner& owner : owners) {
        if (place < owner.weight) return owner.name;
        place -= owner.weight;
    }
    return {};
}

std::string owner_by_rule(const StepView& view) {
    for (const Node row : view.find("rules").value_or(Node{}).elements()) {
        auto condition = model::parse_condition(
            row.find("condition").value_or(Node{}), "", model::any_outputs()
        );
        if (condition && model::evaluate(*condition, view.scope()).holds)
            return std::string(row.find("owner").value_or(Node{}).string());
    }
    return {};
}

StepOutcome assign(const Leads& leads, store::Session& session, const StepContext& context) {
    if (!context.lead) return gone();
    const StepView view(context);
    std::string owner = context.lead->owner;
    if (owner.empty() || view.flag("replace")) {
        std::string chosen = owner_by_rule(view);
        const std::vector<Owner> owners = owners_in(view);
        if (chosen.empty() && !owners.empty())
            chosen = owner_of_turn(
                owners,
                store::TurnStore(session).take(
                    context.run.tenant_id, context.run.workflow_id + '/' + context.step.id
                )
            );
        if (!chosen.empty()) owner = std::move(chosen);
    }
    LeadChange change;
    change.owner = owner;
    Raw shown{""};
    base::json::write_string(shown.text, owner);
    return change_lead(leads, session, context, std::move(change), {{"owner", shown}});
}

base::Result<Raw> plan_for_lead(store::Session&, const StepContext& context) {
    if (!context.lead) return base::invalid("the lead is gone");
    return context.step.settings;
}

}  // namespace

void add_lead_steps(StepKinds& kinds, const Leads& leads) {
    using Commit = std::function<StepOutcome(store::Session&, const StepContext&, const Raw&)>;
    const auto add = [&](const char* name, auto plan, Commit commit) {
        StepKind kind;
        kind.name = name;
        kind.plan = plan;
        kind.commit = [commit = std::move(commit
                       )](store::Session& session,
                          const StepContext& context,
                          const Raw& input,
                          const StepOutcome&) { return commit(session, context, input); };
        kind.at_once = true;
        kinds.add(std::move(kind));
    };
    const auto plan_field = [](store::Session&, const StepContext& context) -> base::Result<Raw> {
        auto plan = rendered(context, {"value"});
        if (!plan) return plan;
        Raw field{""};
        base::json::Writer writer(field.text);
        writer.begin_object().member("field", StepView(context).plain("field")).end_object();
        return base::json::merge_patch(*plan, field);
    };
    const auto plan_tag = [](store::Session&, const StepContext& context) {
        return rendered(context, {"tag"});
    };
    const auto change = [&leads](auto verb) {
        return
            [&leads, verb](store::Session& session, const StepContext& context, const Raw& plan) {
                return verb(leads, session, context, plan);
            };
    };
    add("set_field", plan_field, change(set_field));
    add("add_tag", plan_tag, change(change_tag));
    add("remove_tag", plan_tag, change(change_tag));
    add("change_score",
        plan_for_lead,
        [&leads](store::Session& session, const StepContext& context, const Raw&) {
            return change_score(leads, session, context);
        });
    add("assign",
        plan_for_lead,
        [&leads](store::Session& session, const StepContext& context, const Raw&) {
            return assign(leads, session, context);
        });
}

}  // namespace ao::core
