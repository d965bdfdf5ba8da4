#pragma once
/// The JSON of changes to many leads.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/lead_bulk_wire.h"
#include "api/lead_wire.h"
#include "base/json_described.h"
#include "core/lead_actions.h"

namespace ao::api {

struct LeadSelectionBody {
    std::optional<std::vector<std::string>> ids{};
    std::optional<std::map<std::string, std::string>> filter{};
    std::optional<std::int64_t> expected_count{};
    std::optional<bool> dry_run{};
};
BOOST_DESCRIBE_STRUCT(LeadSelectionBody, (), (ids, filter, expected_count, dry_run))

/// The same leads, and what is to become of them.
struct LeadBulkChangeBody : LeadSelectionBody {
    std::optional<LeadPatch> set{};
    std::optional<std::vector<std::string>> add_tags{};
    std::optional<std::vector<std::string>> remove_tags{};
    std::optional<std::map<std::string, std::int64_t>> versions{};
};
BOOST_DESCRIBE_STRUCT(
    LeadBulkChangeBody, (LeadSelectionBody), (set, add_tags, remove_tags, versions)
)

struct RefusedLeadReply {
    std::string id{};
    std::string message{};
    std::vector<RowFault> errors{};
};
BOOST_DESCRIBE_STRUCT(RefusedLeadReply, (), (id, message, errors))

struct LeadActionReply {
    bool dry_run = false;
    std::int64_t selected = 0;
    std::int64_t done = 0;
    std::int64_t unchanged = 0;
    std::int64_t refused = 0;
    std::vector<RefusedLeadReply> refused_leads{};
};
BOOST_DESCRIBE_STRUCT(
    LeadActionReply, (), (dry_run, selected, done, unchanged, refused, refused_leads)
)

LeadActionReply to_reply(const core::LeadActionOutcome& outcome, bool dry_run);

/// Errors: invalid unless the body has either ids, or a filter with the count it is expected to
/// select (a dry run needs none).
base::Result<core::LeadSelection> to_selection(LeadSelectionBody body);

/// Error: invalid when nothing is wanted, or two things that exclude each other.
base::Result<core::LeadBulkChange> to_bulk_change(LeadBulkChangeBody body);

}  // namespace ao::api

namespace ao::base::json {

inline constexpr FieldDoc kSelectedIds{"ids", "At most 10,000.", ""};
inline constexpr FieldDoc kSelectedByFilter{
    "filter",
    "Instead of ids: the filters of GET /api/leads, under the same names. At most 100,000 leads.",
    "{\"status\":\"new\",\"q\":\"acme\"}"};
inline constexpr FieldDoc kExpectedCount{
    "expected_count",
    "How many leads the filter is thought to select (`total` of the same list); when it selects "
    "another number, nothing is changed and the answer is 409. Required with a filter, unless "
    "dry_run.",
    "3"};

template <>
struct Docs<api::LeadSelectionBody> {
    static constexpr FieldDoc fields[] = {
        kSelectedIds,
        kSelectedByFilter,
        kExpectedCount,
        {"dry_run", "Only count.", "false"},
    };
};

template <>
struct Docs<api::LeadBulkChangeBody> {
    static constexpr FieldDoc fields[] = {
        kSelectedIds,
        kSelectedByFilter,
        kExpectedCount,
        {"dry_run", "Check the change and count the leads, change nothing.", "false"},
        {"set", "As in PATCH /api/leads/{id}: absent keeps, null clears.", "{\"owner\":\"ann\"}"},
        {"add_tags", "Tags every lead gets.", "[\"spring\"]"},
        {"remove_tags", "Tags every lead loses.", "[\"winter\"]"},
        {"versions",
         "Beside ids: the version of each lead by its id, as If-Match for one lead. A lead that "
         "has "
         "another by now is refused; one that is not named here is changed as it is.",
         ""},
    };
};

template <>
struct Docs<api::LeadActionReply> {
    static constexpr FieldDoc fields[] = {
        {"selected", "Leads that the ids or the filter named.", "3"},
        {"done", "Leads that were changed.", "2"},
        {"unchanged", "Leads that were as wanted already.", "1"},
        {"refused", "Leads that were left as they are: gone, or against a rule.", "0"},
        {"refused_leads", "Which and why; the first 1,000.", ""},
    };
};

}  // namespace ao::base::json
