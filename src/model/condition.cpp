#include "model/condition.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <re2/re2.h>

#include "model/letter_case.h"
#include "model/span.h"
#include "model/text.h"

namespace ao::model {

namespace {

using base::json::Kind;
using base::json::Node;

constexpr std::size_t kMostShown = 60;

std::string shown(const Node& node) {
    std::string text;
    node.write(text);
    if (text.size() > kMostShown) {
        text.resize(kMostShown);
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
            text.pop_back();
        if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U) text.pop_back();
        text += "…";
    }
    return text;
}

std::string shown_number(double number) {
    std::string text;
    base::json::write_number(text, number);
    return text;
}

std::optional<double> number_of(const Node& node) {
    if (node.kind() == Kind::number) return node.real();
    if (node.kind() != Kind::string) return std::nullopt;
    const std::string_view text = trimmed(node.string());
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<base::Time> time_of(const Node& node) {
    if (node.kind() != Kind::string) return std::nullopt;
    auto at = base::parse_rfc3339(node.string());
    if (!at) return std::nullopt;
    return *at;
}

std::string text_of(const Node& node) {
    if (node.kind() == Kind::string) return std::string(node.string());
    std::string text;
    node.write(text);
    return text;
}

/// One value against the operands of one comparison.
class Question {
  public:
    Question(const Condition& condition, const Scope& scope)
        : condition_(condition), scope_(scope), value_(scope.find(condition.path)) {}

    Verdict answer() {
        using enum Comparison;
        switch (condition_.comparison) {
            case exists:
                return {is_there(), what() + (is_there() ? " is there" : " is missing")};
            case not_exists:
                return {!is_there(), what() + (is_there() ? " is there" : " is missing")};
            case not_equals:
            case not_in:
                return opposite(equal_to_any());
            case not_contains:
                return opposite(contains_text());
            case lacks_tag:
                return opposite(has_tag_named());
            default:
                break;
        }
        if (!value_) return {false, condition_.path + " is missing"};
        switch (condition_.comparison) {
            case equals:
            case in:
                return equal_to_any();
            case contains:
                return contains_text();
            case has_tag:
                return has_tag_named();
            case starts_with:
                return about_text(
                    "begin with", folded(text_of(*value_)).starts_with(folded_operand())
                );
            case ends_with:
                return about_text("end with", folded(text_of(*value_)).ends_with(folded_operand()));
            case matches:
                return about_text(
                    "match", re2::RE2::PartialMatch(text_of(*value_), *condition_.pattern)
                );
            case passed:
            case not_passed:
            case within_last:
            case within_next:
                return about_date();
            default:
                return in_order();
        }
    }

  private:
    [[nodiscard]] bool is_there() const {
        if (!value_) return false;
        if (value_->kind() == Kind::string) return !value_->string().empty();
        if (value_->kind() == Kind::array)
            return value_->elements().begin() != value_->elements().end();
        return true;
    }

    [[nodiscard]] std::string what() const {
        return condition_.path + (is_there() ? " " + shown(*value_) : "");
    }

    static Verdict opposite(Verdict verdict) {
        verdict.holds = !verdict.holds;
        return verdict;
    }

    [[nodiscard]] std::string folded(std::string_view text) const {
        return condition_.case_sensitive ? std::string(text) : to_lower(text);
    }

    [[nodiscard]] const std::string& text_operand() const {
        return std::get<std::string>(condition_.operands.front());
    }

    [[nodiscard]] std::string folded_operand() const { return folded(text_operand()); }

    [[nodiscard]] base::Time moment(const Moment& at) const {
        return at.is_relative ? scope_.now() + at.from_now : at.at;
    }

    [[nodiscard]] std::string shown_operand(const Operand& operand) const {
        if (const auto* text = std::get_if<std::string>(&operand)) return "\"" + *text + "\"";
        if (const auto* number = std::get_if<double>(&operand)) return shown_number(*number);
        if (const auto* flag = std::get_if<bool>(&operand)) return *flag ? "true" : "false";
        if (const auto* at = std::get_if<Moment>(&operand)) return base::to_rfc3339(moment(*at));
        return to_text(std::get<std::chrono::seconds>(operand));
    }

    [[nodiscard]] bool equals_one(const Operand& operand) const {
        if (const auto* number = std::get_if<double>(&operand)) {
            const auto have = number_of(*value_);
            return have && *have == *number;
        }
        if (const auto* flag = std::get_if<bool>(&operand))
            return value_->kind() == Kind::boolean ? value_->boolean() == *flag
                                                   : text_of(*value_) == (*flag ? "true" : "false");
        if (const auto* at = std::get_if<Moment>(&operand)) {
            const auto have = time_of(*value_);
            return have && *have == moment(*at);
        }
        const auto* text = std::get_if<std::string>(&operand);
        return text != nullptr && folded(text_of(*value_)) == folded(*text);
    }

    [[nodiscard]] Verdict equal_to_any() const {
        if (!value_) return {false, condition_.path + " is missing"};
        const bool found = std::any_of(
            condition_.operands.begin(),
            condition_.operands.end(),
            [&](const Operand& each) { return equals_one(each); }
        );
        std::string list;
        for (const Operand& operand : condition_.operands) {
            if (list.size() > kMostShown) break;
            list += (list.empty() ? "" : ", ") + shown_operand(operand);
        }
        const bool is_one = condition_.operands.size() == 1;
        return {found, what() + (found ? " is " : " is not ") + (is_one ? list : "one of " + list)};
    }

    [[nodiscard]] bool list_has(const std::string& wanted) const {
        for (const Node element : value_->elements())
            if (folded(text_of(element)) == wanted) return true;
        return false;
    }

    [[nodiscard]] Verdict contains_text() const {
        if (!value_) return {false, condition_.path + " is missing"};
        const bool is_list = value_->kind() == Kind::array;
        const bool found =
            is_list ? list_has(folded_operand())
                    : folded(text_of(*value_)).find(folded_operand()) != std::string::npos;
        return about_text("contain", found);
    }

    [[nodiscard]] Verdict has_tag_named() const {
        const bool found = value_ && list_has(folded_operand());
        return {
            found,
            std::string("the lead ") + (found ? "has" : "does not have") + " the tag \"" +
                text_operand() + "\""};
    }

    /// `verb` in its bare form: "contain".
    [[nodiscard]] Verdict about_text(std::string_view verb, bool holds) const {
        const std::string words(verb);
        const std::size_t blank = std::min(words.find(' '), words.size());
        const std::string third_person =
            words.substr(0, blank) + (verb == "match" ? "es" : "s") + words.substr(blank);
        return {
            holds,
            what() + (holds ? " " + third_person : " does not " + words) + " \"" + text_operand() +
                "\""};
    }

    [[nodiscard]] Verdict about_date() const {
        const auto at = time_of(*value_);
        if (!at) return {false, what() + " is not a date"};
        const base::Time now = scope_.now();
        if (condition_.comparison == Comparison::passed ||
            condition_.comparison == Comparison::not_passed) {
            const bool has_passed = *at <= now;
            return {
                has_passed == (condition_.comparison == Comparison::passed),
                what() + (has_passed ? " has passed" : " has not passed yet")};
        }
        const auto span = std::get<std::chrono::seconds>(condition_.operands.front());
        const bool is_last = condition_.comparison == Comparison::within_last;
        const bool holds =
            is_last ? *at <= now && now - *at <= span : *at >= now && *at - now <= span;
        return {
            holds,
            what() + (holds ? " is" : " is not") + " within the " + (is_last ? "last " : "next ") +
                to_text(span)};
    }

    /// -1, 0, 1; nothing when the value has no place in that order.
    [[nodiscard]] std::optional<int> compared_with(const Operand& operand) const {
        if (const auto* at = std::get_if<Moment>(&operand)) {
            const auto have = time_of(*value_);
            if (!have) return std::nullopt;
            return *have < moment(*at) ? -1 : static_cast<int>(*have > moment(*at));
        }
        const auto have = number_of(*value_);
        const double wanted = std::get<double>(operand);
        if (!have) return std::nullopt;
        return *have < wanted ? -1 : static_cast<int>(*have > wanted);
    }

    [[nodiscard]] Verdict in_order() const {
        const Operand& first = condition_.operands.front();
        const auto sign = compared_with(first);
        if (!sign)
            return {
                false,
                what() + (std::holds_alternative<Moment>(first) ? " is not a date"
                                                                : " is not a number")};
        bool holds = false;
        std::string words;
        switch (condition_.comparison) {
            case Comparison::greater:
                holds = *sign > 0;
                words = "greater than";
                break;
            case Comparison::greater_or_equal:
                holds = *sign >= 0;
                words = "at least";
                break;
            case Comparison::less:
                holds = *sign < 0;
                words = "less than";
                break;
            case Comparison::less_or_equal:
                holds = *sign <= 0;
                words = "at most";
                break;
            default:
                holds = *sign >= 0 && compared_with(condition_.operands.at(1)).value_or(1) <= 0;
                return {
                    holds,
                    what() + (holds ? " is" : " is not") + " between " + shown_operand(first) +
                        " and " + shown_operand(condition_.operands.at(1))};
        }
        return {holds, what() + (holds ? " is " : " is not ") + words + " " + shown_operand(first)};
    }

    const Condition& condition_;
    const Scope& scope_;
    std::optional<Node> value_;
};

std::string joined(const std::vector<Verdict>& parts, bool which) {
    std::string all;
    for (const Verdict& part : parts)
        if (part.holds == which) all += (all.empty() ? "" : "; ") + part.why;
    return all;
}

}  // namespace

Verdict evaluate(const Condition& condition, const Scope& scope) {
    if (condition.form == Condition::Form::always) return {true, "there is no condition"};
    if (condition.form == Condition::Form::comparison) return Question(condition, scope).answer();
    Verdict verdict;
    for (const Condition& part : condition.parts)
        verdict.parts.push_back(evaluate(part, scope));
    const auto holds = [](const Verdict& part) { return part.holds; };
    if (condition.form == Condition::Form::all)
        verdict.holds = std::all_of(verdict.parts.begin(), verdict.parts.end(), holds);
    else if (condition.form == Condition::Form::any)
        verdict.holds = std::any_of(verdict.parts.begin(), verdict.parts.end(), holds);
    else
        verdict.holds = std::none_of(verdict.parts.begin(), verdict.parts.end(), holds);
    const bool reasons =
        condition.form == Condition::Form::negation ? !verdict.holds : verdict.holds;
    verdict.why = joined(verdict.parts, reasons);
    return verdict;
}

}  // namespace ao::model
