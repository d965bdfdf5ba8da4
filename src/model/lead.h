#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace ao::model {

/// A person or firm that may become a customer.
struct Lead {
    std::string id;
    std::string tenant_id;
    std::string first_name;
    std::string last_name;
    std::string email;  ///< as typed, trimmed; the domain in lower case
    std::string phone;  ///< as typed
    std::string
        phone_e164;  ///< "+15551234567"; empty when the phone is no valid international number
    std::string company;
    std::string source;  ///< where it came from; "api" when nobody said
    std::string status;  ///< "active" at first; free word: new, contacted, qualified, converted …
    std::string owner;   ///< user id or name of who looks after it; may be empty
    std::int32_t score = 0;               ///< 0–100
    std::vector<std::string> tags;        ///< sorted, no duplicates
    base::json::Raw custom_fields{"{}"};  ///< an object
    base::Time created_at{};
    base::Time updated_at{};
    std::int64_t version = 1;  ///< +1 with each change; the ETag
};

/// What a caller may say about a lead; absent means: not said. An engaged optional that holds an
/// empty string clears.
struct LeadChange {
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    std::optional<std::string> email;
    std::optional<std::string> phone;
    std::optional<std::string> company;
    std::optional<std::string> source;
    std::optional<std::string> status;
    std::optional<std::string> owner;
    std::optional<std::int32_t> score;
    std::optional<std::vector<std::string>> tags;
    std::optional<base::json::Raw> custom_fields;  ///< merged into the old ones (RFC 7396)

    std::optional<std::string> phone_e164{};  ///< set by normalise()
};

/// The longest custom_fields of one lead, in bytes of minified JSON.
inline constexpr std::size_t kMaxCustomFields = std::size_t{64} << 10;

/// Trims, checks and completes `change`: e-mail syntax (RFC 5321 lengths, one @, a plausible
/// domain; UTF-8 local parts allowed), phone by libphonenumber (an implausible number is an error;
/// `default_region` such as "US" reads national numbers, empty: only international ones get an
/// E.164 form), lengths (names, company, source, owner ≤ 200; e-mail ≤ 254; phone ≤ 50; status ≤
/// 50; tag ≤ 100, at most 100 tags; custom_fields ≤ 64 KiB), score 0–100, control characters
/// refused. Error: invalid with one FieldError for each fault, pointers as in the request body
/// ("/email").
base::Result<LeadChange> normalise(LeadChange change, const std::string& default_region);

/// A new lead made of a normalised change; without a source it is "api", without a status "active".
Lead make_lead(std::string id, std::string tenant_id, const LeadChange& change, base::Time now);

/// `lead` with `change` applied, version + 1 and updated_at set. Returns the names of the fields
/// that differ now; nothing is touched when none does. Clearing source or status brings back its
/// default.
std::vector<std::string> apply(Lead& lead, const LeadChange& change, base::Time now);

/// Which leads a list wants. All given conditions must hold.
struct LeadFilter {
    std::optional<std::string> source{};
    std::optional<std::string> email{};  ///< case-insensitive, whole address
    std::optional<std::string> status{};
    std::optional<std::string> tag{};
    std::optional<std::string> owner{};
    std::optional<std::string> company{};
    std::optional<base::Time> created_from{}, created_to{};  ///< from inclusive, to exclusive
    std::optional<base::Time> updated_from{}, updated_to{};
    std::vector<std::pair<std::string, std::string>>
        custom_fields{};  ///< key, value as text; top-level keys
    std::string q{};  ///< full text over names, e-mail, phone, company, tags; each word is a prefix
};

enum class LeadSort : std::uint8_t { created_at, updated_at, score, email, last_name, company };

/// A page of a list: either by offset (`skip`) or after a cursor.
struct LeadPage {
    LeadSort sort = LeadSort::created_at;
    bool descending = false;
    std::int64_t skip = 0;
    std::int64_t limit = 100;  ///< 1–1000
    std::string cursor{};      ///< opaque, of an earlier answer with the same filter and sort
    bool want_total = true;
};

struct LeadList {
    std::vector<Lead> leads;
    std::int64_t total = 0;     ///< of all that match; 0 when not wanted
    std::string next_cursor{};  ///< empty: this was the last page
};

}  // namespace ao::model
