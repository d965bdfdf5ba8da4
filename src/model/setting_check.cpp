#include "model/setting_check.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/clock.h"
#include "model/condition.h"
#include "model/cron.h"
#include "model/span.h"
#include "model/step_secrets.h"
#include "model/time_zone.h"

namespace ao::model {

namespace {

using base::json::Kind;
using base::json::Node;

constexpr std::array<std::string_view, 9> kSettable{
    "first_name", "last_name", "email", "phone", "company", "source", "status", "owner", "score"};
constexpr std::size_t kMostRows = 100;
constexpr std::int64_t kMostShare = 1'000'000;

class Checker {
  public:
    Checker(const StepOutputs& steps, std::vector<base::FieldError>& faults)
        : steps_(steps), faults_(faults) {}

    void check(const Setting& setting, Node value, const std::string& place) {
        switch (setting.type) {
            case SettingType::text:
                return check_text(setting, value, place);
            case SettingType::plain:
                return check_plain(setting, value, place);
            case SettingType::choice:
                return check_choice(setting, value, place);
            case SettingType::boolean:
                return want(value, Kind::boolean, place, "must be true or false");
            case SettingType::integer:
                return check_integer(setting, value, place);
            case SettingType::span:
                return check_span(value, place);
            case SettingType::date:
                return check_date(value, place);
            case SettingType::condition:
                return check_condition(value, place);
            case SettingType::json:
                return add(faults_of_json_template(value, place, steps_));
            case SettingType::texts:
                return check_texts(value, place);
            case SettingType::secrets:
                return check_secrets(value, place);
            case SettingType::secret:
                return check_secret(value, place);
            case SettingType::paths:
                return check_paths(value, place);
            case SettingType::lead_field:
                return check_lead_field(value, place);
            case SettingType::cases:
                return check_cases(value, place);
            case SettingType::ways:
                return check_ways(value, place);
            case SettingType::owners:
                return check_owners(value, place);
            case SettingType::rules:
                return check_rules(value, place);
            case SettingType::cron:
                return check_cron(value, place);
            case SettingType::time_zone:
                return check_time_zone(value, place);
        }
    }

    void fault(const std::string& place, std::string code, std::string message) {
        faults_.push_back({place, std::move(message), std::move(code)});
    }

  private:
    void add(std::vector<base::FieldError> more) {
        for (auto& each : more)
            faults_.push_back(std::move(each));
    }

    void want(Node value, Kind kind, const std::string& place, const char* message) {
        if (value.kind() != kind) fault(place, "type", message);
    }

    void check_text(const Setting& setting, Node value, const std::string& place) {
        if (value.kind() != Kind::string) return fault(place, "type", "must be text");
        const std::string text(value.string());
        if (setting.required && text.empty() && setting.name != "value")
            return fault(place, "required", "must not be empty");
        for (auto& message : faults_of_template(text, steps_))
            fault(place, "template", std::move(message));
        const bool is_url = setting.escape == Escape::url && !text.starts_with("{{");
        if (is_url && !text.starts_with("http://") && !text.starts_with("https://"))
            fault(place, "format", "must begin with https:// or http://");
    }

    void check_plain(const Setting& setting, Node value, const std::string& place) {
        if (value.kind() != Kind::string) return fault(place, "type", "must be text");
        if (setting.required && value.string().empty())
            return fault(place, "required", "must not be empty");
        if (value.string().size() > 200) fault(place, "length", "must be at most 200 bytes");
        // Of switch: the field that the cases are compared with.
        if (setting.name != "field") return;
        if (const auto type = type_of_path(value.string(), steps_); !type)
            fault(place, "unknown", type.error().message);
    }

    void check_choice(const Setting& setting, Node value, const std::string& place) {
        const auto found =
            std::find(setting.choices.begin(), setting.choices.end(), value.string());
        if (found != setting.choices.end()) return;
        std::string words;
        for (const std::string_view word : setting.choices)
            words += (words.empty() ? "" : ", ") + std::string(word);
        fault(place, "enum", "must be one of " + words);
    }

    void check_integer(const Setting& setting, Node value, const std::string& place) {
        const auto number = value.integer();
        if (number && *number >= setting.least && *number <= setting.most) return;
        const std::string range =
            std::to_string(setting.least) + " to " + std::to_string(setting.most);
        fault(place, number ? "range" : "type", "must be a whole number from " + range);
    }

    void check_span(Node value, const std::string& place) {
        const auto span = value.kind() == Kind::string ? parse_span(value.string()) : std::nullopt;
        if (!span || span->count() == 0)
            fault(place, "format", "must be a span such as 3d, 12h or 90m, ten years at most");
    }

    void check_date(Node value, const std::string& place) {
        if (value.kind() != Kind::string) return fault(place, "type", "must be a date as text");
        const std::string text(value.string());
        if (text.find("{{") == std::string::npos) {
            if (!base::parse_rfc3339(text))
                fault(place, "type", "must be a date such as 2026-01-31 or 2026-01-31T09:00:00Z");
            return;
        }
        for (auto& message : faults_of_template(text, steps_))
            fault(place, "template", std::move(message));
    }

    void check_condition(Node value, const std::string& place) {
        auto condition = parse_condition(value, place, steps_);
        if (!condition) return add(std::move(condition.error().fields));
        if (condition->form == Condition::Form::always)
            fault(place, "required", "must ask something");
    }

    void check_texts(Node value, const std::string& place) {
        if (value.kind() != Kind::object) return fault(place, "type", "must be an object");
        for (const auto& [name, text] : value.members()) {
            const std::string at = place + "/" + std::string(name);
            if (text.kind() != Kind::string) fault(at, "type", "must be text");
            if (is_secret_header(name))
                fault(at, "secret", "belongs among secret_headers, where nobody can read it");
            for (auto& message : faults_of_template(std::string(text.string()), steps_))
                fault(at, "template", std::move(message));
        }
    }

    void check_secrets(Node value, const std::string& place) {
        if (value.kind() != Kind::object) return fault(place, "type", "must be an object");
        for (const auto& [name, text] : value.members()) {
            const std::string at = place + "/" + std::string(name);
            if (text.kind() != Kind::string || text.string().empty())
                fault(at, "type", "must be text");
            else if (text.string().find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
                fault(at, "format", "must not hold a line end");
        }
    }

    void check_secret(Node value, const std::string& place) {
        if (value.kind() != Kind::string) return fault(place, "type", "must be text");
        if (auto why = fault_of_address(value.string()); !why.empty())
            fault(place, "format", std::move(why));
    }

    void check_paths(Node value, const std::string& place) {
        if (value.kind() != Kind::object) return fault(place, "type", "must be an object");
        for (const auto& [name, path] : value.members())
            if (path.kind() != Kind::string || path.string().empty())
                fault(
                    place + "/" + std::string(name), "type", "must be a dotted path such as data.id"
                );
    }

    void check_lead_field(Node value, const std::string& place) {
        if (is_settable_field(value.string())) return;
        std::string names;
        for (const std::string_view name : kSettable)
            names += std::string(name) + ", ";
        fault(place, "enum", "must be one of " + names + "custom_fields.<name>");
    }

    /// The rows of a list of objects.
    bool is_list(Node value, const std::string& place, const char* message) {
        if (value.kind() != Kind::array) {
            fault(place, "type", message);
            return false;
        }
        std::size_t count = 0;
        for (auto at = value.elements().begin(); at != value.elements().end(); ++at)
            ++count;
        if (count == 0) fault(place, "required", "needs at least one");
        if (count > kMostRows) fault(place, "length", "has at most 100");
        return count <= kMostRows;
    }

    void check_label(Node row, const std::string& place, std::set<std::string>& seen) {
        const auto label = row.find("label");
        if (!label || label->string().empty())
            return fault(place + "/label", "required", "names the way, as in branches");
        if (!seen.emplace(label->string()).second)
            fault(place + "/label", "enum", "there is another one with this label");
    }

    void check_cases(Node value, const std::string& place) {
        if (!is_list(
                value,
                place,
                "must be a list of {\"label\", \"value\"} or {\"label\", \"condition\"}"
            ))
            return;
        std::set<std::string> labels;
        std::size_t index = 0;
        for (const Node row : value.elements()) {
            const std::string at = place + "/" + std::to_string(index++);
            check_label(row, at, labels);
            const auto condition = row.find("condition");
            const auto wanted = row.find("value");
            if (condition) check_condition(*condition, at + "/condition");
            if (!condition &&
                (!wanted || wanted->kind() == Kind::array || wanted->kind() == Kind::object))
                fault(at, "required", "needs a condition, or a value to compare the field with");
        }
    }

    void check_ways(Node value, const std::string& place) {
        if (!is_list(value, place, "must be a list of {\"label\", \"share\"}")) return;
        std::set<std::string> labels;
        std::size_t index = 0;
        for (const Node row : value.elements()) {
            const std::string at = place + "/" + std::to_string(index++);
            check_label(row, at, labels);
            check_share(row.find("share"), at + "/share", true);
        }
        if (index == 1) fault(place, "length", "needs at least two");
    }

    void check_share(std::optional<Node> share, const std::string& place, bool is_required) {
        if (!share && !is_required) return;
        const auto number = share ? share->integer() : std::nullopt;
        if (!number || *number < 1 || *number > kMostShare)
            fault(place, share ? "range" : "required", "must be a whole number from 1");
    }

    void check_owners(Node value, const std::string& place) {
        if (!is_list(value, place, "must be a list of names or {\"owner\", \"weight\"}")) return;
        std::size_t index = 0;
        for (const Node row : value.elements()) {
            const std::string at = place + "/" + std::to_string(index++);
            check_owner(row.kind() == Kind::string ? std::optional(row) : row.find("owner"), at);
            check_share(row.find("weight"), at + "/weight", false);
        }
    }

    void check_owner(std::optional<Node> owner, const std::string& place) {
        if (!owner || owner->string().empty() || owner->string().size() > 200)
            fault(place, "required", "names an owner in at most 200 bytes");
    }

    void check_rules(Node value, const std::string& place) {
        if (!is_list(value, place, "must be a list of {\"condition\", \"owner\"}")) return;
        std::size_t index = 0;
        for (const Node row : value.elements()) {
            const std::string at = place + "/" + std::to_string(index++);
            check_owner(row.find("owner"), at + "/owner");
            const auto condition = row.find("condition");
            check_condition(condition.value_or(Node{}), at + "/condition");
        }
    }

    void check_cron(Node value, const std::string& place) {
        auto cron = parse_cron(value.string(), place);
        if (!cron) add(std::move(cron.error().fields));
    }

    void check_time_zone(Node value, const std::string& place) {
        if (!find_time_zone(value.string()))
            fault(place, "unknown", "must be a time zone such as Europe/Berlin or UTC");
    }

    const StepOutputs& steps_;
    std::vector<base::FieldError>& faults_;
};

bool is_given(std::optional<Node> value) {
    return value && !value->is_null();
}

}  // namespace

bool is_settable_field(std::string_view name) {
    constexpr std::string_view kCustom = "custom_fields.";
    if (name.starts_with(kCustom)) return name.size() > kCustom.size() && name.size() <= 100;
    return std::find(kSettable.begin(), kSettable.end(), name) != kSettable.end();
}

std::vector<base::FieldError> faults_of_settings(
    Node settings,
    std::span<const Setting> table,
    const std::string& what,
    const std::string& pointer,
    const StepOutputs& steps
) {
    std::vector<base::FieldError> faults;
    Checker checker(steps, faults);
    std::string names;
    for (const Setting& setting : table) {
        names += (names.empty() ? "" : ", ") + std::string(setting.name);
        const auto value = settings.find(setting.name);
        const std::string place = pointer + "/" + std::string(setting.name);
        if (is_given(value))
            checker.check(setting, *value, place);
        else if (setting.required)
            checker.fault(place, "required", what + " needs it: " + std::string(setting.summary));
    }
    for (const auto& [name, value] : settings.members()) {
        const auto known =
            std::find_if(table.begin(), table.end(), [key = name](const Setting& each) {
                return each.name == key;
            });
        if (known == table.end())
            checker.fault(
                pointer + "/" + std::string(name),
                "unknown",
                what + " has no such setting; it has " + (names.empty() ? "none" : names)
            );
    }
    return faults;
}

}  // namespace ao::model
