#include "model/crm_settings.h"

#include <algorithm>
#include <array>

namespace ao::model {

namespace {

using Faults = std::vector<base::FieldError>;

constexpr std::size_t kMaxUrl = 2'000;
constexpr std::size_t kMaxEndpoint = 500;
constexpr std::size_t kMaxSecret = 4'096;
constexpr std::size_t kMaxFields = 200;
constexpr std::size_t kMaxPath = 500;
constexpr std::size_t kMaxSteps = 10;
constexpr std::size_t kShortSecret = 8;

constexpr std::array<std::string_view, 7> kTransforms{
    "none", "trim", "lower", "upper", "digits", "text", "number"};

constexpr std::array<std::string_view, 14> kFields{
    "lead_id",
    "first_name",
    "last_name",
    "full_name",
    "email",
    "phone",
    "phone_e164",
    "company",
    "source",
    "status",
    "owner",
    "score",
    "tags",
    "custom_fields"};

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
}

bool is_header_name(std::string_view name) {  // RFC 9110, section 5.6.2
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !name.empty() && name.size() <= 100 && std::ranges::all_of(name, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

bool is_field(std::string_view name) {
    if (std::ranges::find(kFields, name) != kFields.end()) return true;
    for (const std::string_view prefix : {"custom_fields.", "custom_"})
        if (name.starts_with(prefix) && name.size() > prefix.size()) return !has_control(name);
    return false;
}

void check_url(const std::string& url, Faults& faults) {
    const bool http = url.starts_with("http://") || url.starts_with("https://");
    const std::size_t host = url.find("://") + 3;
    if (url.empty())
        faults.push_back({"/api_url", "is required", "required"});
    else if (!http || url.size() == host || url.size() > kMaxUrl || !is_printable(url))
        faults.push_back({"/api_url", "must be like https://crm.example.com", "format"});
    else if (url.find('@') != std::string::npos)
        faults.push_back(
            {"/api_url", "must hold no user name or password; use authentication", "format"}
        );
    else if (url.find_first_of("?#") != std::string::npos)
        faults.push_back({"/api_url", "must have no query", "format"});
}

void check_endpoint(const std::string& path, const char* pointer, Faults& faults) {
    if (!path.starts_with('/') || path.size() > kMaxEndpoint || !is_printable(path) ||
        path.find('#') != std::string::npos)
        faults.push_back({pointer, "must be a path like /api/leads", "format"});
}

void check_secret(const CrmSettings& settings, Faults& faults) {
    const std::string& type = settings.auth_type;
    if (type != "none" && type != "bearer" && type != "api_key") {
        faults.push_back({"/authentication/type", "must be none, bearer or api_key", "enum"});
        return;
    }
    const char* pointer = type == "bearer" ? "/authentication/token" : "/authentication/key_value";
    const bool none = settings.secret.empty() && settings.sealed_secret.empty();
    if (type != "none" && none)
        faults.push_back({pointer, "is required, also when the address changes", "required"});
    if (settings.secret.size() > kMaxSecret || !is_printable(settings.secret))
        faults.push_back({pointer, "must be up to 4096 printable ASCII characters", "format"});
    if (!is_header_name(settings.auth_key_name))
        faults.push_back({"/authentication/key_name", "must be a header name", "format"});
}

bool is_path(std::string_view path) {
    if (path.empty() || path.size() > kMaxPath || has_control(path)) return false;
    const std::vector<std::string> steps = steps_of(path);
    return steps.size() <= kMaxSteps &&
           std::ranges::none_of(steps, [](const std::string& step) { return step.empty(); });
}

/// Whether both would have to stand at one place: they are the same, or one lies inside the other.
bool collide(std::string_view a, std::string_view b) {
    const auto first = steps_of(a);
    const auto second = steps_of(b);
    const std::size_t shared = std::min(first.size(), second.size());
    return std::equal(
        first.begin(), first.begin() + static_cast<std::ptrdiff_t>(shared), second.begin()
    );
}

void check_fields(const std::vector<CrmField>& fields, Faults& faults) {
    if (fields.size() > kMaxFields) {
        faults.push_back({"/fields", "must have at most 200 entries", "length"});
        return;
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::string place = "/fields/" + std::to_string(i);
        if (!is_field(fields[i].field))
            faults.push_back(
                {place + "/field",
                 "is no field of a lead: email, full_name, custom_fields.<name> …",
                 "unknown"}
            );
        if (!is_path(fields[i].path)) {
            faults.push_back(
                {place + "/path", "must be a name, or a place like $.contact.email", "format"}
            );
            continue;
        }
        for (std::size_t j = 0; j < i; ++j)
            if (is_path(fields[j].path) && collide(fields[i].path, fields[j].path))
                faults.push_back(
                    {place + "/path", "is where another field goes already", "conflict"}
                );
    }
}

}  // namespace

std::string_view to_string(CrmTransform transform) {
    return kTransforms.at(static_cast<std::size_t>(transform));
}

std::optional<CrmTransform> parse_crm_transform(std::string_view word) {
    const auto found = std::ranges::find(kTransforms, word);
    if (found == kTransforms.end()) return std::nullopt;
    return static_cast<CrmTransform>(found - kTransforms.begin());
}

std::vector<std::string> steps_of(std::string_view path) {
    if (!path.starts_with("$.")) return {std::string(path)};
    path.remove_prefix(2);
    std::vector<std::string> steps;
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
        steps.emplace_back(path.substr(0, dot));
        path.remove_prefix(dot + 1);
    }
    steps.emplace_back(path);
    return steps;
}

std::vector<base::FieldError> faults_of(const CrmSettings& settings) {
    Faults faults;
    if (settings.type != "generic")
        faults.push_back({"/crm_type", "must be generic; no other CRM can be set here yet", "enum"}
        );
    check_url(settings.api_base_url, faults);
    check_endpoint(settings.create_endpoint, "/create_endpoint", faults);
    check_endpoint(settings.get_endpoint, "/get_endpoint", faults);
    check_endpoint(settings.list_endpoint, "/list_endpoint", faults);
    if (settings.get_endpoint.find("{id}") == std::string::npos)
        faults.push_back({"/get_endpoint", "must say where the id goes: /leads/{id}", "format"});
    if (!settings.id_path.empty() && !is_path(settings.id_path))
        faults.push_back({"/id_path", "must be a name, or a place like $.record.id", "format"});
    check_secret(settings, faults);
    check_fields(settings.fields, faults);
    return faults;
}

std::string end_of_secret(std::string_view secret) {
    if (secret.size() <= kShortSecret) return {};
    return std::string(secret.substr(secret.size() - 4));
}

}  // namespace ao::model
