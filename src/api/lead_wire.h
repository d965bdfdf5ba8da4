#pragma once
/// The JSON of leads: what the API takes and gives, each type described once.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "model/lead.h"
#include "model/timeline.h"

namespace ao::model {

BOOST_DESCRIBE_STRUCT(
    Lead,
    (),
    (id,
     first_name,
     last_name,
     email,
     phone,
     phone_e164,
     company,
     source,
     status,
     owner,
     score,
     tags,
     custom_fields,
     created_at,
     updated_at,
     version)
)
BOOST_DESCRIBE_STRUCT(TimelineEntry, (), (at, kind, type, id, status, summary, details))

}  // namespace ao::model

namespace ao::api {

/// The body of POST and PUT: everything may be left out, null is as good as absent, keys that are
/// not here are ignored.
struct LeadBody {
    std::optional<std::string> first_name, last_name, email, phone, company, source, status, owner;
    std::optional<std::int32_t> score{};
    std::optional<std::vector<std::string>> tags{};
    std::optional<base::json::Raw> custom_fields{};
};
BOOST_DESCRIBE_STRUCT(
    LeadBody,
    (),
    (first_name, last_name, email, phone, company, source, status, owner, score, tags, custom_fields
    )
)

/// The body of PATCH: absent keeps, null clears.
struct LeadPatch {
    base::json::Patch<std::string> first_name, last_name, email, phone, company, source, status,
        owner;
    base::json::Patch<std::int32_t> score;
    base::json::Patch<std::vector<std::string>> tags;
    base::json::Patch<base::json::Raw> custom_fields;
};
BOOST_DESCRIBE_STRUCT(
    LeadPatch,
    (),
    (first_name, last_name, email, phone, company, source, status, owner, score, tags, custom_fields
    )
)

/// The answer to POST, PUT and PATCH.
struct LeadSaved {
    std::string id{};
    std::string status{};  ///< "success" or "updated"
    std::string message{};
    std::optional<std::string> crm_id{};  ///< null: the CRM is told afterwards
    base::Time timestamp{};
    model::Lead data;
};
BOOST_DESCRIBE_STRUCT(LeadSaved, (), (id, status, message, crm_id, timestamp, data))

struct LeadDeleted {
    std::string status = "deleted";
    std::string lead_id{};
};
BOOST_DESCRIBE_STRUCT(LeadDeleted, (), (status, lead_id))

struct LeadListReply {
    std::int64_t total = 0;
    std::int64_t skip = 0;
    std::int64_t limit = 0;
    std::vector<model::Lead> leads{};
    std::optional<std::string> next_cursor{};
};
BOOST_DESCRIBE_STRUCT(LeadListReply, (), (total, skip, limit, leads, next_cursor))

struct LeadTimeline {
    std::string lead_id{};
    std::vector<model::TimelineEntry> entries{};
};
BOOST_DESCRIBE_STRUCT(LeadTimeline, (), (lead_id, entries))

/// What a new lead is made of.
model::LeadChange to_new_lead(LeadBody body);

/// PUT of the contract: what is absent, null or blank keeps its value.
model::LeadChange to_change(LeadBody body);

model::LeadChange to_change(LeadPatch patch);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::LeadBody> {
    static constexpr std::string_view summary =
        "A lead to be stored. Every field is optional; other keys are ignored.";
    static constexpr FieldDoc fields[] = {
        {"first_name", "At most 200 characters.", "John"},
        {"last_name", "At most 200 characters.", "Doe"},
        {"email", "One address; checked, the domain kept in lower case.", "john@example.com"},
        {"phone", "As people write it; its E.164 form is kept beside it.", "+1-555-123-4567"},
        {"company", "At most 200 characters.", "Acme Corp"},
        {"source", "Where the lead came from; \"api\" when nobody says.", "web_form"},
        {"status",
         "A word of yours, such as new, contacted, qualified; \"active\" at first.",
         "new"},
        {"owner", "Who looks after the lead.", "ann"},
        {"score", "0 to 100.", "40"},
        {"tags", "At most 100 of at most 100 characters; kept sorted, each once.", "[\"vip\"]"},
        {"custom_fields",
         "An object of yours, at most 64 KiB. Merged into the stored one; null "
         "removes a key.",
         "{\"industry\":\"Technology\"}"},
    };
};

template <>
struct Docs<api::LeadPatch> {
    static constexpr std::string_view summary =
        "A JSON merge patch (RFC 7396): what is absent stays, null clears.";
    static constexpr const auto& fields = Docs<api::LeadBody>::fields;
};

template <>
struct Docs<model::Lead> {
    static constexpr std::string_view summary = "A lead as it is stored.";
    static constexpr FieldDoc fields[] = {
        {"id", "Given by the server.", "019a8f3e-7c1d-7b6a-9a55-0d1f8f3c2b11"},
        {"phone_e164", "Empty when the phone is no complete international number.", "+15551234567"},
        {"tags", "Sorted.", "[\"vip\"]"},
        {"custom_fields", "Your own object.", "{\"industry\":\"Technology\"}"},
        {"created_at", "RFC 3339, UTC.", "2026-02-05T17:08:00.123456Z"},
        {"updated_at", "RFC 3339, UTC.", "2026-02-05T17:08:00.123456Z"},
        {"version", "Grows by one with each change; the ETag.", "1"},
    };
};

template <>
struct Docs<api::LeadSaved> {
    static constexpr FieldDoc fields[] = {
        {"status", "\"success\" for a new lead, \"updated\" for a changed one.", "success"},
        {"message", "", "Lead created successfully"},
        {"crm_id", "Null: the CRM is told after the answer.", "null"},
        {"data", "The lead as it is stored.", ""},
    };
};

template <>
struct Docs<api::LeadListReply> {
    static constexpr FieldDoc fields[] = {
        {"total", "All leads that match, whatever the page.", "3"},
        {"next_cursor", "Send it as `cursor` for the next page; null on the last one.", ""},
    };
};

template <>
struct Docs<api::LeadTimeline> {
    static constexpr FieldDoc fields[] = {{"entries", "Newest first.", ""}};
};

}  // namespace ao::base::json
