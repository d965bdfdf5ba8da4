#pragma once
/// The JSON of bulk calls and imports.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/lead_wire.h"
#include "base/json_described.h"
#include "core/lead_import.h"
#include "core/leads.h"

namespace ao::api {

struct BulkBody {
    std::vector<LeadBody> leads{};
    std::optional<std::string> mode{};
};
BOOST_DESCRIBE_STRUCT(BulkBody, (), (leads, mode))

/// What is wrong with one field of a row.
struct RowFault {
    std::string pointer{};
    std::string message{};
    std::string code{};
};
BOOST_DESCRIBE_STRUCT(RowFault, (), (pointer, message, code))

struct BulkRowReply {
    std::int64_t index = 0;
    std::string status{};
    std::optional<std::string> id{};
    std::vector<RowFault> errors{};
};
BOOST_DESCRIBE_STRUCT(BulkRowReply, (), (index, status, id, errors))

struct BulkReply {
    std::string status{};
    std::int64_t processed = 0;
    std::int64_t refused = 0;
    std::vector<std::string> lead_ids{};
    std::vector<BulkRowReply> results{};
};
BOOST_DESCRIBE_STRUCT(BulkReply, (), (status, processed, refused, lead_ids, results))

struct ImportColumn {
    std::string header{};
    std::string field{};
};
BOOST_DESCRIBE_STRUCT(ImportColumn, (), (header, field))

struct RefusedLine {
    std::int64_t line = 0;
    std::vector<RowFault> errors{};
};
BOOST_DESCRIBE_STRUCT(RefusedLine, (), (line, errors))

struct ImportReply {
    std::string status = "completed";
    std::string import_id{};
    bool dry_run = false;
    std::int64_t rows = 0;
    std::int64_t created = 0;
    std::int64_t repeated = 0;
    std::int64_t refused = 0;
    std::vector<ImportColumn> columns{};
    std::vector<RefusedLine> refused_lines{};
};
BOOST_DESCRIBE_STRUCT(
    ImportReply,
    (),
    (status, import_id, dry_run, rows, created, repeated, refused, columns, refused_lines)
)

BulkReply to_reply(const core::BulkOutcome& outcome);
ImportReply to_reply(const core::ImportReport& report, bool dry_run);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::BulkBody> {
    static constexpr FieldDoc fields[] = {
        {"leads", "At most 10,000.", "[{\"email\":\"ann@example.com\"}]"},
        {"mode",
         "\"best_effort\" (when not said): every good row is stored. \"all_or_nothing\": one bad "
         "row refuses the call.",
         "best_effort"},
    };
};

template <>
struct Docs<api::BulkReply> {
    static constexpr FieldDoc fields[] = {
        {"status", "\"success\", \"partial\" or \"failed\".", "success"},
        {"processed", "Leads stored.", "1"},
        {"lead_ids", "Their ids, in the order of the call.", ""},
        {"results", "One for each row of the call.", ""},
    };
};

template <>
struct Docs<api::BulkRowReply> {
    static constexpr FieldDoc fields[] = {
        {"index", "From 0, as in the call.", "0"},
        {"status", "\"created\" or \"refused\".", "created"},
    };
};

template <>
struct Docs<api::ImportReply> {
    static constexpr FieldDoc fields[] = {
        {"import_id", "What POST /api/leads/import/{import_id}/undo is told; of the file.", ""},
        {"rows", "Records of the file, without its header.", "3"},
        {"repeated", "Lines that an earlier import of the same file had stored.", "0"},
        {"columns", "Which column filled which field; \"-\" for none.", ""},
        {"refused_lines", "The first 1,000.", ""},
    };
};

}  // namespace ao::base::json
