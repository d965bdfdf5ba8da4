#include "model/trigger_match.h"

#include <algorithm>
#include <utility>

#include "base/json_described.h"
#include "model/letter_case.h"

namespace ao::model {

namespace {

using base::json::Document;
using base::json::Kind;
using base::json::Node;
using base::json::Raw;

constexpr std::size_t kMostLinks = 20;

std::string text_of(std::optional<Node> node) {
    if (!node || node->is_null()) return {};
    if (node->kind() == Kind::string) return std::string(node->string());
    std::string text;
    node->write(text);
    return text;
}

bool has_text(std::optional<Node> list, std::string_view wanted) {
    for (const Node element : list.value_or(Node{}).elements())
        if (element.string() == wanted) return true;
    return false;
}

bool same(const std::string& one, const std::string& other) {
    return to_lower(one) == to_lower(other);
}

/// What a trigger's settings ask of what happened.
class Question {
  public:
    Question(Node settings, const Scope& scope) : settings_(settings), scope_(scope) {}

    Verdict about_change() const {
        const std::string field = wanted("field");
        if (field.empty()) return {true, "the lead changed"};
        const std::string name = field.substr(0, field.find('.'));
        if (!has_text(scope_.find("trigger.fields"), name))
            return {false, field + " did not change"};
        const std::string before = text_of(scope_.find("trigger.before." + field));
        const std::string after = text_of(scope_.find("lead." + field));
        if (same(before, after)) return {false, field + " did not change"};
        if (given("from") && !same(before, wanted("from")))
            return {false, field + " was \"" + before + "\", not \"" + wanted("from") + "\""};
        if (given("to") && !same(after, wanted("to")))
            return {false, field + " is \"" + after + "\" now, not \"" + wanted("to") + "\""};
        return {true, field + " changed from \"" + before + "\" to \"" + after + "\""};
    }

    Verdict about_tag() const {
        const std::string tag = wanted("tag");
        if (tag.empty()) return {true, "the lead got a tag"};
        for (const Node element : scope_.find("trigger.tags").value_or(Node{}).elements())
            if (same(std::string(element.string()), tag))
                return {true, "the lead got the tag \"" + tag + "\""};
        return {false, "the lead did not get the tag \"" + tag + "\""};
    }

    Verdict about_score() const {
        const auto line = settings_.find("score").value_or(Node{}).integer().value_or(0);
        const auto from = scope_.find("trigger.from").value_or(Node{}).integer().value_or(0);
        const auto to = scope_.find("trigger.to").value_or(Node{}).integer().value_or(0);
        const bool down = wanted("direction") == "down";
        const bool crossed = down ? from >= line && to < line : from < line && to >= line;
        const std::string way =
            "the score went from " + std::to_string(from) + " to " + std::to_string(to);
        return {
            crossed,
            way + (crossed ? ", over " : ", not over ") + std::to_string(line) +
                (down ? " downwards" : " upwards")};
    }

    Verdict about_member(const char* name) const {
        const std::string asked = wanted(name);
        const std::string have = text_of(scope_.find(std::string("trigger.") + name));
        if (asked.empty() || asked == have) return {true, std::string(name) + " is " + have};
        return {false, std::string(name) + " is " + have + ", not " + asked};
    }

    Verdict about_run() const {
        Verdict which = about_member("workflow_id");
        if (!which.holds) return which;
        const std::string on = given("on") ? wanted("on") : "completed";
        const std::string status = text_of(scope_.find("trigger.status"));
        if (on == "ended" || on == status) return {true, "the run " + status};
        return {false, "the run " + status + ", and the trigger waits for " + on};
    }

  private:
    [[nodiscard]] bool given(std::string_view name) const { return !wanted(name).empty(); }

    [[nodiscard]] std::string wanted(std::string_view name) const {
        return text_of(settings_.find(name));
    }

    Node settings_;
    const Scope& scope_;
};

/// Whether such a trigger holds whatever the lead and its settings are, as long as it has no
/// filter.
bool holds_always(std::string_view kind) {
    return kind != "lead_changed" && kind != "tag_added" && kind != "score_crosses" &&
           kind != "workflow" && !kind.starts_with("campaign_");
}

Verdict ask_settings(const TriggerDefinition& trigger, const Scope& scope) {
    if (holds_always(trigger.kind)) return {true, "the trigger is " + trigger.kind};
    const auto settings = Document::parse(trigger.settings.text);
    const Question question(settings.value().root(), scope);
    if (trigger.kind == "lead_changed") return question.about_change();
    if (trigger.kind == "tag_added") return question.about_tag();
    if (trigger.kind == "score_crosses") return question.about_score();
    if (trigger.kind == "workflow") return question.about_run();
    return question.about_member("campaign_id");
}

std::string value_text(const Lead& lead, std::string_view field) {
    const auto document = Document::parse(to_scope_json(lead).text);
    std::string text;
    document.value().root().find(field).value_or(Node{}).write(text);
    return text.empty() ? "null" : text;
}

void write_chain(base::json::Writer& writer, const std::vector<std::string>& chain) {
    if (chain.empty()) return;
    writer.member("chain", chain);
}

}  // namespace

Verdict matches(
    const TriggerDefinition& trigger, std::string_view workflow_id, const Happening& happening
) {
    if (trigger.kind != happening.kind)
        return {
            false,
            "the trigger waits for " + trigger.kind + ", and this is " +
                std::string(happening.kind)};
    // Most new leads: what they are is not even looked at.
    const bool may_be_own = happening.input.text.find("\"chain\"") != std::string::npos;
    if (trigger.filter.is_null() && holds_always(trigger.kind) && !may_be_own)
        return {true, "the trigger is " + trigger.kind};
    Scope::Parts parts;
    parts.lead = happening.lead;
    parts.trigger = happening.input;
    const Scope scope(parts, happening.now);
    if (has_text(scope.find("trigger.chain"), workflow_id))
        return {false, "a step of this workflow caused it: it would start itself for ever"};
    Verdict verdict = ask_settings(trigger, scope);
    if (!verdict.holds || trigger.filter.is_null()) return verdict;
    const auto filter = Document::parse(trigger.filter.text);
    const auto condition = parse_condition(filter.value().root(), "/filter", any_outputs());
    if (!condition) return {false, "filter: " + condition.error().message};
    return evaluate(*condition, scope);
}

std::vector<LeadHappening> happenings_of(
    const Lead& before,
    const Lead& after,
    const std::vector<std::string>& fields,
    const std::vector<std::string>& chain
) {
    std::vector<LeadHappening> all;
    LeadHappening change{"lead_changed", Raw{""}};
    base::json::Writer writer(change.input.text);
    writer.begin_object().member("fields", fields).key("before").begin_object();
    for (const std::string& field : fields)
        writer.member(field, Raw{value_text(before, field)});
    writer.end_object();
    write_chain(writer, chain);
    writer.end_object();
    all.push_back(std::move(change));

    std::vector<std::string> added;
    std::set_difference(
        after.tags.begin(),
        after.tags.end(),
        before.tags.begin(),
        before.tags.end(),
        std::back_inserter(added)
    );
    if (!added.empty()) {
        LeadHappening tags{"tag_added", Raw{""}};
        base::json::Writer tag_writer(tags.input.text);
        tag_writer.begin_object().member("tags", added);
        write_chain(tag_writer, chain);
        tag_writer.end_object();
        all.push_back(std::move(tags));
    }
    if (before.score != after.score) {
        LeadHappening score{"score_crosses", Raw{""}};
        base::json::Writer score_writer(score.input.text);
        score_writer.begin_object().member("from", before.score).member("to", after.score);
        write_chain(score_writer, chain);
        score_writer.end_object();
        all.push_back(std::move(score));
    }
    return all;
}

std::vector<std::string> chain_of(const Raw& input, std::string_view workflow_id) {
    std::vector<std::string> chain;
    const auto document = Document::parse(input.text);
    const auto links = document ? document->root().find("chain") : std::nullopt;
    for (const Node link : links.value_or(Node{}).elements())
        if (chain.size() < kMostLinks) chain.emplace_back(link.string());
    chain.emplace_back(workflow_id);
    return chain;
}

}  // namespace ao::model
