#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace ao::model {

/// What happens to a field on its way to the CRM.
enum class CrmTransform : std::uint8_t {
    none,
    trim,
    lower,
    upper,
    digits,  ///< only the digits of a text
    text,    ///< a number as text, a list as one text with commas
    number,  ///< a text as a number; left out when it is none
};

std::string_view to_string(CrmTransform transform);
std::optional<CrmTransform> parse_crm_transform(std::string_view word);

/// One of our fields and where it goes in the CRM's record.
struct CrmField {
    std::string field;  ///< "email", "full_name", "custom_fields.plan" …
    CrmTransform transform = CrmTransform::none;
    std::string path{};  ///< a name, or "$.contact.email" for a place inside objects
};

/// The steps of a path: {"contact", "email"}; a plain name is one step.
std::vector<std::string> steps_of(std::string_view path);

/// The CRM a tenant has set itself. A generic REST interface.
struct CrmSettings {
    std::string type = "generic";
    std::string api_base_url{};
    std::string create_endpoint = "/leads";
    std::string get_endpoint = "/leads/{id}";  ///< also where updates go (PUT)
    std::string list_endpoint = "/leads";
    std::string id_path{};           ///< of the record's id in replies; empty: "id", or in "data"
    std::string auth_type = "none";  ///< none | bearer | api_key
    std::string auth_key_name = "X-API-Key";
    std::string secret{};            ///< token or key, in clear; never stored
    std::string sealed_secret{};     ///< as it is stored; empty: there is none
    std::string secret_end{};        ///< its last 4 characters when it has more than 8
    std::vector<CrmField> fields{};  ///< empty: all of ours under our names
    std::int64_t version = 0;        ///< 1, 2 … with each change
    base::Time created_at{};         ///< since when this address is the one
    base::Time updated_at{};
};

/// Everything that is wrong with it, by the names of the API: "/api_url", "/fields/3/path" …
std::vector<base::FieldError> faults_of(const CrmSettings& settings);

/// What of a secret may be shown: its last 4 characters, nothing of short ones.
std::string end_of_secret(std::string_view secret);

}  // namespace ao::model
