#include "model/lead_operation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>

#include "model/letter_case.h"

namespace ao::model {

namespace {

struct TextField {
    std::string_view name;
    std::string Lead::*lead;
    std::optional<std::string> LeadChange::*change;
};

constexpr std::array<TextField, 8> kTextFields{{
    {"first_name", &Lead::first_name, &LeadChange::first_name},
    {"last_name", &Lead::last_name, &LeadChange::last_name},
    {"email", &Lead::email, &LeadChange::email},
    {"phone", &Lead::phone, &LeadChange::phone},
    {"company", &Lead::company, &LeadChange::company},
    {"source", &Lead::source, &LeadChange::source},
    {"status", &Lead::status, &LeadChange::status},
    {"owner", &Lead::owner, &LeadChange::owner},
}};

const TextField* find_field(std::string_view name) {
    const auto found = std::find_if(kTextFields.begin(), kTextFields.end(), [&](const auto& each) {
        return each.name == name;
    });
    return found == kTextFields.end() ? nullptr : found;
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

std::optional<std::int32_t> parse_number(std::string_view text) {
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Runs the operations on a copy of the lead, and remembers which one touched what.
class Transformation {
  public:
    Transformation(Lead lead, const std::string& region)
        : work_(std::move(lead)), region_(region) {}

    void run(const LeadOperation& operation, std::size_t index) {
        place_ = index;
        if (operation.op == "add_tag" || operation.op == "remove_tag")
            change_tag(operation);
        else if (operation.op == "add_score")
            add_score(operation.value);
        else if (operation.op == "normalise_phone")
            normalise_phone();
        else if (operation.op == "normalise_email")
            put(*find_field("email"), to_lower(trimmed(work_.email)));
        else if (operation.op == "set" && operation.field == "score")
            set_score(operation.value);
        else
            change_text(operation);
    }

    base::Result<LeadChange> result(const Lead& before) {
        if (!faults_.empty())
            return base::invalid("An operation cannot be done.", std::move(faults_));
        LeadChange change;
        for (const TextField& field : kTextFields)
            if (before.*field.lead != work_.*field.lead) change.*field.change = work_.*field.lead;
        if (before.score != work_.score) change.score = work_.score;
        if (before.tags != work_.tags) change.tags = work_.tags;
        auto clean = normalise(std::move(change), region_);
        if (clean) return clean;
        for (base::FieldError& fault : clean.error().fields) {
            const auto touched = touched_.find(fault.pointer.substr(1));
            if (touched != touched_.end())
                fault.pointer = "/operations/" + std::to_string(touched->second) + "/value";
        }
        return std::move(clean).error();
    }

  private:
    void fault(std::string_view member, std::string message, std::string code) {
        faults_.push_back(
            {"/operations/" + std::to_string(place_) + "/" + std::string(member),
             std::move(message),
             std::move(code)}
        );
    }

    void put(const TextField& field, std::string text) {
        work_.*field.lead = std::move(text);
        touched_[std::string(field.name)] = place_;
    }

    void change_text(const LeadOperation& operation) {
        const bool known = operation.op == "set" || operation.op == "trim" ||
                           operation.op == "lower" || operation.op == "upper" ||
                           operation.op == "title";
        if (!known)
            return fault(
                "op",
                "is none of set, trim, lower, upper, title, add_tag, remove_tag, add_score, "
                "normalise_phone, normalise_email",
                "enum"
            );
        const TextField* field = find_field(operation.field);
        if (field == nullptr)
            return fault(
                "field",
                "is none of first_name, last_name, email, phone, company, source, status, owner",
                "enum"
            );
        const std::string& text = work_.*field->lead;
        if (operation.op == "set") return put(*field, operation.value);
        if (operation.op == "trim") return put(*field, trimmed(text));
        if (operation.op == "lower") return put(*field, to_lower(text));
        if (operation.op == "upper") return put(*field, to_upper(text));
        put(*field, to_title(text));
    }

    void change_tag(const LeadOperation& operation) {
        const std::string tag = trimmed(operation.value);
        if (tag.empty()) return fault("value", "is the tag, and must not be empty", "required");
        std::erase(work_.tags, tag);
        if (operation.op == "add_tag") work_.tags.push_back(tag);
        std::sort(work_.tags.begin(), work_.tags.end());
        touched_["tags"] = place_;
    }

    void add_score(const std::string& value) {
        const auto points = parse_number(value);
        if (!points) return fault("value", "is not a whole number", "type");
        const std::int64_t sum = std::int64_t{work_.score} + *points;
        work_.score = static_cast<std::int32_t>(std::clamp<std::int64_t>(sum, 0, 100));
        touched_["score"] = place_;
    }

    void set_score(const std::string& value) {
        const auto score = parse_number(value);
        if (!score) return fault("value", "is not a whole number", "type");
        work_.score = *score;
        touched_["score"] = place_;
    }

    void normalise_phone() {
        if (work_.phone.empty()) return;
        LeadChange phone;
        phone.phone = work_.phone;
        const auto clean = normalise(std::move(phone), region_);
        const bool complete = clean && clean->phone_e164 && !clean->phone_e164->empty();
        if (!complete)
            return fault(
                "op", "the phone of the lead is no complete international number", "format"
            );
        put(*find_field("phone"), *clean->phone_e164);
    }

    Lead work_;
    const std::string& region_;
    std::size_t place_ = 0;
    std::map<std::string, std::size_t> touched_;  ///< by field: the last operation
    std::vector<base::FieldError> faults_;
};

}  // namespace

base::Result<LeadChange> transform(
    const Lead& lead,
    const std::vector<LeadOperation>& operations,
    const std::string& default_region
) {
    if (operations.size() > kMaxLeadOperations)
        return base::invalid(
            "Too many operations.", {{"/operations", "has more than 100 entries", "length"}}
        );
    Transformation work(lead, default_region);
    for (std::size_t i = 0; i < operations.size(); ++i)
        work.run(operations[i], i);
    return work.result(lead);
}

}  // namespace ao::model
