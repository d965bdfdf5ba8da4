#include "model/workflow_config.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "base/json_described.h"
#include "model/workflow_check.h"

namespace ao::model {

namespace {

using base::json::Kind;
using base::json::Node;
using base::json::Raw;
using base::json::Writer;
using Faults = std::vector<base::FieldError>;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kComparisons{{
    {"field_contains", "contains"},
    {"field_equals", "equals"},
    {"field_exists", "exists"},
    {"field_regex", "matches"},
    {"equals", "equals"},
    {"contains", "contains"},
    {"greater_than", "greater"},
    {"less_than", "less"},
}};

std::string text_of(Node node, std::string_view name, std::string_view otherwise = {}) {
    const auto found = node.find(name);
    return std::string(found && found->kind() == Kind::string ? found->string() : otherwise);
}

bool flag_of(Node node, std::string_view name, bool otherwise) {
    const auto found = node.find(name);
    return found && found->kind() == Kind::boolean ? found->boolean() : otherwise;
}

/// The dotted name of a field as the older form calls it.
std::string path_of(const std::string& field) {
    if (field == "name") return "lead.full_name";
    if (type_of_path("lead." + field, {})) return "lead." + field;
    return "lead.custom_fields." + field;
}

/// The value of a rule. Where a number is meant it may stand there as text: "70", "$10,000".
std::string value_of(Node value, bool wants_number) {
    std::string text;
    value.write(text);
    if (!wants_number || value.kind() != Kind::string) return text;
    std::string digits(value.string());
    std::erase_if(digits, [](char c) { return c == ',' || c == '$' || c == ' '; });
    double number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size() ? digits : text;
}

/// A rule as a condition.
std::optional<Raw> condition_of(Node rule, const std::string& place, Faults& faults) {
    const std::string type = text_of(rule, "type");
    const auto* const found =
        std::find_if(kComparisons.begin(), kComparisons.end(), [&](const auto& each) {
            return each.first == type;
        });
    if (found == kComparisons.end()) {
        faults.push_back(
            {place + "/type",
             "must be field_exists, field_equals, field_contains, field_regex, equals, contains, "
             "greater_than or less_than",
             "enum"}
        );
        return std::nullopt;
    }
    const std::string field = text_of(rule, "field");
    if (field.empty()) {
        faults.push_back({place + "/field", "is required", "required"});
        return std::nullopt;
    }
    const std::string path = path_of(field);
    Raw condition{""};
    Writer writer(condition.text);
    writer.begin_object().member("field", path).member("op", found->second);
    if (found->second != "exists") {
        auto value = rule.find(found->second == "matches" ? "pattern" : "value");
        if (!value) value = rule.find("value");
        if (!value) {
            faults.push_back({place + "/value", "is required", "required"});
            return std::nullopt;
        }
        const bool is_order = found->second == "greater" || found->second == "less";
        writer.member("value", Raw{value_of(*value, is_order || path == "lead.score")});
    }
    writer.end_object();
    return condition;
}

/// Writes the steps of one workflow of the older form, one after the other.
class Conversion {
  public:
    Conversion(Node node, std::string place, Faults& faults)
        : node_(node), place_(std::move(place)), faults_(faults), writer_(text_.text) {}

    Raw run() {
        writer_.begin_object().member("name", text_of(node_, "name"));
        writer_.member("description", text_of(node_, "description", "From the configuration file"));
        write_trigger();
        writer_.key("steps").begin_array();
        write_qualification();
        write_routing();
        const Node sequence = node_.find("follow_up_sequence").value_or(Node{});
        const std::size_t mails = flag_of(node_, "enable_follow_up", true) ? count(sequence) : 0;
        step("crm", "update_crm", "Update the CRM");
        if (mails == 0) writer_.member("next", "");
        writer_.end_object();
        if (mails > 0) write_sequence(sequence, mails);
        if (stops_)
            step("unqualified", "stop", "Not qualified")
                .key("settings")
                .begin_object()
                .member("reason", "not qualified")
                .end_object()
                .end_object();
        writer_.end_array().end_object();
        return std::move(text_);
    }

  private:
    Writer& step(std::string_view id, std::string_view kind, std::string_view label) {
        return writer_.begin_object().member("id", id).member("kind", kind).member("label", label);
    }

    void write_trigger() {
        std::vector<std::string> sources;
        for (const Node source : node_.find("sources").value_or(Node{}).elements())
            sources.push_back(
                source.kind() == Kind::string ? std::string(source.string())
                                              : text_of(source, "name", text_of(source, "type"))
            );
        writer_.key("triggers").begin_array().begin_object().member("kind", "new_lead");
        if (!sources.empty()) {
            writer_.key("filter").begin_object().member("field", "lead.source");
            writer_.member("op", "in").member("value", sources).end_object();
        }
        writer_.end_object().end_array();
    }

    void write_qualification() {
        std::vector<Raw> conditions;
        std::size_t index = 0;
        for (const Node rule : node_.find("qualification_rules").value_or(Node{}).elements())
            if (auto condition = condition_of(
                    rule, place_ + "/qualification_rules/" + std::to_string(index++), faults_
                ))
                conditions.push_back(*std::move(condition));
        if (conditions.empty()) return;
        stops_ = flag_of(node_, "stop_unqualified", true);
        const bool all = text_of(node_, "match") == "all";
        step("qualify", "branch", "Qualified?").key("settings").begin_object();
        writer_.key("condition").begin_object().member(all ? "all" : "any", conditions);
        writer_.end_object().end_object();
        writer_.key("branches").begin_array();
        branch("yes", "qualified");
        if (stops_)
            branch("no", "unqualified");
        else
            branch("no", has_routing() ? "route" : "crm");
        writer_.end_array().end_object();
        step("qualified", "set_field", "Note that it is qualified").key("settings").begin_object();
        writer_.member("field", "custom_fields.qualified").member("value", "true").end_object();
        writer_.end_object();
    }

    void branch(std::string_view label, std::string_view next) {
        writer_.begin_object().member("label", label).member("next", next).end_object();
    }

    [[nodiscard]] bool has_routing() const {
        const auto rules = node_.find("routing_rules");
        return rules && rules->elements().begin() != rules->elements().end();
    }

    void write_routing() {
        if (!has_routing()) return;
        step("route", "assign", "Assign").key("settings").begin_object().member("method", "rules");
        writer_.key("rules").begin_array();
        std::size_t index = 0;
        for (const Node rule : node_.find("routing_rules").value_or(Node{}).elements()) {
            const std::string at = place_ + "/routing_rules/" + std::to_string(index++);
            const std::string destination = text_of(rule, "destination");
            if (destination.empty())
                faults_.push_back({at + "/destination", "is required", "required"});
            const auto condition =
                condition_of(rule.find("condition").value_or(Node{}), at + "/condition", faults_);
            if (!condition) continue;
            writer_.begin_object()
                .member("condition", *condition)
                .member("owner", destination)
                .end_object();
        }
        writer_.end_array();
        const std::string otherwise = text_of(node_, "default_destination");
        if (!otherwise.empty()) writer_.member("owners", std::vector{otherwise});
        writer_.end_object().end_object();
    }

    std::int64_t hours_before(const Node& delays, std::size_t index) {
        std::size_t at = 0;
        std::int64_t before = 0;
        for (const Node delay : delays.elements()) {
            const std::int64_t hours = delay.integer().value_or(-1);
            if (hours < 0)
                faults_.push_back(
                    {place_ + "/follow_up_sequence/delays/" + std::to_string(at),
                     "must be a number of hours",
                     "type"}
                );
            if (at++ == index) return std::max<std::int64_t>(0, hours - before);
            before = std::max(before, hours);
        }
        return 0;
    }

    void write_sequence(Node sequence, std::size_t mails) {
        const Node delays = sequence.find("delays").value_or(Node{});
        const std::string name = text_of(sequence, "sequence_name");
        std::size_t index = 0;
        for (const Node mail : sequence.find("templates").value_or(Node{}).elements()) {
            const std::string number = std::to_string(index + 1);
            if (const std::int64_t hours = hours_before(delays, index++); hours > 0) {
                step("wait-" + number, "wait", "").key("settings").begin_object();
                writer_.member("for", std::to_string(hours) + "h").end_object().end_object();
            }
            step("mail-" + number, "send_email", name).key("settings").begin_object();
            writer_.member("subject", named(text_of(mail, "subject"), name));
            writer_.member("body", named(text_of(mail, "body"), name));
            writer_.member("is_html", flag_of(mail, "is_html", false)).end_object();
            if (index == mails) writer_.member("next", "");
            writer_.end_object();
        }
    }

    static std::size_t count(const Node& sequence) {
        std::size_t count = 0;
        const auto mails = sequence.find("templates").value_or(Node{}).elements();
        for (auto at = mails.begin(); at != mails.end(); ++at)
            ++count;
        return count;
    }

    /// The older templates know {{sequence_name}}, and real line ends as "\n".
    static std::string named(std::string text, const std::string& name) {
        constexpr std::string_view kTag = "{{sequence_name}}";
        for (std::size_t at = text.find(kTag); at != std::string::npos; at = text.find(kTag, at))
            text.replace(at, kTag.size(), name);
        for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at))
            text.replace(at, 2, "\n");
        return text;
    }

    const Node node_;
    const std::string place_;
    Faults& faults_;
    Raw text_{""};
    Writer writer_;
    bool stops_ = false;
};

std::string id_of(Node node) {
    if (auto id = text_of(node, "id"); !id.empty()) return id;
    std::string id = "config-";
    for (const char c : text_of(node, "name")) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = byte < 0x80 && std::isalnum(byte) != 0;
        if (is_plain)
            id += static_cast<char>(std::tolower(byte));
        else if (id.back() != '-')
            id += '-';
    }
    id.resize(std::min<std::size_t>(id.size(), 64));
    return id;
}

bool is_definition(Node node) {
    for (const Node step : node.find("steps").value_or(Node{}).elements())
        if (step.find("kind")) return true;
    return false;
}

}  // namespace

base::Result<std::vector<ConfiguredWorkflow>> read_configured_workflows(Node list) {
    std::vector<ConfiguredWorkflow> workflows;
    Faults faults;
    std::set<std::string> ids;
    std::size_t index = 0;
    if (!list.is_null() && list.kind() != Kind::array)
        faults.push_back({"/workflows", "must be a list", "type"});
    for (const Node node : list.elements()) {
        const std::string place = "/workflows/" + std::to_string(index++);
        const std::size_t before = faults.size();
        const Raw text =
            is_definition(node) ? base::json::to_raw(node) : Conversion(node, place, faults).run();
        if (text_of(node, "name").empty())
            faults.push_back({place + "/name", "is required", "required"});
        if (faults.size() > before) continue;
        auto definition = read_definition(text);
        if (!definition) {
            for (auto& fault : definition.error().fields)
                faults.push_back({place + fault.pointer, fault.message, fault.code});
            continue;
        }
        ConfiguredWorkflow workflow{
            id_of(node), flag_of(node, "enabled", true), *std::move(definition)};
        if (!ids.insert(workflow.id).second)
            faults.push_back({place + "/id", "another workflow has this id", "enum"});
        workflows.push_back(std::move(workflow));
    }
    if (faults.empty()) return workflows;
    const std::string first = faults.front().pointer + " " + faults.front().message;
    return base::invalid("workflows: " + first, std::move(faults));
}

}  // namespace ao::model
