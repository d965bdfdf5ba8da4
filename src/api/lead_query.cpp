#include "api/lead_query.h"

#include <charconv>
#include <limits>
#include <utility>

#include "base/clock.h"

namespace ao::api {

namespace {

constexpr std::size_t kMaxText = 256;
constexpr std::size_t kMaxCustomFilters = 10;
constexpr std::int64_t kMaxLimit = 1'000;
constexpr std::string_view kCustomPrefix = "custom.";

constexpr std::pair<std::string_view, model::LeadSort> kSorts[] = {
    {"created_at", model::LeadSort::created_at},
    {"updated_at", model::LeadSort::updated_at},
    {"score", model::LeadSort::score},
    {"email", model::LeadSort::email},
    {"last_name", model::LeadSort::last_name},
    {"company", model::LeadSort::company},
};

/// Takes parameters one by one and gathers what is wrong with them.
class Reader {
  public:
    void take(const std::string& name, std::string value) {
        if (name == "skip") return integer(name, value, 0, kNoLimit, query_.page.skip);
        if (name == "limit") return integer(name, value, 1, kMaxLimit, query_.page.limit);
        if (name == "cursor") return text(name, std::move(value), query_.page.cursor);
        if (name == "sort") return sort(std::move(value));
        if (name == "q") return text(name, std::move(value), query_.filter.q);
        if (auto* field = text_filter(name)) return text(name, std::move(value), field->emplace());
        if (auto* field = time_filter(name)) return time(name, value, *field);
        if (name.starts_with(kCustomPrefix)) return custom(name, std::move(value));
    }

    /// A filter and nothing else; whatever else it is called is a fault.
    void take_filter(const std::string& name, std::string value) {
        const bool is_filter = name == "q" || text_filter(name) != nullptr ||
                               time_filter(name) != nullptr || name.starts_with(kCustomPrefix);
        if (is_filter) return take(name, std::move(value));
        fault(name, "is no filter", "unknown");
    }

    base::Result<LeadQuery> take_all() {
        if (!query_.page.cursor.empty() && query_.page.skip > 0)
            fault("skip", "cannot be used together with cursor", "conflict");
        if (faults_.empty()) return std::move(query_);
        std::string message =
            faults_.front().pointer.substr(6) + " " + faults_.front().message + ".";
        return base::invalid(std::move(message), std::move(faults_));
    }

  private:
    static constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max() / 2;

    std::optional<std::string>* text_filter(std::string_view name) {
        if (name == "source") return &query_.filter.source;
        if (name == "email") return &query_.filter.email;
        if (name == "status") return &query_.filter.status;
        if (name == "tag") return &query_.filter.tag;
        if (name == "owner") return &query_.filter.owner;
        if (name == "company") return &query_.filter.company;
        return nullptr;
    }

    std::optional<base::Time>* time_filter(std::string_view name) {
        if (name == "created_from") return &query_.filter.created_from;
        if (name == "created_to") return &query_.filter.created_to;
        if (name == "updated_from") return &query_.filter.updated_from;
        if (name == "updated_to") return &query_.filter.updated_to;
        return nullptr;
    }

    void text(const std::string& name, std::string value, std::string& target) {
        if (value.size() > kMaxText)
            fault(name, "must not be longer than 256 bytes", "length");
        else
            target = std::move(value);
    }

    void integer(
        const std::string& name,
        std::string_view value,
        std::int64_t least,
        std::int64_t most,
        std::int64_t& target
    ) {
        std::int64_t number = 0;
        auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc() || end != value.data() + value.size())
            fault(name, "must be a whole number", "type");
        else if (number < least || number > most)
            fault(
                name,
                most == kNoLimit
                    ? "must be at least " + std::to_string(least)
                    : "must be from " + std::to_string(least) + " to " + std::to_string(most),
                "range"
            );
        else
            target = number;
    }

    void time(const std::string& name, std::string_view value, std::optional<base::Time>& target) {
        base::Result<base::Time> parsed = base::parse_rfc3339(value);
        if (parsed)
            target = *parsed;
        else
            fault(name, "must be a date or a date-time such as 2026-01-31T08:00:00Z", "format");
    }

    void sort(std::string_view value) {
        query_.page.descending = value.starts_with('-');
        if (query_.page.descending) value.remove_prefix(1);
        for (const auto& [word, order] : kSorts) {
            if (word != value) continue;
            query_.page.sort = order;
            return;
        }
        fault(
            "sort",
            "must be created_at, updated_at, score, email, last_name or company, with - in front "
            "for the other direction",
            "unknown"
        );
    }

    void custom(const std::string& name, std::string value) {
        std::string key = name.substr(kCustomPrefix.size());
        if (key.empty()) return fault(name, "needs a name after the dot", "format");
        if (query_.filter.custom_fields.size() == kMaxCustomFilters)
            return fault(name, "is one of more than 10 custom fields", "length");
        std::string text_value;
        text(name, std::move(value), text_value);
        query_.filter.custom_fields.emplace_back(std::move(key), std::move(text_value));
    }

    void fault(const std::string& name, std::string message, const char* code) {
        faults_.push_back({"query:" + name, std::move(message), code});
    }

    LeadQuery query_;
    std::vector<base::FieldError> faults_;
};

}  // namespace

base::Result<LeadQuery> parse_lead_query(const http::Request& request) {
    Reader reader;
    for (auto& [name, value] : request.query_params())
        reader.take(name, std::move(value));
    return reader.take_all();
}

base::Result<model::LeadFilter> parse_lead_filter(
    const std::map<std::string, std::string>& filters, const std::string& place
) {
    Reader reader;
    for (const auto& [name, value] : filters)
        reader.take_filter(name, value);
    auto query = reader.take_all();
    if (query) return std::move(query->filter);
    base::Error error = std::move(query).error();
    for (base::FieldError& field : error.fields)
        field.pointer = place + field.pointer.substr(std::string_view("query:").size());
    return error;
}

base::Result<model::LeadPage> parse_lead_sort(const std::string& sort) {
    Reader reader;
    reader.take("sort", sort);
    auto query = reader.take_all();
    if (!query) return std::move(query).error();
    return std::move(query->page);
}

std::vector<QueryParameter> lead_filter_parameters() {
    return {
        {"source", "string", "Only leads of this source."},
        {"email", "string", "Only leads with this address, in any case."},
        {"status", "string", "Only leads of this status."},
        {"tag", "string", "Only leads with this tag."},
        {"owner", "string", "Only leads of this owner."},
        {"company", "string", "Only leads of this company."},
        {"created_from", "date-time", "Created then or later."},
        {"created_to", "date-time", "Created earlier."},
        {"updated_from", "date-time", "Changed then or later."},
        {"updated_to", "date-time", "Changed earlier."},
        {"custom.{key}", "string", "Only leads whose custom field {key} has this value."},
        {"q", "string", "Words, or beginnings of words, in name, e-mail, phone, company or tags."},
    };
}

std::vector<QueryParameter> lead_query_parameters() {
    std::vector<QueryParameter> parameters = lead_filter_parameters();
    parameters.insert(
        parameters.begin(),
        {{"skip", "integer", "Leads to pass over, from 0."},
         {"limit", "integer", "Leads on a page, 1 to 1000; 100 when not said."},
         {"cursor", "string", "next_cursor of the page before; faster than skip."},
         {"sort",
          "string",
          "created_at (when not said), updated_at, score, email, last_name or company; - in front "
          "for the other direction."}}
    );
    return parameters;
}

}  // namespace ao::api
