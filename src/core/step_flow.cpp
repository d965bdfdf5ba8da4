// The steps that decide where a run goes, and when.
#include <algorithm>
#include <chrono>
#include <utility>

#include "base/digest.h"
#include "base/json_described.h"
#include "core/step_table.h"
#include "core/step_view.h"
#include "model/condition.h"
#include "model/cron.h"
#include "model/span.h"
#include "model/time_zone.h"

namespace ao::core {

namespace {

using base::json::Node;
using base::json::Raw;
using model::StepOutcome;

/// One member, one text.
Raw object_of(std::string_view name, std::string_view value) {
    Raw object{""};
    base::json::Writer(object.text).begin_object().member(name, value).end_object();
    return object;
}

base::Result<model::Condition> condition_in(const Node& node) {
    // The definition was checked with all steps' outputs; here any name will do that can be found.
    return model::parse_condition(node, "", model::any_outputs());
}

base::Result<Raw> plan_branch(store::Session&, const StepContext& context) {
    const StepView view(context);
    auto condition = condition_in(view.find("condition").value_or(Node{}));
    if (!condition) return std::move(condition).error();
    const model::Verdict verdict = model::evaluate(*condition, view.scope());
    Raw plan{""};
    base::json::Writer writer(plan.text);
    writer.begin_object().member("answer", verdict.holds).member("why", verdict.why).end_object();
    return plan;
}

StepOutcome take_branch(const Raw& plan) {
    const auto document = base::json::Document::parse(plan.text);
    const auto answer = document->root().find("answer");
    return model::step_done(plan, answer && answer->boolean() ? "yes" : "no");
}

base::Result<Raw> plan_switch(store::Session&, const StepContext& context) {
    const StepView view(context);
    std::string label;
    const auto cases = view.find("cases");
    for (const Node row : cases.value_or(Node{}).elements()) {
        Raw question{""};
        if (const auto condition = row.find("condition")) {
            question = base::json::to_raw(*condition);
        } else {
            base::json::Writer writer(question.text);
            writer.begin_object().member("field", view.plain("field")).member("op", "equals");
            writer.member("value", base::json::to_raw(row.find("value").value_or(Node{})))
                .end_object();
        }
        const auto document = base::json::Document::parse(question.text);
        auto condition = condition_in(document.value().root());
        if (!condition) return std::move(condition).error();
        if (!model::evaluate(*condition, view.scope()).holds) continue;
        label = row.find("label").value_or(Node{}).string();
        break;
    }
    return object_of("case", label);
}

/// A number below `most`, the same for the same text.
std::uint64_t stable_number(std::string_view text, std::uint64_t most) {
    const base::Sha256 digest = base::sha256(text);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof(number); ++i)
        number = number << 8U | digest.at(i);
    return number % most;
}

base::Result<Raw> plan_split(store::Session&, const StepContext& context) {
    const StepView view(context);
    const auto rows = view.find("ways").value_or(Node{});
    std::uint64_t total = 0;
    for (const Node row : rows.elements())
        total += row.find("share").value_or(Node{}).unsigned_integer().value_or(0);
    if (total == 0) return base::invalid("ways: the shares add up to nothing");
    const std::string& whose = context.run.lead_id.empty() ? context.run.id : context.run.lead_id;
    std::uint64_t at =
        stable_number(context.run.workflow_id + '/' + context.step.id + '/' + whose, total);
    for (const Node row : rows.elements()) {
        const auto share = row.find("share").value_or(Node{}).unsigned_integer().value_or(0);
        if (at < share) return object_of("way", row.find("label").value_or(Node{}).string());
        at -= share;
    }
    return base::invalid("ways: there is none");
}

base::Result<Raw> plan_wait(store::Session&, const StepContext& context) {
    const auto span = model::parse_span(StepView(context).plain("for"));
    if (!span) return base::invalid("for: is no span such as 2d");
    return object_of("until", base::to_rfc3339(context.now + *span));
}

base::Result<base::Time> next_time_of(const StepView& view, base::Time now) {
    const auto cron = model::parse_cron(view.plain("cron"));
    if (!cron) return cron.error();
    const auto zone = model::find_time_zone(view.plain("time_zone", "UTC"));
    if (!zone) return base::invalid("time_zone: there is no such time zone");
    const auto next = model::next_tick(*cron, now, *zone);
    if (!next) return base::invalid("cron: names no time to come");
    return *next;
}

base::Result<base::Time> date_of(const StepView& view) {
    auto text = view.text("date");
    if (!text) return std::move(text).error();
    auto date = base::parse_rfc3339(*text);
    if (!date) return base::invalid("date: \"" + *text + "\" is not a date such as 2026-01-31");
    const auto before = model::parse_span(view.plain("before", "0"));
    const auto after = model::parse_span(view.plain("after", "0"));
    return *date - before.value_or(std::chrono::seconds{0}) +
           after.value_or(std::chrono::seconds{0});
}

base::Result<Raw> plan_wait_until(store::Session&, const StepContext& context) {
    const StepView view(context);
    const auto at = view.find("cron") ? next_time_of(view, context.now) : date_of(view);
    if (!at) return at.error();
    return object_of("until", base::to_rfc3339(*at));
}

base::Result<Raw> plan_wait_for_event(store::Session&, const StepContext& context) {
    const StepView view(context);
    const auto span = model::parse_span(view.plain("timeout"));
    if (!span) return base::invalid("timeout: is no span such as 3d");
    Raw plan{""};
    base::json::Writer writer(plan.text);
    writer.begin_object().member("event", view.plain("event"));
    writer.member("until", base::to_rfc3339(context.now + *span)).end_object();
    return plan;
}

base::Time until_in(const Raw& plan) {
    const auto until = base::parse_rfc3339(text_in(plan, "until"));
    return until ? *until : base::Time{};
}

base::Result<Raw> plan_stop(store::Session&, const StepContext& context) {
    auto reason = StepView(context).text("reason");
    if (!reason) return std::move(reason).error();
    return object_of("reason", *reason);
}

base::Result<Raw> plan_nothing(store::Session&, const StepContext&) {
    return Raw{"{}"};
}

using Plan = base::Result<Raw> (*)(store::Session&, const StepContext&);
using Take = StepOutcome (*)(const Raw& plan);

/// A step that changes nothing: what it rehearses is what it does.
void add(StepKinds& kinds, std::string name, Plan plan, Take take) {
    StepKind kind;
    kind.name = std::move(name);
    kind.plan = plan;
    kind.commit =
        [take](store::Session&, const StepContext&, const Raw& input, const StepOutcome&) {
            return take(input);
        };
    kind.rehearse = [take](store::Session&, const StepContext&, const Raw& input) {
        return take(input);
    };
    kind.at_once = true;
    kinds.add(std::move(kind));
}

}  // namespace

void add_flow_steps(StepKinds& kinds) {
    add(kinds, "branch", plan_branch, take_branch);
    add(kinds, "switch", plan_switch, [](const Raw& plan) {
        return model::step_done(plan, text_in(plan, "case"));
    });
    add(kinds, "split_test", plan_split, [](const Raw& plan) {
        return model::step_done(plan, text_in(plan, "way"));
    });
    const Take wait = [](const Raw& plan) {
        return StepOutcome{model::StepWaitsUntil{until_in(plan)}};
    };
    add(kinds, "wait", plan_wait, wait);
    add(kinds, "wait_until", plan_wait_until, wait);
    add(kinds, "wait_for_event", plan_wait_for_event, [](const Raw& plan) {
        return StepOutcome{model::StepWaitsForEvent{text_in(plan, "event"), until_in(plan)}};
    });
    const Take pass = [](const Raw& plan) { return model::step_done(plan); };
    add(kinds, "parallel", plan_nothing, pass);
    add(kinds, "join", plan_nothing, pass);
    add(kinds, "stop", plan_stop, [](const Raw& plan) {
        return StepOutcome{model::StepStopsRun{text_in(plan, "reason")}};
    });
}

}  // namespace ao::core
