#include <algorithm>
#include <optional>
#include <utility>

#include <re2/re2.h>

#include "base/json_codec.h"
#include "model/condition.h"
#include "model/span.h"
#include "model/text.h"

namespace ao::model {

namespace {

using base::json::Kind;
using base::json::Node;

constexpr std::size_t kMaxPattern = 1'000;
constexpr std::size_t kMaxChoices = 1'000;
constexpr std::size_t kMaxText = 10'000;

bool is_order(Comparison comparison) {
    return comparison >= Comparison::greater && comparison <= Comparison::between;
}

bool is_list(Comparison comparison) {
    return comparison == Comparison::between || comparison == Comparison::in ||
           comparison == Comparison::not_in;
}

bool is_span(Comparison comparison) {
    return comparison == Comparison::within_last || comparison == Comparison::within_next;
}

bool is_about_dates(Comparison comparison) {
    return comparison >= Comparison::passed && comparison <= Comparison::within_next;
}

bool is_about_text(Comparison comparison) {
    return comparison >= Comparison::contains && comparison <= Comparison::matches;
}

bool is_about_tags(Comparison comparison) {
    return comparison == Comparison::has_tag || comparison == Comparison::lacks_tag;
}

/// "2026-01-31", "2026-01-31T09:00:00Z", "now", "now-7d", "now+2h".
std::optional<Moment> parse_moment(std::string_view text) {
    text = trimmed(text);
    if (text == "now") return Moment{true};
    if (text.starts_with("now+") || text.starts_with("now-")) {
        const auto span = parse_span(text.substr(4));
        if (!span) return std::nullopt;
        return Moment{true, {}, text[3] == '-' ? -*span : *span};
    }
    const auto at = base::parse_rfc3339(text);
    if (!at) return std::nullopt;
    return Moment{false, *at};
}

class Parser {
  public:
    explicit Parser(const StepOutputs& steps) : steps_(steps) {}

    Condition parse(Node node, const std::string& place, int level) {
        Condition condition;
        if (node.kind() != Kind::object) {
            fault(place, "type", "must be an object such as {\"field\", \"op\", \"value\"}");
            return condition;
        }
        if (level > kMostConditionLevels) {
            fault(place, "length", "groups stand in each other at most 10 deep");
            return condition;
        }
        if (auto group = node.find("all"))
            return parse_group(Condition::Form::all, *group, place + "/all", level);
        if (auto group = node.find("any"))
            return parse_group(Condition::Form::any, *group, place + "/any", level);
        if (auto part = node.find("not")) {
            condition.form = Condition::Form::negation;
            condition.parts.push_back(parse(*part, place + "/not", level + 1));
            return condition;
        }
        if (!(node.members().begin() != node.members().end())) return condition;
        return parse_comparison(node, place);
    }

    std::vector<base::FieldError> take_faults() { return std::move(faults_); }

  private:
    Condition parse_group(Condition::Form form, Node group, const std::string& place, int level) {
        Condition condition;
        condition.form = form;
        if (group.kind() != Kind::array) {
            fault(place, "type", "must be a list of conditions");
            return condition;
        }
        std::size_t index = 0;
        for (const Node part : group.elements())
            condition.parts.push_back(parse(part, place + "/" + std::to_string(index++), level + 1)
            );
        if (index == 0) fault(place, "required", "needs at least one condition");
        return condition;
    }

    Condition parse_comparison(Node node, const std::string& place) {
        Condition condition;
        condition.form = Condition::Form::comparison;
        if (++questions_ > kMostQuestions) {
            if (questions_ == kMostQuestions + 1)
                fault(place, "length", "a condition asks at most 200 questions");
            return condition;
        }
        const auto op = node.find("op");
        const ComparisonKind* kind = op ? find_comparison(op->string()) : nullptr;
        if (kind == nullptr) {
            fault(place + "/op", op ? "enum" : "required", "must be one of " + words());
            return condition;
        }
        condition.comparison = kind->comparison;
        if (const auto exact = node.find("case_sensitive"))
            condition.case_sensitive = exact->boolean();
        const auto type = parse_field(node, place, condition);
        parse_value(node.find("value"), place + "/value", *kind, type, condition);
        if (type) check_field(*type, place + "/op", condition);
        return condition;
    }

    std::optional<ValueType> parse_field(
        Node node, const std::string& place, Condition& condition
    ) {
        const auto field = node.find("field");
        if (!field && is_about_tags(condition.comparison)) {
            condition.path = "lead.tags";
            return ValueType::list;
        }
        if (!field || field->kind() != Kind::string || field->string().empty()) {
            fault(place + "/field", "required", "names what to look at, such as lead.score");
            return std::nullopt;
        }
        condition.path = full_path(field->string());
        const auto type = type_of_path(condition.path, steps_);
        if (type) return *type;
        fault(place + "/field", "unknown", type.error().message);
        return std::nullopt;
    }

    void check_field(ValueType type, const std::string& place, const Condition& condition) {
        if (type == ValueType::any) return;
        const auto is_one_of = [&](std::initializer_list<ValueType> types) {
            return std::find(types.begin(), types.end(), type) != types.end();
        };
        const Comparison how = condition.comparison;
        bool fits = true;
        if (is_order(how)) fits = is_one_of({ValueType::number, ValueType::time});
        if (is_about_dates(how)) fits = type == ValueType::time;
        if (is_about_text(how)) fits = is_one_of({ValueType::text, ValueType::list});
        if (how >= Comparison::starts_with && how <= Comparison::matches)
            fits = type == ValueType::text;
        if (is_about_tags(how)) fits = type == ValueType::list;
        if (how == Comparison::equals || how == Comparison::not_equals || how == Comparison::in ||
            how == Comparison::not_in)
            fits = !is_one_of({ValueType::list, ValueType::object});
        if (!fits)
            fault(
                place,
                "type",
                condition.path + " is " + std::string(in_words(type)) + ", which cannot be asked " +
                    std::string(comparisons()[static_cast<std::size_t>(how)].word)
            );
    }

    void parse_value(
        std::optional<Node> value,
        const std::string& place,
        const ComparisonKind& kind,
        std::optional<ValueType> type,
        Condition& condition
    ) {
        if (kind.operand.empty()) return;
        if (!value || value->is_null())
            return fault(place, "required", "must be " + std::string(kind.operand));
        if (!is_list(kind.comparison)) {
            parse_operand(*value, place, kind, type, condition);
            return;
        }
        if (value->kind() != Kind::array)
            return fault(place, "type", "must be " + std::string(kind.operand));
        std::size_t count = 0;
        for (const Node element : value->elements()) {
            if (count >= kMaxChoices) return fault(place, "length", "has at most 1000 values");
            parse_operand(element, place + "/" + std::to_string(count++), kind, type, condition);
        }
        if (kind.comparison == Comparison::between && count != 2)
            fault(place, "length", "must be a list of two");
        if (count == 0) fault(place, "required", "needs at least one value");
        check_range(place, condition);
    }

    void check_range(const std::string& place, const Condition& condition) {
        if (condition.comparison != Comparison::between || condition.operands.size() != 2) return;
        const auto* low = std::get_if<double>(&condition.operands[0]);
        const auto* high = std::get_if<double>(&condition.operands[1]);
        if ((low == nullptr) != (high == nullptr))
            fault(place, "type", "must be two numbers or two dates");
        else if (low != nullptr && *low > *high)
            fault(place, "range", "the first must not be greater than the second");
    }

    void parse_operand(
        Node value,
        const std::string& place,
        const ComparisonKind& kind,
        std::optional<ValueType> type,
        Condition& condition
    ) {
        const bool wants_date = type == ValueType::time;
        if (is_span(kind.comparison)) {
            const auto span =
                value.kind() == Kind::string ? parse_span(value.string()) : std::nullopt;
            if (!span) return fault(place, "format", "must be a span such as 7d, 12h or 90m");
            condition.operands.emplace_back(*span);
        } else if (wants_date || (is_order(kind.comparison) && value.kind() == Kind::string)) {
            parse_date(value, place, wants_date, condition);
        } else {
            parse_plain(value, place, type, kind, condition);
        }
    }

    void parse_date(Node value, const std::string& place, bool is_date, Condition& condition) {
        const auto at = value.kind() == Kind::string ? parse_moment(value.string()) : std::nullopt;
        if (at) {
            if (is_date || condition.path.empty() || type_is_any(condition))
                condition.operands.emplace_back(*at);
            else
                fault(place, "type", condition.path + " is not a date");
            return;
        }
        std::string shown;
        value.write(shown);
        if (is_date)
            fault(
                place,
                "type",
                condition.path + " is a date, and " + shown +
                    " is none: write 2026-01-31, 2026-01-31T09:00:00Z, now or now-7d"
            );
        else
            fault(place, "type", shown + " is neither a number nor a date (2026-01-31, now-7d)");
    }

    [[nodiscard]] bool type_is_any(const Condition& condition) const {
        const auto type = type_of_path(condition.path, steps_);
        return !type || *type == ValueType::any;
    }

    void parse_plain(
        Node value,
        const std::string& place,
        std::optional<ValueType> type,
        const ComparisonKind& kind,
        Condition& condition
    ) {
        if (type == ValueType::number && value.kind() != Kind::number)
            return fault(place, "type", condition.path + " is a number, so this must be one");
        if (value.kind() == Kind::number && !is_about_text(kind.comparison) &&
            type != ValueType::text) {
            condition.operands.emplace_back(value.real().value_or(0));
        } else if (value.kind() == Kind::boolean) {
            if (type == ValueType::text)
                return fault(place, "type", condition.path + " is text, so this must be text");
            condition.operands.emplace_back(value.boolean());
        } else if (value.kind() == Kind::string || value.kind() == Kind::number) {
            parse_text(value, place, kind, condition);
        } else {
            fault(place, "type", "must be " + std::string(kind.operand));
        }
    }

    void parse_text(
        Node value, const std::string& place, const ComparisonKind& kind, Condition& condition
    ) {
        std::string text(value.string());
        if (value.kind() == Kind::number) value.write(text);
        if (text.size() > kMaxText) return fault(place, "length", "has at most 10000 bytes");
        if (text.empty() && (is_about_text(kind.comparison) || is_about_tags(kind.comparison)))
            return fault(place, "required", "must not be empty: it would hold always");
        if (kind.comparison == Comparison::matches) compile(text, place, condition);
        condition.operands.emplace_back(std::move(text));
    }

    void compile(const std::string& text, const std::string& place, Condition& condition) {
        if (text.size() > kMaxPattern)
            return fault(place, "length", "a pattern has at most 1000 bytes");
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(1 << 20);
        options.set_case_sensitive(condition.case_sensitive);
        auto pattern = std::make_shared<const re2::RE2>(text, options);
        if (!pattern->ok())
            return fault(place, "format", "is no regular expression: " + pattern->error());
        condition.pattern = std::move(pattern);
    }

    static std::string words() {
        std::string all;
        for (const ComparisonKind& kind : comparisons())
            all += (all.empty() ? "" : ", ") + std::string(kind.word);
        return all;
    }

    void fault(const std::string& place, std::string code, std::string message) {
        if (faults_.size() < base::json::Faults::kMost)
            faults_.push_back({place, std::move(message), std::move(code)});
    }

    const StepOutputs& steps_;
    std::vector<base::FieldError> faults_;
    int questions_ = 0;
};

}  // namespace

base::Result<Condition> parse_condition(
    Node node, const std::string& pointer, const StepOutputs& steps
) {
    Parser parser(steps);
    Condition condition = node.is_null() ? Condition{} : parser.parse(node, pointer, 1);
    auto faults = parser.take_faults();
    if (faults.empty()) return condition;
    const std::string first = faults.front().message;
    return base::invalid("The condition is faulty: " + first, std::move(faults));
}

}  // namespace ao::model
