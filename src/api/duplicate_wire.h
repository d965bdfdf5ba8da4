#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/lead_wire.h"
#include "base/json_described.h"
#include "core/lead_merging.h"

/// The JSON of duplicates and merges. `status`, `unique_count`, `duplicates_found`, `merged_leads`
/// and `unique_leads` are the contract's.
namespace ao::api {

struct DuplicateReply {
    model::Lead lead;
    double score = 0;
    std::string why;
};
BOOST_DESCRIBE_STRUCT(DuplicateReply, (), (lead, score, why))

struct DuplicatesReply {
    std::string lead_id;
    std::vector<DuplicateReply> duplicates;
};
BOOST_DESCRIBE_STRUCT(DuplicatesReply, (), (lead_id, duplicates))

struct DuplicateGroupReply {
    model::Lead lead;
    std::vector<DuplicateReply> duplicates;
};
BOOST_DESCRIBE_STRUCT(DuplicateGroupReply, (), (lead, duplicates))

struct DuplicateGroupsReply {
    std::vector<DuplicateGroupReply> groups;
    std::int64_t looked_at = 0;
    std::optional<std::string> next_cursor{};
};
BOOST_DESCRIBE_STRUCT(DuplicateGroupsReply, (), (groups, looked_at, next_cursor))

struct MergeRequest {
    std::vector<std::string> duplicate_ids;
    std::optional<std::map<std::string, std::string>> fields{};
};
BOOST_DESCRIBE_STRUCT(MergeRequest, (), (duplicate_ids, fields))

struct MergeView {
    std::string merge_id;
    std::string kept_id;
    std::vector<std::string> merged_ids;
    base::Time merged_at;
    std::string merged_by;
    std::optional<base::Time> undone_at{};
    std::string kept_name{};
    std::vector<std::string> merged_names{};
};
BOOST_DESCRIBE_STRUCT(
    MergeView,
    (),
    (merge_id, kept_id, merged_ids, merged_at, merged_by, undone_at, kept_name, merged_names)
)

struct MergeReply {
    MergeView merge;
    model::Lead lead;
};
BOOST_DESCRIBE_STRUCT(MergeReply, (), (merge, lead))

struct MergeListReply {
    std::vector<MergeView> merges;
};
BOOST_DESCRIBE_STRUCT(MergeListReply, (), (merges))

struct DistinctRequest {
    std::vector<std::string> lead_ids;
};
BOOST_DESCRIBE_STRUCT(DistinctRequest, (), (lead_ids))

struct DistinctReply {
    std::string lead_id;
    std::vector<std::string> not_duplicates;
};
BOOST_DESCRIBE_STRUCT(DistinctReply, (), (lead_id, not_duplicates))

struct DedupRequest {
    std::optional<std::vector<base::json::Raw>> leads{};
    std::optional<std::string> strategy{};
    std::optional<bool> dry_run{};
    std::optional<std::string> cursor{};
};
BOOST_DESCRIBE_STRUCT(DedupRequest, (), (leads, strategy, dry_run, cursor))

struct DedupReply {
    std::string status = "completed";
    std::int64_t unique_count = 0;
    std::int64_t duplicates_found = 0;
    std::int64_t merged_leads = 0;
    std::vector<base::json::Raw> unique_leads{};
    std::optional<bool> dry_run{};
    std::optional<std::string> next_cursor{};
};
BOOST_DESCRIBE_STRUCT(
    DedupReply,
    (),
    (status, unique_count, duplicates_found, merged_leads, unique_leads, dry_run, next_cursor)
)

struct DedupConfigReply {
    bool enabled = true;
    std::vector<std::string> strategies;
    double fuzzy_threshold = 0;
    std::vector<std::string> ignore_fields;
    std::string merge_strategy;
    bool track_merge_history = true;
};
BOOST_DESCRIBE_STRUCT(
    DedupConfigReply,
    (),
    (enabled, strategies, fuzzy_threshold, ignore_fields, merge_strategy, track_merge_history)
)

MergeView to_wire(const model::LeadMerge& merge);
std::vector<DuplicateReply> to_wire(std::vector<core::Duplicate> found);

/// What `strategy` compares: email, phone, fuzzy (all of it), name; how closely is said by `usual`.
/// Error: invalid.
base::Result<model::DuplicateRule> to_rule(
    const std::optional<std::string>& strategy, const model::DuplicateRule& usual = {}
);

/// The leads with each group made one: the newest (or oldest), its empty fields filled from the
/// others, with _merged_from, _merge_count and _merged_at; merged ones first. Error: invalid for
/// what is no object.
base::Result<DedupReply> deduplicate(
    const std::vector<base::json::Raw>& leads,
    const model::DuplicateRule& rule,
    bool keep_newest = true
);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::MergeRequest> {
    static constexpr FieldDoc fields[] = {
        {"duplicate_ids", "1 to 20 leads that go into this one.", R"(["01890a5d-ac96-774b"])"},
        {"fields", "Field → the lead whose value it gets; empty fields are filled anyway.", ""},
    };
};

template <>
struct Docs<api::MergeView> {
    static constexpr FieldDoc fields[] = {
        {"kept_name", "Of the kept lead before the merge; in lists only.", "Ada Lovelace"},
        {"merged_names", "Of those that went into it, in lists only.", ""},
    };
};

template <>
struct Docs<api::DedupRequest> {
    static constexpr FieldDoc fields[] = {
        {"leads", "Any objects with the fields of leads.", R"([{"id":"1","email":"a@b.c"}])"},
        {"strategy", "email, phone, name or fuzzy (all three); email when absent.", "email"},
        {"dry_run", "Of stored leads: false merges them.", "true"},
        {"cursor", "Of stored leads: where the last call stopped.", ""},
    };
};

template <>
struct Docs<api::DuplicateReply> {
    static constexpr FieldDoc fields[] = {
        {"score", "0 to 1: how sure it is.", "0.97"},
        {"why", "In words.", "same phone, similar name (0.95)"},
    };
};

}  // namespace ao::base::json
